import { amountsOf, swapThrough, type ConcentratedPool } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: {
    readonly feePips: number;
    readonly tickSpacing: number;
    readonly sqrtPriceX96: string;
    readonly tick: number;
    readonly positions: readonly {
      readonly tickLower: number;
      readonly tickUpper: number;
      readonly liquidity: string;
    }[];
    readonly zeroForOne: boolean;
    readonly amountSpecified: string;
    readonly sqrtPriceLimitX96: string;
  };
  readonly expected: Readonly<Record<string, unknown>>;
};

const MIN_PRICE_LIMIT_CODE = 'PRICE_LIMIT';
const Q192 = 2 ** 192;

/** Five significant digits, as the peer prints. */
const printed = (value: number) => Number(value.toPrecision(5));

function compute({ inputs }: Case): Readonly<Record<string, unknown>> {
  const pool: ConcentratedPool = {
    ...inputs,
    sqrtPriceX96: BigInt(inputs.sqrtPriceX96),
    positions: inputs.positions.map((position) => ({ ...position, liquidity: BigInt(position.liquidity) })),
  };
  const held = pool.positions.map((position) => amountsOf(pool, position));
  try {
    const { amount0, amount1, tick, sqrtPriceX96 } = swapThrough(pool, {
      zeroForOne: inputs.zeroForOne,
      amountSpecified: BigInt(inputs.amountSpecified),
      sqrtPriceLimitX96: BigInt(inputs.sqrtPriceLimitX96),
    });
    return {
      amount0Delta: String(amount0),
      amount1Delta: String(amount1),
      tickAfter: tick,
      poolBalance0Before: String(held.reduce((sum, { amount0: amount }) => sum + amount, 0n)),
      poolBalance1Before: String(held.reduce((sum, { amount1: amount }) => sum + amount, 0n)),
      executionPrice: printed(-Number(amount1) / Number(amount0)),
      poolPriceBefore: printed((Number(pool.sqrtPriceX96) * Number(pool.sqrtPriceX96)) / Q192),
      poolPriceAfter: printed((Number(sqrtPriceX96) * Number(sqrtPriceX96)) / Q192),
      reverts: false,
    };
  } catch (cause) {
    const isLimit = cause instanceof Error && 'code' in cause && cause.code === MIN_PRICE_LIMIT_CODE;
    if (!isLimit) throw cause;
    return { reverts: true };
  }
}

const PRINTED_FIELDS = ['executionPrice', 'poolPriceBefore', 'poolPriceAfter'];

export const uniswapV3Swaps: PeerFamily = {
  name: 'uniswap_v3_swaps',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, (vector) => {
      const ours = compute(vector);
      return Object.entries(vector.expected).flatMap(([field, value]) => {
        if (field === 'error') return []; // the contract's words
        if (!PRINTED_FIELDS.includes(field)) return difference(field, ours[field], value);
        if (value === '-Infinity' || value === 'Infinity' || value === 'NaN')
          return difference(field, String(ours[field]), value);
        return difference(field, ours[field], Number(value), { relative: 1e-4 });
      });
    }),
};

type ArbitrageCase = {
  readonly kind: string;
  readonly inputs: {
    readonly liquidity: string;
    readonly feePips: number;
    readonly startSqrtPriceX96: string;
    readonly truePrice: number;
    readonly swapExactToken0In: string;
  };
  readonly expected: Readonly<Record<string, string>>;
};

const FULL_RANGE = { tickLower: -887_220, tickUpper: 887_220 };
const MIN_LIMIT = 4_295_128_740n;
const UNLIMITED = 2n ** 255n - 1n;
const ONE = 1e18;

/** A swap pushes the price down; an arbitrageur then buys token 0 back up to the true price less the fee. */
function arbitrage({ inputs }: ArbitrageCase): Readonly<Record<string, number>> {
  const pool: ConcentratedPool = {
    feePips: inputs.feePips,
    tickSpacing: 60,
    sqrtPriceX96: BigInt(inputs.startSqrtPriceX96),
    tick: 0,
    positions: [{ ...FULL_RANGE, liquidity: BigInt(inputs.liquidity) }],
  };
  const swap = swapThrough(pool, {
    zeroForOne: true,
    amountSpecified: BigInt(inputs.swapExactToken0In),
    sqrtPriceLimitX96: MIN_LIMIT,
  });
  const target = Math.sqrt(inputs.truePrice * (1 - inputs.feePips / 1e6));
  const back = swapThrough(
    { ...pool, sqrtPriceX96: swap.sqrtPriceX96, tick: swap.tick },
    { zeroForOne: false, amountSpecified: UNLIMITED, sqrtPriceLimitX96: BigInt(Math.round(target * 2 ** 96)) },
  );
  const price = (sqrtPriceX96: bigint) => (Number(sqrtPriceX96) * Number(sqrtPriceX96)) / Q192;
  const [delta0, delta1] = [-Number(back.amount0) / ONE, -Number(back.amount1) / ONE];
  return {
    amount0Delta: Number(swap.amount0) / ONE,
    amount1Delta: Number(swap.amount1) / ONE,
    executionPrice: -Number(swap.amount1) / Number(swap.amount0),
    priceAfter: price(swap.sqrtPriceX96),
    arbBalanceDelta0: delta0,
    arbBalanceDelta1: delta1,
    profitToken1: delta0 * inputs.truePrice + delta1,
    finalPrice: price(back.sqrtPriceX96),
  };
}

export const uniswapV3Arbitrage: PeerFamily = {
  name: 'uniswap_v3_arbitrage_lvr',
  floor: 1,
  check: (file) =>
    eachCase<ArbitrageCase>(file, (vector) => {
      const ours = arbitrage(vector);
      return Object.entries(vector.expected).flatMap(([field, value]) =>
        difference(field, ours[field], Number(value), { relative: 1e-4 }),
      );
    }),
};
