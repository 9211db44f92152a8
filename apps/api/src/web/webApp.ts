import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { PageHead } from './pageHead.js';
import { pageHeaders } from './pageHeaders.js';

const YEAR_SECONDS = 31_536_000;
/** The pages that others may frame: they show a report and have no wallet. */
const EMBED = '/embed/';

const TYPES: Readonly<Record<string, string>> = {
  ...{ html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' },
  ...{ json: 'application/json', svg: 'image/svg+xml', png: 'image/png', ico: 'image/x-icon', txt: 'text/plain' },
  ...{ woff2: 'font/woff2', wasm: 'application/wasm', webmanifest: 'application/manifest+json' },
};
/** Already compressed. */
const DENSE = new Set(['png', 'woff2', 'ico']);

type Served = { readonly type: string; readonly plain: Buffer; readonly gzip: Buffer | null };

/**
 * Serves the built web app on every path that nothing else answers; unknown paths are pages of the app. All files are read once,
 * so that no request reaches the file system. Scripts come from this host alone. `connectTo`: origins that pages may call; `head`:
 * what a page says of itself beside its scripts.
 */
export function serveWebApp(
  fastify: FastifyInstance,
  {
    folder,
    connectTo,
    head,
  }: { readonly folder: string; readonly connectTo: readonly string[]; readonly head: PageHead },
): void {
  const files = readFiles(folder);
  const page = files.get('index.html');
  if (page === undefined) throw new Error(`${folder} holds no built web app. Run: npm run build -w apps/web`);
  const html = page.plain.toString('utf8');
  // A page is worth having without its head: the app says for itself what is away.
  const about = (pathname: string, log: FastifyBaseLogger): Promise<string> =>
    head.about(pathname).catch((error: unknown) => {
      log.warn({ err: error, pathname }, 'page served without title, verdict and picture');
      return '';
    });
  fastify.get('/*', async (request, reply) => {
    const [pathname = '/'] = request.url.split('?');
    const name = pathname.slice(1);
    const file = files.get(name) ?? page;
    const said = file === page ? `${head.settings}${await about(pathname, request.log)}` : '';
    const isNamedByContent = file !== page && name.startsWith('assets/');
    const takesGzip =
      said === '' && file.gzip !== null && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    return reply
      .headers(pageHeaders(pathname.startsWith(EMBED), connectTo))
      .headers({ 'content-type': file.type, vary: 'accept-encoding' })
      .headers(takesGzip ? { 'content-encoding': 'gzip' } : {})
      .header('cache-control', isNamedByContent ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
      .send(said === '' ? (takesGzip ? file.gzip : file.plain) : html.replace('</head>', () => `${said}</head>`));
  });
}

function readFiles(folder: string): ReadonlyMap<string, Served> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry): [string, Served] => {
      const file = path.join(entry.parentPath, entry.name);
      const extension = path.extname(entry.name).slice(1);
      const plain = readFileSync(file);
      const type = TYPES[extension] ?? 'application/octet-stream';
      const name = path.relative(folder, file).split(path.sep).join('/');
      return [name, { type, plain, gzip: DENSE.has(extension) ? null : gzipSync(plain) }];
    }),
  );
}
