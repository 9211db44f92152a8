import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { fitSquareRootCost, InvalidTradeError, refilledDepth, tradeAcross } from './trade.js';
import { usdFor, type Side, type Venue } from './venue.js';

const bids: Venue = {
  kind: 'orderBook',
  levels: [
    [100, 5],
    [99, 10],
    [90, 100],
  ],
};
const pool: Venue = { kind: 'constantProduct', coins: 1_000, usd: 100_000, fee: 0.003 };
const squareRoot: Venue = { kind: 'squareRoot', priceUsd: 100, dailyVol: 0.04, dailyVolume: 5_000, y: 1 };
const powerLaw: Venue = { kind: 'powerLaw', priceUsd: 100, factor: 1e-7, exponent: 2, imbalanceUsd: 0 };
const deep: Venue[] = [pool, squareRoot, powerLaw];

const quantities = fc.double({ min: 0.001, max: 2_000, noNaN: true });
const sides = fc.constantFrom<Side>('sell', 'buy');

describe('tradeAcross', () => {
  test('default', () => {
    const trade = tradeAcross([bids], 'sell', 10);
    expect(trade.out).toBeCloseTo(5 * 100 + 5 * 99, 9);
    expect(trade.averagePrice).toBeCloseTo(99.5, 9);
    expect(trade.marginalPrice).toBeCloseTo(99, 9);
    expect(trade.unfilled).toBe(0);
  });

  test('behavior: two venues with the same level share it in proportion', () => {
    const other: Venue = { kind: 'orderBook', levels: [[99, 30]] };
    const { venueSplit, out } = tradeAcross([bids, other], 'sell', 9);
    expect(venueSplit.map(({ quantity }) => quantity)).toEqual([expect.closeTo(6, 9), expect.closeTo(3, 9)]);
    expect(out).toBeCloseTo(500 + 4 * 99, 9);
  });

  test('behavior: what no venue takes stays unfilled', () => {
    const trade = tradeAcross([bids], 'sell', 200);
    expect([trade.filled, trade.unfilled]).toEqual([115, 85]);
    expect(tradeAcross([], 'buy', 1)).toMatchObject({ averagePrice: null, marginalPrice: null, unfilled: 1 });
  });

  test('error: InvalidTradeError', () => {
    for (const quantity of [-1, NaN, Infinity])
      expect(() => tradeAcross(deep, 'sell', quantity)).toThrow(InvalidTradeError);
  });

  test('property: money and coins add up, and no pair of venues would trade better', () => {
    fc.assert(
      fc.property(quantities, sides, (quantity, side) => {
        const { venueSplit, out, filled } = tradeAcross(deep, side, quantity);
        expect(
          relativeError(
            venueSplit.reduce((sum, fill) => sum + fill.quantity, 0),
            quantity,
          ),
        ).toBeLessThan(1e-9);
        expect(filled).toBe(quantity);
        const moved = Math.min(...venueSplit.map((fill) => fill.quantity)) / 100;
        for (const from of [0, 1, 2]) {
          const to = (from + 1) % 3;
          const usd = deep.reduce((sum, venue, index) => {
            const shift = index === from ? -moved : index === to ? moved : 0;
            return sum + usdFor(venue, side, (venueSplit[index]?.quantity ?? 0) + shift);
          }, 0);
          const gain = side === 'sell' ? usd - out : out - usd;
          expect(gain).toBeLessThanOrEqual(1e-9 * out);
        }
      }),
    );
  });

  test('property: larger trades have worse average and marginal prices, the marginal worse than the average', () => {
    fc.assert(
      fc.property(quantities, sides, (quantity, side) => {
        const small = tradeAcross(deep, side, quantity);
        const large = tradeAcross(deep, side, quantity * 1.5);
        const worse = side === 'sell' ? -1 : 1;
        const price = (value: number | null) => worse * (value ?? NaN);
        expect(price(large.averagePrice)).toBeGreaterThan(price(small.averagePrice));
        expect(price(large.marginalPrice)).toBeGreaterThan(price(small.marginalPrice));
        expect(price(small.marginalPrice)).toBeGreaterThan(price(small.averagePrice));
      }),
    );
  });

  test('property: the marginal price is the slope of the money', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1_500, noNaN: true }), sides, (quantity, side) => {
        const step = 1e-4 * quantity;
        const slope =
          (tradeAcross(deep, side, quantity + step).out - tradeAcross(deep, side, quantity - step).out) / (2 * step);
        expect(relativeError(tradeAcross(deep, side, quantity).marginalPrice ?? NaN, slope)).toBeLessThan(1e-5);
      }),
    );
  });
});

describeWithSharedData('usdFor', () => {
  test('default', () => {
    type Inputs = { dx: number; x: number; y: number; fee: number };
    const cases = readVectors<Inputs, { out: number }>('own_reference_values').filter(({ id }) =>
      id.startsWith('cpmm-'),
    );
    expect(cases.length).toBeGreaterThan(0);
    for (const { inputs, expected } of cases) {
      const venue: Venue = { kind: 'constantProduct', coins: inputs.x, usd: inputs.y, fee: inputs.fee };
      expect(relativeError(usdFor(venue, 'sell', inputs.dx), expected.out)).toBeLessThan(1e-9);
    }
  });
});

describe('refilledDepth', () => {
  test('default', () => {
    expect(refilledDepth(20, 100, 60, 60)).toBeCloseTo(60, 12);
    expect(refilledDepth(20, 100, 0, 60)).toBe(20);
  });
});

describe('fitSquareRootCost', () => {
  test('property: finds the coefficient of exact data', () => {
    const samples = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 2 });
    fc.assert(
      fc.property(samples, fc.double({ min: 1e-6, max: 0.1, noNaN: true }), (sizes, coefficient) => {
        const fit = fitSquareRootCost(
          sizes.map((quantity) => ({ quantity, relativeCost: coefficient * Math.sqrt(quantity) })),
        );
        expect(relativeError(fit.coefficient, coefficient)).toBeLessThan(1e-9);
        expect(fit.explained).toBeCloseTo(1, 9);
      }),
    );
  });
});
