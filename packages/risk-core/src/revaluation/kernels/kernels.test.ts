import { describe, expect, test } from '@jest/globals';
import { exp } from '../../math/exponential.js';
import { millsRatio } from '../../math/normal.js';
import { latticePrice } from '../../pricing/binomial.js';
import { greeksOf } from '../../pricing/greeks.js';
import { KERNEL_CONSTANTS } from './constants.js';
import { chainSpecification, type ChainInput, type ChainOutput } from './chain.js';
import { americanLatticeSpecification } from './lattice.js';
import { jointStudent } from '../../scenario/jointStudent.js';
import { studentFourCdf } from '../../scenario/monteCarlo.js';
import { KernelMemory } from './wasm.js';

/** Uniform in [0, 1) from a fixed start, so that a failure can be repeated. */
function stream(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x8000_0000;
}

const bitsOf = (values: Float64Array): BigUint64Array => new BigUint64Array(values.slice().buffer);

describe('chain', () => {
  const N = 4_000;
  const next = stream(7);
  const input = Object.fromEntries(
    ['spot', 'strike', 'years', 'rate', 'vol', 'sign'].map((name) => [name, new Float64Array(N)]),
  ) as ChainInput;
  for (let i = 0; i < N; i++) {
    input.spot[i] = 100 * (0.2 + 4 * next());
    input.strike[i] = 100 * (0.2 + 4 * next());
    input.years[i] = 0.001 + 2 * next();
    input.rate[i] = 0.1 * (next() - 0.3);
    input.vol[i] = 0.05 + 2 * next();
    input.sign[i] = next() < 0.5 ? 1 : -1;
  }
  const FIELDS = ['price', 'delta', 'gamma', 'vega', 'theta'] as const;
  const outputs = () => Object.fromEntries(FIELDS.map((name) => [name, new Float64Array(N)])) as ChainOutput;
  const ours = outputs();
  chainSpecification(N, input, ours);

  test('default: both twins give the same bits', () => {
    const memory = new KernelMemory(11 * (N * 8 + 64));
    const inputs = Object.values(input).map((values) => memory.copy64(values).byteOffset);
    const theirs = FIELDS.map(() => memory.float64(N));
    memory.kernels.chain(N, ...inputs, ...theirs.map(({ byteOffset }) => byteOffset));
    FIELDS.forEach((name, f) => expect(bitsOf(theirs[f] as Float64Array)).toEqual(bitsOf(ours[name])));
  });

  test('behavior: agrees with the closed form to 1e-13 of spot', () => {
    for (let i = 0; i < N; i++) {
      const at = (name: keyof ChainInput) => input[name][i] ?? NaN;
      const exact = greeksOf({
        right: at('sign') > 0 ? 'call' : 'put',
        spot: at('spot'),
        strike: at('strike'),
        vol: at('vol'),
        years: at('years'),
        rate: at('rate'),
        carry: at('rate'),
      });
      for (const name of FIELDS) {
        expect(Math.abs((ours[name][i] ?? NaN) - exact[name])).toBeLessThan(
          1e-13 * (at('spot') + Math.abs(exact[name])),
        );
      }
    }
  });
});

describe('americanLattice', () => {
  const STEPS = 500;
  const option = { spot: 100, strike: 105, vol: 0.5, years: 0.75, rate: 0.05, carry: 0.05 };
  const dt = option.years / STEPS;
  const u = exp(option.vol * Math.sqrt(dt));
  const p = (exp(option.rate * dt) - 1 / u) / (u - 1 / u);
  const discount = exp(-option.rate * dt);
  const payoff = (shift: number) =>
    Float64Array.from(
      { length: STEPS + 4 },
      (_, i) => 105 - 100 * exp((2 * i + shift - STEPS) * option.vol * Math.sqrt(dt)),
    );
  const arrays = () => ({ value: new Float64Array(STEPS + 6), even: payoff(0), odd: payoff(1) });

  test.each([STEPS, STEPS - 1])('default: both twins give the same bits over %p steps', (steps) => {
    const memory = new KernelMemory(3 * 8 * (STEPS + 16));
    const { even, odd } = arrays();
    const addresses = [new Float64Array(STEPS + 6), even, odd].map((values) => memory.copy64(values).byteOffset) as [
      number,
      number,
      number,
    ];
    const theirs = memory.kernels.americanLattice(steps, ...addresses, discount * p, discount * (1 - p));
    expect(theirs).toBe(americanLatticeSpecification(steps, arrays(), discount * p, discount * (1 - p)));
  });

  test('behavior: is the Cox-Ross-Rubinstein lattice', () => {
    const value = americanLatticeSpecification(STEPS, arrays(), discount * p, discount * (1 - p));
    const tree = latticePrice({
      ...option,
      right: 'put',
      steps: STEPS,
      lattice: 'coxRossRubinstein',
      exercise: 'american',
    });
    expect(Math.abs(value - tree)).toBeLessThan(1e-10);
  });
});

test.each([
  ['the chain', 0, 8, 8, 17, 1.8e-15],
  ['the strips', 61, 68, 68, 75, 1.8e-13],
])('behavior: the Mills ratio of %s keeps its stated error on [0, 9]', (_, p, q, Q, end, error) => {
  const valueAt = (coefficients: readonly number[], y: number) => coefficients.reduceRight((sum, c) => sum * y + c, 0);
  const above = KERNEL_CONSTANTS.slice(p, q);
  const below = KERNEL_CONSTANTS.slice(Q, end);
  if (below[0] !== 1) below.unshift(1);
  for (let y = 0; y <= 9; y += 1 / 64) {
    expect(Math.abs(valueAt(above, y) / valueAt(below, y) / millsRatio(y) - 1)).toBeLessThan(error + 1e-15);
  }
});

test('error: RangeError when more is allocated than was asked for', () => {
  expect(() => new KernelMemory(100).float64(100_000)).toThrow(RangeError);
});

describe('studentMoves', () => {
  const factors = 3;
  const cholesky = Float64Array.of(1, 0, 0, 0.6, 0.8, 0, -0.3, 0.1, Math.sqrt(0.9));
  const source = (kernels: 'wasm' | 'specification', count = 20_000, seed = 7) =>
    jointStudent({ cholesky, factors, seed, count, kernels });
  const drawn = source('specification')(0);

  test('default: both twins give the same bits, tails included', () => {
    expect(bitsOf(source('wasm')(0))).toEqual(bitsOf(drawn));
  });

  test('behavior: a scenario does not depend on where a draw begins; another seed gives others', () => {
    const part = source('wasm', 400)(8_000);
    for (let f = 0; f < factors; f++)
      expect(part.slice(f * 400, (f + 1) * 400)).toEqual(drawn.slice(f * 20_000 + 8_000, f * 20_000 + 8_400));
    expect(source('wasm', 400, 8)(0)).not.toEqual(source('wasm', 400)(0));
  });

  test('behavior: margins are t with four degrees, joint as told', () => {
    // Kolmogorov and Smirnov: 1.63 / sqrt(n) at 1 %.
    for (let f = 0; f < factors; f++) {
      const ascending = drawn.slice(f * 20_000, (f + 1) * 20_000).sort();
      const gap = ascending.reduce((most, x, i) => Math.max(most, Math.abs(studentFourCdf(x) - (i + 0.5) / 20_000)), 0);
      expect(gap).toBeLessThan(1.63 / Math.sqrt(20_000));
    }
    // Kendall's tau is 2/pi asin(rho) for every elliptical law: the share of concordant neighbours.
    let concordant = 0;
    for (let s = 1; s < 20_000; s += 2) {
      const step = (f: number) => (drawn[f * 20_000 + s] ?? NaN) - (drawn[f * 20_000 + s - 1] ?? NaN);
      if (step(0) * step(1) > 0) concordant++;
    }
    expect((2 * concordant) / 10_000 - 1).toBeCloseTo((2 / Math.PI) * Math.asin(0.6), 1);
  });

  test('error: InvalidSeedError', () => {
    expect(() => source('wasm', 4, -1)).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }));
  });
});
