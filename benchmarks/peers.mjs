/** The processes that are compared: ours, and each peer that can be built here; the others are skipped with their reason. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { columnMoves, groupMoves, paddedScenarios } from '../packages/risk-core/dist/revaluation/stripBook.js';
import { StripEngine } from '../packages/risk-core/dist/index.js';
import { benchmarkAmericans, benchmarkCholesky, benchmarkMarket, benchmarkRows, benchmarkScenarios } from './data.mjs';

const HERE = import.meta.dirname;

/** Installed beside the temporary files of the system, never into this repository. */
export const NPM_PACKAGES = [
  '@uqee/black-scholes@1.0.7',
  'option-pricing@2.1.0',
  'implied-volatility@1.0.0',
  'black-scholes@1.1.0',
  'greeks@1.0.0',
];
const NPM_FOLDER = path.join(tmpdir(), 'riskdao-bench-packages');

export function installPackages() {
  mkdirSync(NPM_FOLDER, { recursive: true });
  writeFileSync(path.join(NPM_FOLDER, 'package.json'), '{"private":true}');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...NPM_PACKAGES];
  execFileSync('npm', args, { cwd: NPM_FOLDER, stdio: 'inherit' });
}

export const APT_PACKAGES = ['g++', 'python3-numpy', 'python3-scipy', 'libquantlib0-dev'];

/** Writes what the peers read: the same prepared inputs, in the same order, as little-endian binaries. */
export function writeInputs(folder, { accounts, scenarios: count, k, sweepAccounts }) {
  const { market, instruments, chain } = benchmarkMarket();
  const scenarios = benchmarkScenarios(count);
  const engine = new StripEngine({ rows: benchmarkRows(instruments, accounts), market, scenarios, k });
  const { book, order, arrays } = engine;
  const padded = Math.ceil(paddedScenarios(count) / 64) * 64;
  const moves = Object.fromEntries(
    ['lnRatio', 'ratio', 'volFactor', 'inverseFactor'].map((name) => [
      name,
      new Float64Array(padded * book.groups.length),
    ]),
  );
  book.groups.forEach((group, g) => {
    const part = Object.fromEntries(
      Object.entries(moves).map(([name, values]) => [name, values.subarray(g * padded, (g + 1) * padded)]),
    );
    columnMoves(group.column, scenarios, order, part);
    groupMoves(group, scenarios, order, part);
  });
  const { options, payoffs } = benchmarkAmericans();
  const files = {
    ...chain,
    ...book.pairs,
    ...moves,
    groupFrom: Int32Array.from([...book.groups.map(({ from }) => from), book.groups.at(-1).to]),
    sizes: Int32Array.of(book.rows, count, padded, accounts, k, sweepAccounts),
    start: arrays.start,
    row: arrays.row.map((offset) => offset / 128),
    quantity: arrays.quantity,
    americans: Float64Array.from(options.flat()),
    latticePayoffs: payoffs,
    cholesky: benchmarkCholesky(),
  };
  for (const [name, values] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  }
}

/** name -> command, or { skipped: reason }. */
export function peerCommands(folder, sizes) {
  return {
    ours: [process.execPath, path.join(HERE, 'ours.mjs'), JSON.stringify(sizes)],
    c: compiled(folder, 'kernels', ['-O3', '-march=native', '-ffp-contract=fast']),
    quantlib: compiled(folder, 'quantlib', ['-O2', '-w'], ['-lQuantLib']),
    scipy: python(folder),
    npm: existsSync(path.join(NPM_FOLDER, 'node_modules/@uqee/black-scholes'))
      ? [process.execPath, path.join(HERE, 'peers', 'packages.mjs'), folder, NPM_FOLDER]
      : { skipped: 'the npm packages are not installed' },
  };
}

/** Command of a peer in C++, or why it cannot be built. */
export function compiled(folder, name, flags, libraries = []) {
  const target = path.join(folder, `${name}.bin`);
  const source = path.join(HERE, 'peers', `${name}.cpp`);
  const { status, stderr, error } = spawnSync('g++', [...flags, '-std=c++17', '-o', target, source, ...libraries], {
    encoding: 'utf8',
  });
  if (error) return { skipped: 'g++ is not installed' };
  if (status !== 0) return { skipped: stderr.split('\n').find((line) => /error/.test(line)) ?? stderr.slice(0, 120) };
  return [target, folder];
}

function python(folder) {
  for (const command of ['python3', '/usr/bin/python3']) {
    if (spawnSync(command, ['-c', 'import numpy, scipy.sparse, scipy.special']).status === 0) {
      return [command, path.join(HERE, 'peers', 'scipy_peer.py'), folder];
    }
  }
  return { skipped: 'python3 with numpy and scipy is not installed' };
}

/** A running process; `call` asks for one timing. */
export async function start([command, ...args]) {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ended`);
    return value;
  };
  while ((await next()) !== 'ready');
  return {
    async call(kernel, repetitions) {
      child.stdin.write(`${kernel} ${repetitions}\n`);
      const [seconds, value] = (await next()).split(' ').map(Number);
      return { seconds, value };
    },
    stop: () => child.kill(),
  };
}
