import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { acceptsBid, englishOutcome, fitsCap, restartedLot } from './englishAuction.js';

describe('decimal amounts', () => {
  test('behavior: a bid exactly on the line and a lot that fills the cap are taken', () => {
    expect(1.155 >= 1.1 * 1.05).toBe(false); // what binary rounding would decide
    expect(acceptsBid(1.155, 1.1, 1.05)).toBe(true);
    expect(acceptsBid(1.1549, 1.1, 1.05)).toBe(false);
    expect(fitsCap(0.1, 0.2, 0.3)).toBe(true);
    expect(fitsCap(0.1, 0.2, 0.2999)).toBe(false);
  });
});

describe('acceptsBid', () => {
  test('default', () => {
    expect([
      acceptsBid(1, 0, 1.05),
      acceptsBid(0, 0, 1.05),
      acceptsBid(1.05, 1, 1.05),
      acceptsBid(1.04, 1, 1.05),
    ]).toEqual([true, false, true, false]);
  });
});

describe('englishOutcome', () => {
  test('default', () => {
    expect(
      englishOutcome([
        ['ali', 1],
        ['bob', 2],
        ['ali', 3],
      ]),
    ).toEqual({
      winner: 'ali',
      paid: 3,
      refunded: { ali: 1, bob: 2 },
    });
    expect(englishOutcome([])).toEqual({ winner: null, paid: 0, refunded: {} });
  });

  test('property: every bid is kept or refunded', () => {
    const bids = fc.array(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), fc.nat(1_000)));
    fc.assert(
      fc.property(bids, (accepted) => {
        const { paid, refunded } = englishOutcome(accepted);
        const back = Object.values(refunded).reduce((sum, usd) => sum + usd, 0);
        expect(paid + back).toBe(accepted.reduce((sum, [, usd]) => sum + usd, 0));
      }),
    );
  });
});

describe('restartedLot', () => {
  test('default', () => expect(restartedLot(200, 1.5)).toBe(300));
});

describe('fitsCap', () => {
  test('default', () => expect([fitsCap(500, 0, 500), fitsCap(500, 1, 500)]).toEqual([true, false]));
});
