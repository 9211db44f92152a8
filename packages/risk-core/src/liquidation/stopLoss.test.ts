import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withStops, type StopFill } from './stopLoss.js';

/** A long position of 100: gains 100 x move, over moves of one underlying. */
const MOVES = [0, -0.1, -0.2, -0.4, 0.3];
const terms = {
  pnlUsd: Float64Array.from(MOVES, (move) => 100 * move),
  spotMove: Float64Array.from(MOVES),
  width: 1,
  slippage: 0,
};
const at = (move: number, share: number): StopFill => ({ column: 0, move, share, gainUsd: 100 * move });

describe('withStops', () => {
  test('default: half is closed at a fall of 15 %, the other half goes on', () => {
    expect([...withStops([at(-0.15, 0.5)], terms)]).toEqual([0, -10, -17.5, -27.5, 30]);
  });

  test('behavior: slippage loses part of the way, and all of it helps nothing', () => {
    expect(withStops([at(-0.15, 1)], { ...terms, slippage: 0.2 })[3]).toBeCloseTo(-20, 12);
    withStops([at(-0.15, 1)], { ...terms, slippage: 1 }).forEach((usd, s) =>
      expect(usd).toBeCloseTo(terms.pnlUsd[s] ?? NaN, 12),
    );
  });

  test('behavior: a stop on a rise, and orders that together ask for more than everything', () => {
    expect(withStops([at(0.2, 1)], terms)[4]).toBe(20);
    expect(withStops([at(-0.3, 0.8), at(-0.15, 0.8)], terms)[3]).toBeCloseTo(-0.8 * 15 - 0.2 * 30, 12);
  });

  test('property: never below the worse, never above the better of open and closed', () => {
    const order = fc.record({
      move: fc.double({ min: -0.9, max: -0.01, noNaN: true }),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 4 }), (orders) => {
        const stopped = withStops(
          orders.map(({ move, share }) => at(move, share)),
          terms,
        );
        stopped.forEach((usd, s) => {
          const open = terms.pnlUsd[s] ?? NaN;
          expect(usd).toBeGreaterThanOrEqual(open - 1e-9); // a long position only falls on below its stop
          expect(usd).toBeLessThanOrEqual(Math.max(0, open) + 1e-9);
        });
      }),
    );
  });
});
