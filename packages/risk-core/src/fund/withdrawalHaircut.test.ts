import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withdrawalHaircut, withdrawnAt } from './withdrawalHaircut.js';

const usd = (min: number) => fc.double({ min, max: 1e12, noNaN: true });

describe('withdrawalHaircut', () => {
  test('default: a hole of 1,000 in balances of 4,000, by both bases', () => {
    expect(withdrawalHaircut(-1_000, 4_000)).toBe(0.25);
    expect(withdrawalHaircut(-1_000, 4_000, 'balancesAndDeficit')).toBe(0.2);
    expect(withdrawnAt(0.25, 500)).toEqual({ toUser: 375, toFund: 125 });
  });

  test('behavior: a fund in the black keeps nothing back, nothing left keeps everything', () => {
    expect(withdrawalHaircut(500, 4_000)).toBe(0);
    expect(withdrawalHaircut(-1, 0)).toBe(1);
  });

  test('property: if all withdraw at the first base, the hole is filled to the cent, at most by all there is', () => {
    fc.assert(
      fc.property(usd(1e-6), usd(1e-6), (hole, balances) => {
        const { toFund, toUser } = withdrawnAt(withdrawalHaircut(-hole, balances), balances);
        expect(toFund / Math.min(hole, balances)).toBeCloseTo(1, 9);
        expect(toUser).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('error: WITHDRAWAL_HAIRCUT', () => {
    for (const [fund, balances] of [
      [NaN, 1],
      [-1, -1],
      [-1, Infinity],
    ] as const)
      expect(() => withdrawalHaircut(fund, balances)).toThrow(expect.objectContaining({ code: 'WITHDRAWAL_HAIRCUT' }));
  });
});
