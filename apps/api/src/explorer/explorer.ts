import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';

const FOLDER = path.join(import.meta.dirname, '../../src/explorer');
const FILES = {
  '/explorer': { file: 'explorer.html', type: 'text/html; charset=utf-8' },
  '/explorer/explorer.css': { file: 'explorer.css', type: 'text/css; charset=utf-8' },
  '/explorer/explorer.js': { file: 'explorer.js', type: 'text/javascript; charset=utf-8' },
} as const;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A page on the endpoint itself to read the schema and try queries, from this server's files alone. */
export function serveExplorer(fastify: FastifyInstance): void {
  for (const [url, { file, type }] of Object.entries(FILES)) {
    const content = readFileSync(path.join(FOLDER, file), 'utf8');
    fastify.get(url, (_, reply) =>
      reply
        .type(type)
        .header('content-security-policy', POLICY)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'public, max-age=300')
        .send(content),
    );
  }
  fastify.addHook('onRequest', async ({ method, url, headers }, reply) => {
    const isVisit = method === 'GET' && url === '/graphql' && headers.accept?.includes('text/html') === true;
    if (isVisit) return reply.redirect('/explorer', 302);
  });
}
