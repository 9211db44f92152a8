import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PriceLimitError, swapThrough, type ConcentratedPool } from './concentratedLiquidity.js';
import { amountInFor, amountOutOf, EmptyPoolError } from './constantProduct.js';
import {
  MAX_SQRT_PRICE_X96,
  MAX_TICK,
  MIN_SQRT_PRICE_X96,
  MIN_TICK,
  sqrtPriceAt,
  tickAt,
  TickOutOfRangeError,
} from './tickMath.js';

const reserves = fc.bigInt({ min: 1_000n, max: 10n ** 30n });

describe('amountOutOf', () => {
  test('property: the product of the reserves never falls', () => {
    fc.assert(
      fc.property(reserves, reserves, fc.bigInt({ min: 0n, max: 10n ** 30n }), (reserveIn, reserveOut, amountIn) => {
        const out = amountOutOf({ reserveIn, reserveOut, feeBps: 30n }, amountIn);
        expect((reserveIn + amountIn) * (reserveOut - out) >= reserveIn * reserveOut).toBe(true);
      }),
    );
  });

  test('property: the input asked for an output buys at least that output', () => {
    fc.assert(
      fc.property(reserves, reserves, fc.double({ min: 0, max: 0.99, noNaN: true }), (reserveIn, reserveOut, share) => {
        const pool = { reserveIn, reserveOut, feeBps: 30n };
        const wanted = BigInt(Math.floor(Number(reserveOut) * share));
        fc.pre(wanted < reserveOut);
        expect(amountOutOf(pool, amountInFor(pool, wanted)) >= wanted).toBe(true);
      }),
    );
  });

  test('error: EmptyPoolError', () => {
    expect(() => amountOutOf({ reserveIn: 0n, reserveOut: 1n, feeBps: 30n }, 1n)).toThrow(EmptyPoolError);
    expect(() => amountInFor({ reserveIn: 5n, reserveOut: 5n, feeBps: 30n }, 5n)).toThrow(EmptyPoolError);
  });
});

describe('tickAt', () => {
  test('default', () => {
    expect(sqrtPriceAt(0)).toBe(1n << 96n);
    expect(sqrtPriceAt(MIN_TICK)).toBe(MIN_SQRT_PRICE_X96);
    expect(sqrtPriceAt(MAX_TICK)).toBe(MAX_SQRT_PRICE_X96);
  });

  test('property: inverts sqrtPriceAt, also one unit below', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_TICK + 1, max: MAX_TICK - 1 }), (tick) => {
        expect(tickAt(sqrtPriceAt(tick))).toBe(tick);
        expect(tickAt(sqrtPriceAt(tick) - 1n)).toBe(tick - 1);
      }),
    );
  });

  test('error: TickOutOfRangeError', () => {
    expect(() => sqrtPriceAt(MAX_TICK + 1)).toThrow(TickOutOfRangeError);
    expect(() => sqrtPriceAt(NaN)).toThrow(TickOutOfRangeError);
    expect(() => tickAt(MIN_SQRT_PRICE_X96 - 1n)).toThrow(TickOutOfRangeError);
  });
});

describe('swapThrough', () => {
  const pool: ConcentratedPool = {
    feePips: 3_000,
    tickSpacing: 60,
    sqrtPriceX96: 1n << 96n,
    tick: 0,
    positions: [
      { tickLower: -600, tickUpper: 600, liquidity: 10n ** 20n },
      { tickLower: -60_000, tickUpper: 60_000, liquidity: 10n ** 19n },
    ],
  };
  const unlimited = { zeroForOne: true, sqrtPriceLimitX96: MIN_SQRT_PRICE_X96 + 1n };

  test('property: selling in two parts brings no more than at once', () => {
    const amounts = fc.bigInt({ min: 1n, max: 10n ** 19n });
    fc.assert(
      fc.property(amounts, amounts, (first, second) => {
        const whole = swapThrough(pool, { ...unlimited, amountSpecified: first + second });
        const part = swapThrough(pool, { ...unlimited, amountSpecified: first });
        const rest = swapThrough(
          { ...pool, sqrtPriceX96: part.sqrtPriceX96, tick: part.tick },
          { ...unlimited, amountSpecified: second },
        );
        expect(-(part.amount1 + rest.amount1) <= -whole.amount1).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('error: PriceLimitError', () => {
    const swap = { zeroForOne: true, amountSpecified: 1n, sqrtPriceLimitX96: pool.sqrtPriceX96 + 1n };
    expect(() => swapThrough(pool, swap)).toThrow(PriceLimitError);
  });
});
