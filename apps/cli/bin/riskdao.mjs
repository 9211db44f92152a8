#!/usr/bin/env node
/** Builds when the compiled command is missing or older than its sources, then runs it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const CLI = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const ROOT = path.dirname(path.dirname(CLI));
const MAIN = path.join(CLI, 'dist/main.js');
const BUILD_STAMP = path.join(CLI, 'dist/.tsbuildinfo');

function newestSource(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .reduce((newest, entry) => Math.max(newest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs), 0);
}

const sources = [
  path.join(CLI, 'src'),
  ...readdirSync(path.join(ROOT, 'packages')).map((box) => path.join(ROOT, 'packages', box, 'src')),
];
const built = existsSync(MAIN) && existsSync(BUILD_STAMP) ? statSync(BUILD_STAMP).mtimeMs : -1;
if (sources.some((folder) => newestSource(folder) > built)) {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  if (!existsSync(tsc)) {
    console.error('NOT_INSTALLED: the dependencies are missing. Run `npm ci` (or `npm start`, which does it) first.');
    process.exit(2);
  }
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-b', CLI], { encoding: 'utf8' });
  if (status !== 0) {
    console.error(`BUILD_FAILED: the sources do not compile. Run \`npx tsc -b\` and mend what it names.\n${stdout}`);
    process.exit(1);
  }
}
await import(pathToFileURL(MAIN).href);
