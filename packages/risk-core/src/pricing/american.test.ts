import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { gaussLegendre } from '../math/gaussLegendre.js';
import { ACCURATE_COLLOCATION, collocatedPrice, FAST_COLLOCATION } from './american.js';
import { americanPrice } from './binomial.js';
import { approximateBoundary, boundaryAtExpiry } from './exerciseBoundary.js';
import { greeksOf, type GeneralisedBlackInput } from './greeks.js';

const put: GeneralisedBlackInput = {
  right: 'put',
  spot: 100,
  strike: 100,
  vol: 0.3,
  years: 1,
  rate: 0.05,
  carry: 0.05,
};

describe('collocatedPrice', () => {
  test('default: agrees with the lattice, which knows nothing of a boundary', () => {
    expect(collocatedPrice(put)).toBeCloseTo(americanPrice(put, 2_000), 4);
    const call = { ...put, right: 'call', carry: -0.05 } as const;
    expect(collocatedPrice(call)).toBeCloseTo(americanPrice(call, 2_000), 4);
  });

  test('property: no less than the European price and the payoff, no more than the strike, growing with time', () => {
    const ratio = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const drawn = fc.record({
      spot: ratio(20, 300),
      vol: ratio(0.05, 1.5),
      years: ratio(0.01, 3),
      rate: ratio(1e-3, 0.15),
    });
    fc.assert(
      fc.property(drawn, ratio(-0.1, 0.15), (option, carry) => {
        const of = { ...put, ...option, carry };
        const price = collocatedPrice(of, FAST_COLLOCATION);
        expect(price).toBeGreaterThanOrEqual(Math.max(greeksOf(of).price, 100 - of.spot) - 1e-8);
        expect(price).toBeLessThanOrEqual(100);
        expect(collocatedPrice({ ...of, years: 1.2 * of.years }, FAST_COLLOCATION)).toBeGreaterThan(price - 1e-3);
      }),
      { numRuns: 50 },
    );
  });

  test('behavior: a right that is never used early is European, one that is used now is its payoff', () => {
    const call = { ...put, right: 'call' } as const;
    expect(collocatedPrice(call)).toBe(greeksOf(call).price);
    expect(collocatedPrice({ ...put, spot: 40 })).toBe(60);
    expect(collocatedPrice({ ...put, vol: 1e-12 })).toBe(0);
  });

  test('behavior: a negative rate with two boundaries goes to the lattice', () => {
    const odd = { ...put, rate: -0.02, carry: 0.03 };
    expect(collocatedPrice(odd)).toBe(americanPrice(odd));
  });

  test('error: INVALID_PRICING_INPUT', () => {
    for (const bad of [{ spot: NaN }, { strike: 0 }, { vol: -0.1 }, { years: -1 }])
      expect(() => collocatedPrice({ ...put, ...bad })).toThrow(
        expect.objectContaining({ code: 'INVALID_PRICING_INPUT' }),
      );
  });
});

describe('approximateBoundary', () => {
  test('default: falls with time, from its limit at expiry', () => {
    const terms = { strike: 100, rate: 0.04, yieldRate: 0.08, vol: 0.4 };
    const levels = [1e-6, 0.01, 0.1, 1, 5].map((years) => approximateBoundary(terms, years));
    expect(boundaryAtExpiry(terms)).toBe(50);
    expect(levels[0]).toBeLessThan(50);
    expect(levels).toEqual([...levels].sort((a, b) => b - a));
  });
});

describe('gaussLegendre', () => {
  test.each([2, 8, 20, 32, 64])('default: %d points integrate powers up to 2 n - 1', (n) => {
    const { points, weights } = gaussLegendre(n);
    for (const power of [0, 1, 2, n, 2 * n - 2, 2 * n - 1]) {
      const sum = points.reduce((total, x, i) => total + (weights[i] ?? NaN) * x ** power, 0);
      expect(sum).toBeCloseTo(power % 2 === 0 ? 2 / (power + 1) : 0, 12);
    }
  });
});

describeWithSharedData('collocatedPrice against QuantLib', () => {
  type Inputs = Readonly<Record<'strike' | 'spot' | 'q' | 'r' | 'tRounded360' | 'vol', number>> & {
    type: 'put' | 'call';
  };

  test('default: 44 values of QdFp to 1e-6, by the fast scheme to 2e-5', () => {
    let cases = 0;
    for (const vector of readVectors<Inputs, unknown>('quantlib_american')) {
      const truth = (vector as { qdfpTrue?: number }).qdfpTrue;
      if (truth === undefined) continue;
      const { type, strike, spot, q, r, tRounded360, vol } = vector.inputs;
      const option = { right: type, spot, strike, vol, years: tRounded360, rate: r, carry: r - q };
      expect(Math.abs(collocatedPrice(option, ACCURATE_COLLOCATION) - truth)).toBeLessThan(1e-6);
      expect(Math.abs(collocatedPrice(option, FAST_COLLOCATION) - truth)).toBeLessThan(2e-5);
      cases++;
    }
    expect(cases).toBe(44);
  });
});
