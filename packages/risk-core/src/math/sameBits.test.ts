import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { compileRiskCore, otherNode, OTHER_NODE_VERSION, runBeside } from '../../../../tools/otherNode.js';

/**
 * Hashes the bits of every function of src/math, of the pricing built on it and of the kernels, over inputs from exact operations alone.
 */
const SCRIPT = `
import { createHash } from 'node:crypto';
import * as core from './index.js';
import { chainSpecification } from './revaluation/kernels/chain.js';
import { KernelMemory } from './revaluation/kernels/wasm.js';
let state = 20260204;
const uniform = () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 2147483648;
const CALLS = {
  exp: () => core.exp((uniform() - 0.5) * 1500),
  expm1: () => core.expm1((uniform() - 0.5) * 4),
  log: () => core.log(uniform() * 1e6 + 1e-300) + core.log(0.9 + uniform() * 0.2),
  log1p: () => core.log1p(uniform() * 3 - 0.99),
  power: () => core.power(uniform() * 50, (uniform() - 0.5) * 20),
  normalCdf: () => core.normalCdf((uniform() - 0.5) * 70),
  normalPdf: () => core.normalPdf((uniform() - 0.5) * 70),
  inverseNormalCdf: () => core.inverseNormalCdf(uniform()),
  black76: () => core.black76({ right: 'put', forward: 50 + 100 * uniform(), strike: 100, vol: 3 * uniform(), years: uniform() }),
  volga: () => core.greeksOf({ right: 'call', spot: 50 + 100 * uniform(), strike: 100, vol: 0.01 + uniform(), years: uniform(), rate: 0.03, carry: 0.01 }).volga,
  impliedVol: () => core.impliedVol({ right: 'call', price: 1 + 40 * uniform(), forward: 100, strike: 100 + 50 * uniform(), years: 0.5 }),
};
const COUNT = 50000;
for (const [name, call] of Object.entries(CALLS)) {
  const bits = Float64Array.from({ length: COUNT }, call);
  console.log(name, createHash('sha256').update(bits).digest('hex'));
}
const N = 10000;
const memory = new KernelMemory(20 * (8 * N + 64));
const column = (low, high) => memory.float64(N).map(() => low + (high - low) * uniform());
const input = { spot: column(20, 400), strike: column(20, 400), years: column(0.01, 2), rate: column(0, 0.1), vol: column(0.05, 2), sign: column(0, 0).fill(1) };
const inside = Object.values(input).map((values) => memory.copy64(values).byteOffset);
const theirs = ['price', 'delta', 'gamma', 'vega', 'theta'].map((name) => [name, memory.float64(N)]);
const ours = Object.fromEntries(theirs.map(([name]) => [name, new Float64Array(N)]));
memory.kernels.chain(N, ...inside, ...theirs.map(([, values]) => values.byteOffset));
chainSpecification(N, input, ours);
for (const [name, values] of theirs) {
  for (const bits of [values, ours[name]]) console.log('chain', name, createHash('sha256').update(bits).digest('hex'));
}`;

const folder = compileRiskCore('same-bits');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe(`Node ${process.versions.node} and Node ${OTHER_NODE_VERSION}`, () => {
  const other = otherNode();
  const run = other === null && process.env['CI'] === undefined ? test.skip : test;
  run(
    'behavior: every function gives the same bits',
    () => {
      if (other === null) throw new Error(`Node ${OTHER_NODE_VERSION} is not here: set RISKDAO_NODE_24 to its path.`);
      expect(execFileSync(other, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()).toBe(
        OTHER_NODE_VERSION,
      );
      const here = runBeside(process.execPath, folder, SCRIPT);
      expect(here.trim().split('\n')).toHaveLength(21);
      expect(runBeside(other, folder, SCRIPT)).toBe(here);
    },
    120_000,
  );
});
