import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { black76 } from './black76.js';
import { greeksOf } from './greeks.js';
import type { GeneralisedBlackInput, Greeks } from './greeks.js';

const option: GeneralisedBlackInput = {
  right: 'put',
  spot: 105,
  strike: 100,
  vol: 0.36,
  years: 0.5,
  rate: 0.1,
  carry: 0.04,
};

/** Central difference with Richardson's extrapolation: error of order h^4. */
function slope(f: (x: number) => number, x: number, h: number): number {
  const difference = (step: number) => (f(x + step) - f(x - step)) / (2 * step);
  return (4 * difference(h / 2) - difference(h)) / 3;
}

describe('greeksOf', () => {
  test('default: a forward carries nothing: the price is Black 1976', () => {
    const { right, spot, strike, vol, years, rate } = option;
    const discount = 0.951229424500714; // e^-0.05
    expect(greeksOf({ ...option, carry: 0 }).price).toBeCloseTo(
      black76({ right, forward: spot, strike, vol, years, discount }),
      12,
    );
    expect(rate).toBe(0.1);
  });

  test('property: every Greek is the derivative it is named after', () => {
    const inputs = fc.record({
      right: fc.constantFrom('call' as const, 'put' as const),
      spot: fc.double({ min: 60, max: 160, noNaN: true }),
      strike: fc.constant(100),
      vol: fc.double({ min: 0.2, max: 1.5, noNaN: true }),
      years: fc.double({ min: 0.05, max: 2, noNaN: true }),
      rate: fc.double({ min: -0.05, max: 0.2, noNaN: true }),
      carry: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, (at) => {
        const by = (field: 'spot' | 'vol' | 'years', greek: keyof Greeks, h: number) =>
          slope((x) => greeksOf({ ...at, [field]: x })[greek], at[field], h);
        const greeks = greeksOf(at);
        const close = (actual: number, expected: number) => {
          expect(Math.abs(actual - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
        };
        close(greeks.delta, by('spot', 'price', 0.05));
        close(greeks.gamma, by('spot', 'delta', 0.05));
        close(greeks.vega, by('vol', 'price', 1e-3));
        close(greeks.volga, by('vol', 'vega', 1e-3));
        close(greeks.vanna, by('vol', 'delta', 1e-3));
        close(greeks.theta, -by('years', 'price', 1e-3));
        close(
          greeks.rho,
          slope((d) => greeksOf({ ...at, rate: at.rate + d, carry: at.carry + d }).price, 0, 1e-4),
        );
        close(
          greeks.yieldRho,
          slope((d) => greeksOf({ ...at, carry: at.carry - d }).price, 0, 1e-4),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('behavior: at expiry only the exercised leg remains', () => {
    expect(greeksOf({ ...option, right: 'call', years: 0 })).toMatchObject({ price: 5, delta: 1, gamma: 0, vega: 0 });
    expect(greeksOf({ ...option, years: 0 })).toMatchObject({ price: 0, delta: 0 });
  });

  test.each([
    ['spot', 0],
    ['strike', 0],
    ['vol', -1],
    ['years', -1],
    ['rate', NaN],
    ['carry', Infinity],
  ])('error: InvalidPricingInputError for %s = %p', (field, value) => {
    expect(() => greeksOf({ ...option, [field]: value })).toThrow(
      expect.objectContaining({ code: 'INVALID_PRICING_INPUT', field }),
    );
  });
});

describeWithSharedData('published generalised Black-Scholes-Merton values', () => {
  type HaugInputs = {
    type: 'call' | 'put';
    strike: number;
    spot: number;
    q: number;
    r: number;
    tRounded360: number;
    vol: number;
  };
  type HaugExpected = Partial<Greeks> & {
    value?: number;
    elasticity?: number;
    thetaPerDay?: number;
    dividendRho?: number;
  };
  test.each(readVectors<HaugInputs, HaugExpected>('quantlib_european_haug'))(
    'default: quantlib_european_haug $id',
    ({ inputs: { type, strike, spot, q, r, tRounded360, vol }, expected }) => {
      const greeks = greeksOf({ right: type, spot, strike, vol, years: tRounded360, rate: r, carry: r - q });
      const actual: Record<string, number> = {
        ...greeks,
        value: greeks.price,
        elasticity: (greeks.delta * spot) / greeks.price,
        thetaPerDay: greeks.theta / 365,
        dividendRho: greeks.yieldRho,
      };
      expect(Object.keys(expected)).toHaveLength(1);
      for (const [name, value] of Object.entries(expected)) {
        expect(Math.abs((actual[name] ?? NaN) - value)).toBeLessThan(1e-4);
      }
    },
  );

  type TextbookInputs = { spot: number; strike: number; r: number; vol: number; t: number };
  const textbook = readVectors<TextbookInputs, Record<string, number>>('textbook_examples');
  test.each(textbook.filter(({ id }) => ['bs_15.6', 'greeks_ch19'].includes(id)))(
    'default: textbook $id',
    ({ inputs: { spot, strike, r, vol, t }, expected, tol = 0 }) => {
      const at = { spot, strike, vol, years: t, rate: r, carry: r };
      const call = greeksOf({ ...at, right: 'call' });
      const actual: Record<string, number> = {
        ...call,
        call: call.price,
        put: greeksOf({ ...at, right: 'put' }).price,
      };
      for (const [name, value] of Object.entries(expected)) {
        expect(Math.abs((actual[name] ?? NaN) - value)).toBeLessThan(tol);
      }
    },
  );
});
