import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { absorb, EMPTY_POOL, joinPool, memberClaim, type AbsorbingPool, type PoolMember } from './absorbingPool.js';

describe('absorb', () => {
  test('default: two members share debt and collateral by what they have left', () => {
    const first = joinPool(EMPTY_POOL, 100);
    const early = absorb(first.pool, 50, 10); // the first bears it alone
    const second = joinPool(early, 50);
    const pool = absorb(second.pool, 50, 8); // both hold 50
    expect(memberClaim(pool, first.member)).toEqual({ depositUsd: 25, collateral: expect.closeTo(14, 9) });
    expect(memberClaim(pool, second.member)).toEqual({ depositUsd: 25, collateral: expect.closeTo(4, 9) });
    expect(pool.poolUsd).toBe(50);
  });

  test('property: members together hold the pool and everything it gained, to 1e-9', () => {
    const step = fc.record({
      joinUsd: fc.double({ min: 1, max: 1e6, noNaN: true }),
      share: fc.double({ min: 0, max: 0.9, noNaN: true }),
      collateral: fc.double({ min: 0, max: 1e4, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let pool: AbsorbingPool = EMPTY_POOL;
        const members: PoolMember[] = [];
        let seized = 0;
        for (const { joinUsd, share, collateral } of steps) {
          const joined = joinPool(pool, joinUsd);
          members.push(joined.member);
          pool = absorb(joined.pool, share * joined.pool.poolUsd, collateral);
          seized += collateral;
        }
        const claims = members.map((member) => memberClaim(pool, member));
        const held = (pick: (claim: (typeof claims)[number]) => number) =>
          claims.reduce((sum, claim) => sum + pick(claim), 0);
        expect(Math.abs(held(({ depositUsd }) => depositUsd) - pool.poolUsd)).toBeLessThan(1e-9 * pool.poolUsd + 1e-9);
        expect(Math.abs(held(({ collateral }) => collateral) - seized)).toBeLessThan(1e-9 * seized + 1e-9);
      }),
    );
  });

  test('error: POOL_TOO_SMALL', () => {
    const { pool } = joinPool(EMPTY_POOL, 10);
    for (const debt of [10, 11, Number.NaN])
      expect(() => absorb(pool, debt, 1)).toThrow(expect.objectContaining({ code: 'POOL_TOO_SMALL' }));
  });
});
