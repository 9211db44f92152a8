import { Q96 } from './tickMath.js';

const PIPS = 1_000_000n;

function ceilDivide(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

type Rounding = 'up' | 'down';

/** Token 0 between two square-root prices at a liquidity, exact. */
export function amount0Between(a: bigint, b: bigint, liquidity: bigint, rounding: Rounding): bigint {
  const [low, high] = a < b ? [a, b] : [b, a];
  const product = liquidity * Q96 * (high - low);
  return rounding === 'up' ? ceilDivide(ceilDivide(product, high), low) : product / high / low;
}

/** Token 1 between two square-root prices at a liquidity, exact. */
export function amount1Between(a: bigint, b: bigint, liquidity: bigint, rounding: Rounding): bigint {
  const product = liquidity * (a < b ? b - a : a - b);
  return rounding === 'up' ? ceilDivide(product, Q96) : product / Q96;
}

export type SwapStep = {
  readonly sqrtPriceX96: bigint;
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly fee: bigint;
};

/**
 * One step of a Uniswap v3 swap within constant liquidity, towards `target`. `remaining` > 0 is input still to sell, < 0 output
 * still to buy. Rounds against the trader in every operation, exactly as the contract does.
 */
export function swapStep(
  current: bigint,
  target: bigint,
  liquidity: bigint,
  remaining: bigint,
  feePips: bigint,
): SwapStep {
  const sells0 = current >= target;
  const isInput = remaining >= 0n;
  const inBetween = sells0 ? amount0Between : amount1Between;
  const outBetween = sells0 ? amount1Between : amount0Between;
  const budget = isInput ? (remaining * (PIPS - feePips)) / PIPS : -remaining;
  const toTarget = isInput
    ? inBetween(current, target, liquidity, 'up')
    : outBetween(current, target, liquidity, 'down');
  const next = budget >= toTarget ? target : partialPrice(current, liquidity, budget, sells0, isInput);
  const amountIn = inBetween(current, next, liquidity, 'up');
  const bought = outBetween(current, next, liquidity, 'down');
  return {
    sqrtPriceX96: next,
    amountIn,
    amountOut: isInput || bought <= -remaining ? bought : -remaining,
    fee: isInput && next !== target ? remaining - amountIn : ceilDivide(amountIn * feePips, PIPS - feePips),
  };
}

const UINT256 = 1n << 256n;

/** Price after `amount` of input, or of output, within the step; rounded towards what the pool is owed. */
function partialPrice(current: bigint, liquidity: bigint, amount: bigint, sells0: boolean, isInput: boolean): bigint {
  if (sells0 !== isInput) {
    // Token 1 moves: it is linear in the square-root price.
    return isInput ? current + (amount * Q96) / liquidity : current - ceilDivide(amount * Q96, liquidity);
  }
  const shifted = liquidity * Q96;
  if (amount === 0n) return current;
  const product = amount * current;
  if (!isInput) return ceilDivide(shifted * current, shifted - product);
  // The contract falls back to the less exact form where 256 bits overflow.
  if (product < UINT256 && shifted + product < UINT256) return ceilDivide(shifted * current, shifted + product);
  return ceilDivide(shifted, shifted / current + amount);
}
