/** Writes the JavaScript of every TypeScript file of ours that is newer than its own, as `tsc -b` would but for the types. */
import { transformSync } from '@swc/core';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './install.mjs';

const BOXES = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder)).map((name) => path.join(ROOT, folder, name)),
);
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

for (const box of BOXES) if (existsSync(path.join(box, 'tsconfig.json')) && !isBundled(box)) strip(box);

/** The web app is built by its bundler. */
function isBundled(box) {
  return existsSync(path.join(box, 'vite.config.ts'));
}

function strip(box) {
  const [source, target] = [path.join(box, 'src'), path.join(box, 'dist')];
  for (const file of readdirSync(source, { recursive: true })) {
    if (!file.endsWith('.ts') || /\.(test|fixture|d)\.ts$/.test(file)) continue;
    const [from, to] = [path.join(source, file), path.join(target, file.replace(/\.ts$/, '.js'))];
    if (existsSync(to) && statSync(to).mtimeMs >= statSync(from).mtimeMs) continue;
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, transformSync(readFileSync(from, 'utf8'), { ...OPTIONS, filename: from }).code);
  }
}
