#!/usr/bin/env node
/** Brings the compiled command up to date with its sources, where those are there, then runs it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const CLI = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const BUILD = path.join(CLI, '../../tools/stripTypes.mjs');

if (existsSync(BUILD)) {
  const { stripTypes } = await import(pathToFileURL(BUILD).href);
  await stripTypes().catch((failure) => {
    const isMissing = failure.code === 'ERR_MODULE_NOT_FOUND';
    console.error(
      isMissing
        ? 'NOT_INSTALLED: the dependencies are missing. Run `npm ci` (or `npm start`, which does it) first.'
        : `BUILD_FAILED: the sources do not compile. Run \`npx tsc -b\` and mend what it names.\n${failure.message}`,
    );
    process.exit(isMissing ? 2 : 1);
  });
}
await import(pathToFileURL(path.join(CLI, 'dist/main.js')).href);
