import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { SECONDS_PER_YEAR } from '../units.js';
import { black76, InvalidPricingInputError } from './black76.js';
import { normalisedBlack } from './normalisedBlack.js';

const ATM = { right: 'call', forward: 100, strike: 100, vol: 0.5, years: 0.25 } as const;
const price = fc.double({ min: 1, max: 1e6, noNaN: true });
const moneyness = fc.double({ min: 0.2, max: 5, noNaN: true });
const vol = fc.double({ min: 0.01, max: 4, noNaN: true });
const years = fc.double({ min: 1e-4, max: 2, noNaN: true });

describe('black76', () => {
  test('default: an at-the-money option is worth F (2 Phi(s/2) - 1)', () => {
    expect(black76(ATM)).toBeCloseTo(9.9476449660225786, 13); // mpmath: 100 (2 Phi(0.125) - 1)
  });

  // mpmath with 60 digits, from the textbook formula
  test.each([
    [-1.3037169756908593, 0.04022281365376085, 1.137538616495007e-233],
    [-0.25, 0.05, 2.6723007039989498e-9],
    [-2, 0.3, 5.5877835638550801e-13],
    [-0.01, 2.5, 0.78371394359357506],
  ])('behavior: the far wing keeps its digits at x = %p, s = %p', (x, s, expected) => {
    expect(relativeError(normalisedBlack(x, s), expected)).toBeLessThan(1e-13);
  });

  test('behavior: at zero time, volatility, strike or forward the price is the discounted payoff', () => {
    expect(black76({ ...ATM, forward: 120, years: 0 })).toBe(20);
    expect(black76({ ...ATM, forward: 120, vol: 0, discount: 0.5 })).toBe(10);
    expect(black76({ ...ATM, strike: 0, discount: 0.99 })).toBe(99);
    expect(black76({ ...ATM, right: 'put', forward: 0, discount: 0.99 })).toBe(99);
  });

  test.each([
    ['forward', -1],
    ['forward', NaN],
    ['strike', Infinity],
    ['vol', -0.1],
    ['vol', NaN],
    ['years', -0.001],
    ['discount', 0],
  ])('error: InvalidPricingInputError for %s = %p', (field, value) => {
    expect(() => black76({ ...ATM, [field]: value })).toThrow(
      expect.objectContaining({ code: 'INVALID_PRICING_INPUT', field, value }),
    );
    expect(() => black76({ ...ATM, [field]: value })).toThrow(InvalidPricingInputError);
  });

  test('property: put-call parity', () => {
    fc.assert(
      fc.property(price, moneyness, vol, years, (forward, m, v, t) => {
        const option = { forward, strike: forward * m, vol: v, years: t };
        const parity = black76({ ...option, right: 'call' }) - black76({ ...option, right: 'put' });
        expect(Math.abs(parity - (forward - option.strike))).toBeLessThan(4e-15 * (forward + option.strike));
      }),
    );
  });

  test('property: never falls as volatility or time rises, and stays inside its bounds', () => {
    fc.assert(
      fc.property(price, moneyness, vol, years, (forward, m, v, t) => {
        const option = { right: 'call', forward, strike: forward * m, vol: v, years: t } as const;
        const value = black76(option);
        expect(black76({ ...option, vol: v * 1.001 })).toBeGreaterThanOrEqual(value * (1 - 4e-15));
        expect(black76({ ...option, years: t * 1.001 })).toBeGreaterThanOrEqual(value * (1 - 4e-15));
        expect(value).toBeGreaterThanOrEqual(Math.max(forward - option.strike, 0));
        expect(value).toBeLessThanOrEqual(forward);
      }),
    );
  });
});

describeWithSharedData('published Black-76 values', () => {
  type QuantlibInputs = {
    type: 'call' | 'put';
    strike: number;
    forward: number;
    stdDev: number;
    discount: number;
  };
  test.each(readVectors<QuantlibInputs, { value: number }>('quantlib_black76'))(
    'default: quantlib_black76 $id',
    ({ inputs: { type, strike, forward, stdDev, discount }, expected }) => {
      const value = black76({ right: type, forward, strike, vol: stdDev, years: 1, discount });
      expect(Math.abs(value - expected.value)).toBeLessThan(1e-13 * Math.max(1, forward));
    },
  );

  type DeriveInputs = { secToExpiry: number; vol: number; forward: number; strike: number; discount: number };
  const priced = readVectors<DeriveInputs, { call: number; put: number }>('derive_black76').filter(
    ({ inputs }) => 'secToExpiry' in inputs,
  );
  test.each(priced)('default: derive_black76 $id', ({ inputs, expected }) => {
    const option = { ...inputs, years: inputs.secToExpiry / SECONDS_PER_YEAR };
    expect(Math.abs(black76({ ...option, right: 'call' }) - expected.call)).toBeLessThan(1e-12 * 1000);
    expect(Math.abs(black76({ ...option, right: 'put' }) - expected.put)).toBeLessThan(1e-12 * 1000);
  });
});
