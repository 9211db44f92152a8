import { describe, expect, test } from '@jest/globals';
import { randomStream } from '../random.js';
import { arbitrageShare, concentratedLossPerYear, poolLossPerYear } from './lossVersusRebalancing.js';

describe('loss versus rebalancing', () => {
  test('default: equals what a simulated pool loses to the portfolio that trades at the market', () => {
    const stream = randomStream(1);
    const vol = 0.8;
    const steps = 200_000;
    const dt = 1 / steps;
    let price = 1;
    let lost = 0;
    for (let step = 0; step < steps; step++) {
      const next = price * Math.exp(vol * Math.sqrt(dt) * stream.normal() - (vol * vol * dt) / 2);
      // Pool of value 2 sqrt(price) holds 1 / sqrt(price) coins: rebalancing gains what the pool misses.
      const missed = 2 * Math.sqrt(price) + (next - price) / Math.sqrt(price) - 2 * Math.sqrt(next);
      lost += missed / (2 * Math.sqrt(price));
      price = next;
    }
    // Standard error of a sum of squares: sqrt(2 / steps) of its mean.
    expect(lost / poolLossPerYear(vol)).toBeCloseTo(1, 1);
  });

  test('behavior: liquidity without bounds loses what a constant-product pool of the same liquidity loses', () => {
    // Value of the pool: 2 L sqrt(price).
    expect(concentratedLossPerYear(0.8, 5, 9)).toBeCloseTo(poolLossPerYear(0.8) * 2 * 5 * 3, 12);
  });

  test('behavior: without a fee every block trades, with a large one hardly any; nothing moves without volatility', () => {
    expect(arbitrageShare(0, 0.8, 12)).toBe(1);
    expect(arbitrageShare(0.5, 0.8, 12)).toBeLessThan(0.001);
    expect(arbitrageShare(0.003, 0, 12)).toBe(0);
  });
});
