import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { askAt, isStale, starterReward, takeFrom, type AskCurve } from './askCurve.js';

const curves: AskCurve[] = [
  { kind: 'linear', start: 100, seconds: 3_600 },
  { kind: 'exponential', start: 100, decayPerSecond: 1e-3 },
  { kind: 'stair', start: 100, factorPerStep: 0.99, stepSeconds: 90 },
  { kind: 'twoSpeed', start: 100, middle: 80, fastSeconds: 900, slowSeconds: 43_200 },
];

describe('askAt', () => {
  test('default', () => {
    expect(curves.map((curve) => askAt(curve, 0))).toEqual([100, 100, 100, 100]);
    expect(askAt({ kind: 'twoSpeed', start: 100, middle: 80, fastSeconds: 900, slowSeconds: 43_200 }, 900)).toBe(80);
  });

  test('property: falls, and never below zero', () => {
    const times = fc.nat(100_000);
    fc.assert(
      fc.property(fc.constantFrom(...curves), times, times, (curve, one, other) => {
        const [early, late] = [askAt(curve, Math.min(one, other)), askAt(curve, Math.max(one, other))];
        expect(late).toBeLessThanOrEqual(early);
        expect(late).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('takeFrom', () => {
  test('default', () => {
    const take = takeFrom({ owed: 110, quantity: 40 }, { wanted: 11, ask: 5, dust: 22 });
    expect(take).toEqual({ paid: 55, bought: 11, left: { owed: 55, quantity: 29 } });
  });

  test('behavior: leaves no dust behind', () => {
    const take = takeFrom({ owed: 110, quantity: 40 }, { wanted: 21, ask: 5, dust: 22 });
    expect(take).toMatchObject({ paid: 88, left: { owed: 22 } });
  });

  test('property: nobody pays more than is owed or gets more than there is', () => {
    const amount = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(amount, amount, amount, amount, amount, (owed, quantity, wanted, ask, dust) => {
        const { paid, bought, left } = takeFrom({ owed, quantity }, { wanted, ask, dust });
        expect(paid).toBeLessThanOrEqual(owed);
        expect(bought).toBeLessThanOrEqual(Math.min(quantity, wanted) * (1 + 1e-12));
        expect(left.owed).toBeGreaterThanOrEqual(0);
        expect(Math.abs(paid - bought * ask)).toBeLessThanOrEqual(1e-9 * Math.max(1, paid));
      }),
    );
  });
});

describe('isStale', () => {
  test('default', () => {
    const [curve] = curves;
    if (curve === undefined) throw new Error('There is a linear curve.');
    expect(isStale(curve, 1_800, { seconds: 1_800, share: 0.5 })).toBe(false);
    expect(isStale(curve, 1_801, { seconds: 1_800, share: 0 })).toBe(true);
    expect(isStale(curve, 1_801, { seconds: 9_999, share: 0.5 })).toBe(true);
  });
});

describe('starterReward', () => {
  test('default', () => expect(starterReward(110, { fixed: 100, share: 0.02 })).toBe(102.2));
});
