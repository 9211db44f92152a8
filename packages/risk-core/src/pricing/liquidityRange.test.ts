import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { liquidityGreeks } from './liquidityRange.js';

const RANGE = { liquidity: 1_000, lowerUsd: 1_500, upperUsd: 2_500 };

describe('liquidityGreeks', () => {
  test('default: the full range is the constant product: value 2 L sqrt(P), LVR sigma^2 / 8 of it', () => {
    const { valueUsd, lossVersusRebalancingUsd } = liquidityGreeks(
      { liquidity: 1_000, lowerUsd: 0, upperUsd: Infinity },
      2_500,
      0.8,
    );
    expect(valueUsd).toBeCloseTo(100_000, 9);
    expect(lossVersusRebalancingUsd).toBeCloseTo(0.08 * 100_000, 9);
  });

  test('property: delta and gamma are the slopes of the value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1_000, max: 3_000, noNaN: true }), (price) => {
        fc.pre(Math.abs(price - 1_500) > 2 && Math.abs(price - 2_500) > 2);
        const at = (p: number) => liquidityGreeks(RANGE, p, 0.5);
        expect(Math.abs(at(price).delta - (at(price + 1).valueUsd - at(price - 1).valueUsd) / 2)).toBeLessThan(1e-5);
        expect(Math.abs(at(price).gamma - (at(price + 1).delta - at(price - 1).delta) / 2)).toBeLessThan(1e-7);
      }),
    );
  });

  test('behavior: below the range all coins, above it all cash', () => {
    expect(liquidityGreeks(RANGE, 1_000, 0.5)).toMatchObject({ gamma: 0 });
    expect(liquidityGreeks(RANGE, 3_000, 0.5)).toMatchObject({ delta: 0, gamma: 0 });
  });

  test.each([
    ['upperUsd', { ...RANGE, upperUsd: 1_500 }, 2_000],
    ['liquidity', { ...RANGE, liquidity: -1 }, 2_000],
    ['priceUsd', RANGE, 0],
  ])('error: InvalidPricingInputError for %s', (field, position, price) => {
    expect(() => liquidityGreeks(position, price, 0.5)).toThrow(
      expect.objectContaining({ code: 'INVALID_PRICING_INPUT', field }),
    );
  });
});
