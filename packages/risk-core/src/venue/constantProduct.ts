import { RiskCoreError } from '../errors.js';

/** Reserves as the pool sees a trade: what comes in and what goes out, raw token units; `feeBps` of 10,000 stays in the pool. */
export type ConstantProductPool = {
  readonly reserveIn: bigint;
  readonly reserveOut: bigint;
  readonly feeBps: bigint;
};

export class EmptyPoolError extends RiskCoreError {
  readonly code = 'EMPTY_POOL';
  constructor(
    readonly pool: ConstantProductPool,
    readonly amount: bigint,
  ) {
    super(
      `Amount ${amount} cannot be traded against reserves ${pool.reserveIn} and ${pool.reserveOut}. ` +
        'Both reserves must be positive, the amount must not be negative, and less than the reserve can be bought.',
    );
  }
}

const BPS = 10_000n;

/** Exact output of selling `amountIn`, rounded down as Uniswap v2 does. Proved by uniswap_v2_constant_product. */
export function amountOutOf(pool: ConstantProductPool, amountIn: bigint): bigint {
  if (pool.reserveIn <= 0n || pool.reserveOut <= 0n || amountIn < 0n) throw new EmptyPoolError(pool, amountIn);
  const afterFee = amountIn * (BPS - pool.feeBps);
  return (afterFee * pool.reserveOut) / (pool.reserveIn * BPS + afterFee);
}

/** Least input that buys `amountOut`, rounded up as Uniswap v2 does. */
export function amountInFor(pool: ConstantProductPool, amountOut: bigint): bigint {
  if (pool.reserveIn <= 0n || pool.reserveOut <= 0n || amountOut < 0n || amountOut >= pool.reserveOut)
    throw new EmptyPoolError(pool, amountOut);
  return (pool.reserveIn * amountOut * BPS) / ((pool.reserveOut - amountOut) * (BPS - pool.feeBps)) + 1n;
}

/** Most of the same token that a flash borrower of `amountIn` can take out again: the input after its fee. */
export function flashReturn(amountIn: bigint, feeBps: bigint): bigint {
  return (amountIn * (BPS - feeBps)) / BPS;
}
