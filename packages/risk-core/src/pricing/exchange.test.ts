import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalCdf } from '../math/normal.js';
import { bivariateNormalCdf, exchangeOption, type ExchangeInput } from './exchange.js';
import { jumpDiffusionPrice } from './jumpDiffusion.js';
import { greeksOf } from './greeks.js';
import { escrowedDividendGreeks } from './dividends.js';

const TWO_FOR_ONE: ExchangeInput = {
  first: { price: 11, quantity: 2, vol: 0.2, yieldRate: 0.06 },
  second: { price: 20, quantity: 1, vol: 0.2, yieldRate: 0.04 },
  correlation: 0.5,
  years: 0.5,
};

describe('exchangeOption', () => {
  test('default: deltas, gammas and theta are the slopes of the price, whatever the quantities', () => {
    const at = (change: { first?: number; second?: number; years?: number }) =>
      exchangeOption({
        ...TWO_FOR_ONE,
        first: { ...TWO_FOR_ONE.first, price: 11 + (change.first ?? 0) },
        second: { ...TWO_FOR_ONE.second, price: 20 + (change.second ?? 0) },
        years: 0.5 + (change.years ?? 0),
      }).price;
    const { price, delta1, delta2, gamma1, gamma2, theta } = exchangeOption(TWO_FOR_ONE);
    const h = 1e-3;
    expect(delta1).toBeCloseTo((at({ first: h }) - at({ first: -h })) / (2 * h), 6);
    expect(delta2).toBeCloseTo((at({ second: h }) - at({ second: -h })) / (2 * h), 6);
    expect(gamma1).toBeCloseTo((at({ first: h }) - 2 * price + at({ first: -h })) / (h * h), 5);
    expect(gamma2).toBeCloseTo((at({ second: h }) - 2 * price + at({ second: -h })) / (h * h), 5);
    expect(theta).toBeCloseTo(-(at({ years: h }) - at({ years: -h })) / (2 * h), 5);
  });
  test('error: InvalidPricingInputError for a correlation above one', () => {
    expect(() => exchangeOption({ ...TWO_FOR_ONE, correlation: 1.01 })).toThrow(
      expect.objectContaining({ code: 'INVALID_PRICING_INPUT', field: 'correlation' }),
    );
  });
});

describe('bivariateNormalCdf', () => {
  test('default: at the origin 1/4 + asin(rho) / 2 pi', () => {
    for (const rho of [-0.9999, -0.5, 0, 0.3, 0.9, 0.999999]) {
      expect(bivariateNormalCdf(0, 0, rho)).toBeCloseTo(0.25 + Math.asin(rho) / (2 * Math.PI), 12);
    }
  });
  test('property: the four quadrants add to one', () => {
    const z = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(z, z, fc.double({ min: -1, max: 1, noNaN: true }), (a, b, rho) => {
        const both = bivariateNormalCdf(a, b, rho);
        expect(both + bivariateNormalCdf(a, -b, -rho)).toBeCloseTo(normalCdf(a), 10);
      }),
    );
  });
});

describe('jumpDiffusionPrice', () => {
  const option = { right: 'call', spot: 100, strike: 110, vol: 0.3, years: 0.5, rate: 0.08, carry: 0.08 } as const;
  test('default: without jumps, or with jumps of no size, Black and Scholes', () => {
    const plain = greeksOf(option).price;
    const jumps = { ...option, meanJump: 0, jumpVol: 0 };
    expect(jumpDiffusionPrice({ ...jumps, jumpsPerYear: 0, jumpVol: 0.5 })).toBe(plain);
    expect(jumpDiffusionPrice({ ...jumps, jumpsPerYear: 12 })).toBeCloseTo(plain, 12);
  });
  test('behavior: put-call parity holds whatever the jumps', () => {
    const jumps = { jumpsPerYear: 3, meanJump: -0.2, jumpVol: 0.3 };
    const [call, put] = (['call', 'put'] as const).map((right) => jumpDiffusionPrice({ ...option, ...jumps, right }));
    expect((call ?? NaN) - (put ?? NaN)).toBeCloseTo(100 - 110 * Math.exp(-0.04), 10);
  });
  test.each([
    ['jumpsPerYear', -1],
    ['jumpsPerYear', 1e6],
    ['jumpVol', NaN],
    ['meanJump', -1],
  ])('error: InvalidPricingInputError for %s = %p', (field, value) => {
    const jumps = { jumpsPerYear: 3, meanJump: -0.2, jumpVol: 0.3, [field]: value };
    expect(() => jumpDiffusionPrice({ ...option, ...jumps })).toThrow(
      expect.objectContaining({ code: 'INVALID_PRICING_INPUT' }),
    );
  });
});

test('escrowedDividendGreeks: dividends after expiry do not count', () => {
  const option = { right: 'call', spot: 40, strike: 40, vol: 0.3, years: 0.5, rate: 0.09, carry: 0.09 } as const;
  expect(escrowedDividendGreeks(option, [{ years: 0.6, amount: 5 }])).toEqual(greeksOf(option));
});
