import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  deleveragingOf,
  fallOf,
  fitDeleveraging,
  notionalFor,
  predictNotional,
  rankCorrelation,
} from './deleveraging.js';

const coins = fc.array(
  fc.record({
    coin: fc.constant('X'),
    notionalUsd: fc.double({ min: 1, max: 1e9, noNaN: true }),
    gainUsd: fc.double({ min: 1, max: 1e9, noNaN: true }),
    negativeAccounts: fc.nat(50),
    winners: fc.nat(500),
  }),
  { minLength: 1, maxLength: 20 },
);

describe('fitDeleveraging', () => {
  test('default: winners who doubled their money have seen a fall by half', () => {
    const coin = { coin: 'X', notionalUsd: 100, gainUsd: 100, negativeAccounts: 1, winners: 1 };
    expect(fallOf(coin)).toBe(0.5);
    expect(fitDeleveraging([coin], 12.5)).toEqual({ exponent: 3 });
    expect(deleveragingOf(coin, { exponent: 3 })).toEqual({ negativeEquityUsd: 12.5, collateralLostUsd: 37.5 });
  });

  test('behavior: the mean debt of losers drawn from the density is f / (exponent + 1)', () => {
    const [fall, exponent, n] = [0.4, 2.5, 200_000];
    let sum = 0;
    for (let i = 0; i < n; i++) sum += fall - fall * ((i + 0.5) / n) ** (1 / exponent);
    expect(sum / n).toBeCloseTo(fall / (exponent + 1), 6);
  });

  test('property: the fitted coins owe the target together', () => {
    fc.assert(
      fc.property(coins, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (all, share) => {
        const target = share * all.reduce((sum, coin) => sum + coin.notionalUsd * fallOf(coin), 0);
        const model = fitDeleveraging(all, target);
        const owed = all.reduce((sum, coin) => sum + deleveragingOf(coin, model).negativeEquityUsd, 0);
        expect(owed / target).toBeCloseTo(1, 9);
      }),
    );
  });

  test('error: DELEVERAGING_FIT', () => {
    const coin = { coin: 'X', notionalUsd: 100, gainUsd: 100, negativeAccounts: 1, winners: 1 };
    for (const target of [0, -1, 50, Number.NaN])
      expect(() => fitDeleveraging([coin], target)).toThrow(expect.objectContaining({ code: 'DELEVERAGING_FIT' }));
  });
});

describe('rankCorrelation', () => {
  test('default: textbook values, with and without ties', () => {
    expect(rankCorrelation([1, 2, 3, 4], [10, 20, 30, 40])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
    // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]).statistic
    expect(rankCorrelation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 12);
  });
});

describe('predictNotional', () => {
  const coin = (winners: number, notionalUsd: number) => ({
    coin: 'X',
    notionalUsd,
    gainUsd: 1,
    negativeAccounts: 0,
    winners,
  });

  test('default: an exact power law is found again', () => {
    const learnt = [10, 20, 50].map((winners) => coin(winners, 7 * winners ** 2));
    expect(predictNotional(learnt, [coin(30, 1), coin(40, 1)])).toBeCloseTo(7 * (900 + 1600), 6);
  });

  test('behavior: coins without winners are left out', () => {
    const learnt = [coin(10, 100), coin(20, 200), coin(0, 0)];
    expect(predictNotional(learnt, [coin(0, 0), coin(30, 1)])).toBeCloseTo(300, 9);
  });
});

describe('notionalFor', () => {
  test('property: it inverts what losers of a coin lose', () => {
    fc.assert(
      fc.property(coins, fc.double({ min: 0.1, max: 50, noNaN: true }), (some, exponent) => {
        for (const one of some) {
          const { collateralLostUsd } = deleveragingOf(one, { exponent });
          expect(notionalFor(collateralLostUsd, fallOf(one), { exponent }) / one.notionalUsd).toBeCloseTo(1, 9);
        }
      }),
    );
  });
});
