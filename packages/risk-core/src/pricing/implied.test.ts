import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { exp } from '../math/exponential.js';
import { black76 } from './black76.js';
import { impliedTotalVol, impliedVol } from './implied.js';
import { normalisedBlack, normalisedVega } from './normalisedBlack.js';

const OPTION = { right: 'call', forward: 100, strike: 110, years: 0.5 } as const;

describe('impliedVol', () => {
  test('default: finds the volatility that made the price', () => {
    expect(impliedVol({ ...OPTION, price: black76({ ...OPTION, vol: 0.65 }) })).toBeCloseTo(0.65, 14);
  });

  test('behavior: the payoff itself has volatility zero', () => {
    expect(impliedVol({ ...OPTION, price: 0 })).toBe(0);
    expect(impliedVol({ ...OPTION, strike: 90, price: 10 })).toBe(0);
  });

  test.each([-1, 100, 250, NaN])('error: PriceOutOfBoundsError for a price of %p', (price) => {
    expect(() => impliedVol({ ...OPTION, price })).toThrow(
      expect.objectContaining({ code: 'PRICE_OUT_OF_BOUNDS', lowest: 0, highest: 100 }),
    );
  });

  test('error: InvalidPricingInputError for a strike of zero', () => {
    expect(() => impliedVol({ ...OPTION, strike: 0, price: 1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_PRICING_INPUT', field: 'strike' }),
    );
  });

  test('property: inverts the price over the whole domain to its conditioning', () => {
    const magnitude = (from: number, to: number) => fc.double({ min: from, max: to, noNaN: true });
    fc.assert(
      fc.property(magnitude(-6, 0.78), magnitude(-2.5, 0.9), (lnX, lnS) => {
        const x = -(10 ** lnX);
        const s = 10 ** lnS;
        const beta = normalisedBlack(x, s);
        fc.pre(beta > 1e-300 && beta < exp(0.5 * x));
        const conditioning = Math.max(1, beta / (s * normalisedVega(x, s)));
        expect(Math.abs(impliedTotalVol(beta, x) - s) / s).toBeLessThan(2e-15 * conditioning);
      }),
      { numRuns: 5_000 },
    );
  });

  test('property: at the money the closed form agrees', () => {
    fc.assert(
      fc.property(magnitudeOfVol, (s) => {
        expect(Math.abs(impliedTotalVol(normalisedBlack(0, s), 0) - s)).toBeLessThan(4e-15 * (1 + exp(s * s * 0.13)));
      }),
    );
  });
});

const magnitudeOfVol = fc.double({ min: 1e-3, max: 6, noNaN: true });

describeWithSharedData('published implied volatility', () => {
  type Inputs = { spot: number; strike: number; r: number; t: number; callPrice: number };
  const hull = readVectors<Inputs, { vol: number }>('textbook_examples').filter(({ id }) => id === 'implied_vol');
  test.each(hull)('default: textbook $id', ({ inputs: { spot, strike, r, t, callPrice }, expected }) => {
    const discount = exp(-r * t);
    const vol = impliedVol({ right: 'call', price: callPrice, forward: spot / discount, strike, years: t, discount });
    expect(Math.abs(vol - expected.vol)).toBeLessThan(6e-4);
    expect(hull).toHaveLength(1);
  });
});
