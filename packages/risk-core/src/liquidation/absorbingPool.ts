import { RiskCoreError } from '../errors.js';

export class PoolTooSmallError extends RiskCoreError {
  readonly code = 'POOL_TOO_SMALL';
  constructor(
    readonly debtUsd: number,
    readonly poolUsd: number,
  ) {
    super(
      `The pool holds ${poolUsd} USD and cannot take over a debt of ${debtUsd} USD. Absorb a part, and auction the rest.`,
    );
  }
}

/**
 * Internal liquidation pool: members' money repays the debt of a failed account at once and its collateral becomes theirs, in
 * proportion to what each has left. `survival` is what a unit deposited at the start still holds, `gained` the collateral it has
 * earned by then; both grow old without a loop over members (product-sum accounting, as published by Liquity v1).
 */
export type AbsorbingPool = { readonly poolUsd: number; readonly survival: number; readonly gained: number };

/** A member at the moment of joining. */
export type PoolMember = { readonly depositUsd: number; readonly survival: number; readonly gained: number };

export const EMPTY_POOL: AbsorbingPool = { poolUsd: 0, survival: 1, gained: 0 };

export function joinPool(
  pool: AbsorbingPool,
  depositUsd: number,
): { readonly pool: AbsorbingPool; readonly member: PoolMember } {
  const { survival, gained } = pool;
  return { pool: { ...pool, poolUsd: pool.poolUsd + depositUsd }, member: { depositUsd, survival, gained } };
}

/** Takes over `debtUsd` against `collateral` units. Throws {@link PoolTooSmallError} unless some of the pool is left. */
export function absorb(pool: AbsorbingPool, debtUsd: number, collateral: number): AbsorbingPool {
  if (!(debtUsd < pool.poolUsd)) throw new PoolTooSmallError(debtUsd, pool.poolUsd);
  return {
    poolUsd: pool.poolUsd - debtUsd,
    gained: pool.gained + (collateral * pool.survival) / pool.poolUsd,
    survival: pool.survival * (1 - debtUsd / pool.poolUsd),
  };
}

/** What a member holds now: money left and collateral units gained. */
export function memberClaim({ survival, gained }: AbsorbingPool, member: PoolMember) {
  return {
    depositUsd: (member.depositUsd * survival) / member.survival,
    collateral: (member.depositUsd * (gained - member.gained)) / member.survival,
  };
}
