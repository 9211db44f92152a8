/** Writes the JavaScript of every TypeScript file of ours that is newer than its own, as `tsc -b` would but for the types. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.dirname(import.meta.dirname);
const OPTIONS = {
  swcrc: false,
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
};

/** Throws what Node throws for a missing package when there is something to do and the dependencies are not installed. */
export async function stripTypes() {
  const stale = ['packages', 'apps']
    .flatMap((folder) => readdirSync(path.join(ROOT, folder)).map((name) => path.join(ROOT, folder, name)))
    .flatMap(staleFiles);
  if (stale.length === 0) return;
  const { transformSync } = await import('@swc/core');
  for (const { from, to } of stale) {
    const { code } = transformSync(readFileSync(from, 'utf8'), { ...OPTIONS, filename: from });
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, code);
  }
}

/** The web app is built by its bundler, and tests by Jest. */
function staleFiles(box) {
  const source = path.join(box, 'src');
  if (!existsSync(source) || existsSync(path.join(box, 'vite.config.ts'))) return [];
  return readdirSync(source, { recursive: true })
    .filter((file) => file.endsWith('.ts') && !/\.(test|fixture|d)\.ts$/.test(file))
    .map((file) => ({ from: path.join(source, file), to: path.join(box, 'dist', file.replace(/\.ts$/, '.js')) }))
    .filter(({ from, to }) => !existsSync(to) || statSync(to).mtimeMs < statSync(from).mtimeMs);
}
