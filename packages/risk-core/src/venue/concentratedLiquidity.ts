import { RiskCoreError } from '../errors.js';
import { amount0Between, amount1Between, swapStep } from './swapStep.js';
import { MAX_SQRT_PRICE_X96, MAX_TICK, MIN_SQRT_PRICE_X96, MIN_TICK, sqrtPriceAt, tickAt } from './tickMath.js';

export type LiquidityPosition = { readonly tickLower: number; readonly tickUpper: number; readonly liquidity: bigint };

export type ConcentratedPool = {
  /** Fee in millionths. */
  readonly feePips: number;
  readonly tickSpacing: number;
  readonly sqrtPriceX96: bigint;
  readonly tick: number;
  readonly positions: readonly LiquidityPosition[];
};

export type Swap = {
  /** True: token 0 is sold, the price falls. */
  readonly zeroForOne: boolean;
  /** Raw units; > 0 exact input, < 0 exact output. */
  readonly amountSpecified: bigint;
  readonly sqrtPriceLimitX96: bigint;
};

/** Deltas as the pool sees them: > 0 received, < 0 paid out. */
export type SwapResult = {
  readonly amount0: bigint;
  readonly amount1: bigint;
  readonly sqrtPriceX96: bigint;
  readonly tick: number;
  readonly liquidity: bigint;
};

export class PriceLimitError extends RiskCoreError {
  readonly code = 'PRICE_LIMIT';
  constructor(
    readonly sqrtPriceLimitX96: bigint,
    readonly sqrtPriceX96: bigint,
  ) {
    super(
      `Price limit ${sqrtPriceLimitX96} lies on the wrong side of the price ${sqrtPriceX96}, or outside all ticks. ` +
        'Selling token 0 needs a lower limit, selling token 1 a higher one.',
    );
  }
}

/**
 * Exact swap through a Uniswap v3 pool, tick by tick and bitmap word by bitmap word, as those bounds round too.
 * Proved integer for integer by uniswap_v3_swaps.
 */
export function swapThrough(pool: ConcentratedPool, swap: Swap): SwapResult {
  const { zeroForOne, amountSpecified, sqrtPriceLimitX96: limit } = swap;
  checkLimit(pool, swap);
  const ticks = initializedTicks(pool.positions);
  const fee = BigInt(pool.feePips);
  const isInput = amountSpecified > 0n;
  let { sqrtPriceX96: price, tick } = pool;
  let liquidity = activeLiquidity(pool);
  let remaining = amountSpecified;
  let counter = 0n;
  while (remaining !== 0n && price !== limit) {
    const next = nextTick(ticks, tick, pool.tickSpacing, zeroForOne);
    const nextPrice = sqrtPriceAt(next.tick);
    const target = (zeroForOne ? nextPrice < limit : nextPrice > limit) ? limit : nextPrice;
    const step = swapStep(price, target, liquidity, remaining, fee);
    remaining += isInput ? -(step.amountIn + step.fee) : step.amountOut;
    counter += isInput ? -step.amountOut : step.amountIn + step.fee;
    if (step.sqrtPriceX96 === nextPrice) {
      if (next.net !== null) liquidity += zeroForOne ? -next.net : next.net;
      tick = zeroForOne ? next.tick - 1 : next.tick;
    } else if (step.sqrtPriceX96 !== price) tick = tickAt(step.sqrtPriceX96);
    price = step.sqrtPriceX96;
  }
  const specified = amountSpecified - remaining;
  const [amount0, amount1] = zeroForOne === isInput ? [specified, counter] : [counter, specified];
  return { amount0, amount1, sqrtPriceX96: price, tick, liquidity };
}

/** What the pool holds for a position at its current price, rounded up as at minting. */
export function amountsOf(pool: ConcentratedPool, position: LiquidityPosition): { amount0: bigint; amount1: bigint } {
  const low = sqrtPriceAt(position.tickLower);
  const high = sqrtPriceAt(position.tickUpper);
  const price = pool.sqrtPriceX96;
  const { liquidity } = position;
  if (pool.tick < position.tickLower) return { amount0: amount0Between(low, high, liquidity, 'up'), amount1: 0n };
  if (pool.tick >= position.tickUpper) return { amount0: 0n, amount1: amount1Between(low, high, liquidity, 'up') };
  return {
    amount0: amount0Between(price, high, liquidity, 'up'),
    amount1: amount1Between(low, price, liquidity, 'up'),
  };
}

function checkLimit({ sqrtPriceX96 }: ConcentratedPool, { zeroForOne, sqrtPriceLimitX96: limit }: Swap): void {
  const isReachable = zeroForOne
    ? limit < sqrtPriceX96 && limit > MIN_SQRT_PRICE_X96
    : limit > sqrtPriceX96 && limit < MAX_SQRT_PRICE_X96;
  if (!isReachable) throw new PriceLimitError(limit, sqrtPriceX96);
}

function activeLiquidity({ positions, tick }: ConcentratedPool): bigint {
  return positions
    .filter((position) => position.tickLower <= tick && tick < position.tickUpper)
    .reduce((sum, { liquidity }) => sum + liquidity, 0n);
}

/** Net liquidity by initialized tick. */
function initializedTicks(positions: readonly LiquidityPosition[]): ReadonlyMap<number, bigint> {
  const net = new Map<number, bigint>();
  for (const { tickLower, tickUpper, liquidity } of positions) {
    net.set(tickLower, (net.get(tickLower) ?? 0n) + liquidity);
    net.set(tickUpper, (net.get(tickUpper) ?? 0n) - liquidity);
  }
  return net;
}

/** Next initialized tick within the same 256-tick bitmap word, else the end of the word (`net` null). */
function nextTick(ticks: ReadonlyMap<number, bigint>, tick: number, spacing: number, down: boolean) {
  const compressed = Math.floor(tick / spacing) + (down ? 0 : 1);
  const word = Math.floor(compressed / 256) * 256;
  const end = down ? word : word + 255;
  const step = down ? -1 : 1;
  for (let candidate = compressed; down ? candidate >= end : candidate <= end; candidate += step) {
    const net = ticks.get(candidate * spacing);
    if (net !== undefined) return { tick: candidate * spacing, net };
  }
  return { tick: Math.max(MIN_TICK, Math.min(MAX_TICK, end * spacing)), net: null };
}
