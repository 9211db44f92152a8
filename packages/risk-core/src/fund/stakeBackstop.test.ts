import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { repayClaims, slashStake } from './stakeBackstop.js';

const usd = fc.double({ min: 0, max: 1e8, noNaN: true });

describe('slashStake', () => {
  test('default: the cap per event binds, and what was paid is owed', () => {
    const result = slashStake(
      { tokens: 1_000, claims: [] },
      { event: 'a', lossUsd: 900, priceUsd: 2, largestShare: 0.3 },
    );
    expect(result).toEqual({
      stake: { tokens: 700, claims: [{ event: 'a', openUsd: 600 }] },
      paidUsd: 600,
      slashedTokens: 300,
      leftUsd: 300,
    });
  });

  test('behavior: a worthless token pays nothing', () => {
    const { paidUsd, slashedTokens, leftUsd } = slashStake(
      { tokens: 1_000, claims: [] },
      { event: 'a', lossUsd: 10, priceUsd: 0, largestShare: 1 },
    );
    expect([paidUsd, slashedTokens, leftUsd]).toEqual([0, 0, 10]);
  });

  test('property: loss = paid + left, and fees = repaid + left, to 1e-9', () => {
    fc.assert(
      fc.property(
        usd,
        usd,
        fc.double({ min: 0, max: 1, noNaN: true }),
        usd,
        (lossUsd, priceUsd, largestShare, feesUsd) => {
          const slashed = slashStake({ tokens: 1e6, claims: [] }, { event: 'a', lossUsd, priceUsd, largestShare });
          expect(slashed.paidUsd + slashed.leftUsd).toBeCloseTo(lossUsd, 6);
          const repaid = repayClaims(slashed.stake, feesUsd);
          expect(repaid.repaidUsd + repaid.leftUsd).toBeCloseTo(feesUsd, 6);
          const open = repaid.stake.claims.reduce((sum, { openUsd }) => sum + openUsd, 0);
          expect(Math.abs(open + repaid.repaidUsd - slashed.paidUsd)).toBeLessThanOrEqual(
            1e-9 * Math.max(1, slashed.paidUsd),
          );
        },
      ),
    );
  });
});

describe('repayClaims', () => {
  test('default: the oldest claim first', () => {
    const stake = {
      tokens: 1,
      claims: [
        { event: 'a', openUsd: 30 },
        { event: 'b', openUsd: 50 },
      ],
    };
    expect(repayClaims(stake, 40)).toEqual({
      stake: { tokens: 1, claims: [{ event: 'b', openUsd: 40 }] },
      repaidUsd: 40,
      leftUsd: 0,
    });
    expect(repayClaims(stake, 100).leftUsd).toBe(20);
  });
});
