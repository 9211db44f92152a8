import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { triggerOf } from './triggerIndex.js';
import { withStops } from './stopLoss.js';

const levels = Float64Array.from({ length: 9 }, (_, k) => 1 - k * 0.05);
const pnlUsd = levels.map((level) => -1_000 * (1 - level)); // 50 lost per level
const terms = { levels, pnlUsd, slippage: 0 };

describe('withStops', () => {
  test('default: a half closed at -10 % loses half as fast from there', () => {
    const { pnlUsd: path, filled } = withStops([{ level: 0.9, share: 0.5 }], terms);
    expect([path[1], path[2], path[3]]).toEqual([
      expect.closeTo(-50, 9),
      expect.closeTo(-100, 9),
      expect.closeTo(-125, 9),
    ]);
    expect(filled).toEqual([{ level: 0.9, share: 0.5 }]);
  });

  test('behavior: slippage is paid once, on the step in which it fills', () => {
    const path = withStops([{ level: 0.9, share: 1 }], { ...terms, slippage: 0.2 }).pnlUsd;
    expect(path[2]).toBeCloseTo(-110, 9);
    expect(path[8]).toBeCloseTo(-110, 9);
  });

  test('behavior: an account that stops out is never liquidated', () => {
    const account = { excessUsd: 160, maintenanceUsd: 300 };
    expect(triggerOf(account, { levels, pnlUsd }).level).toBeCloseTo(0.84, 9);
    const stopped = withStops([{ level: 0.9, share: 1 }], terms).pnlUsd;
    expect(triggerOf(account, { levels, pnlUsd: stopped }).level).toBeNull();
  });

  test('property: without slippage a stop never loses more on a fall that only costs', () => {
    const order = fc.record({
      level: fc.double({ min: 0.5, max: 1, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 4 }), (orders) => {
        const path = withStops(orders, terms).pnlUsd;
        path.forEach((usd, k) => {
          expect(usd).toBeGreaterThanOrEqual((pnlUsd[k] ?? 0) - 1e-9);
        });
      }),
    );
  });
});
