import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { executionOf } from './execution.js';

const plan = {
  quantity: 1e6,
  days: 5,
  intervals: 5,
  sigmaDaily: 0.95,
  halfSpread: 0.0625,
  permanentImpact: 2.5e-7,
  temporaryImpact: 2.5e-6,
  riskAversion: 0,
};

describe('executionOf', () => {
  test('default', () => {
    expect(executionOf(plan)).toMatchObject({
      holdings: [1e6, 8e5, 6e5, 4e5, 2e5, 0].map((left) => expect.closeTo(left, 6)),
      halfLifeDays: null,
    });
  });

  test('behavior: infinite haste sells the block at once: all of the cost, none of the risk', () => {
    const block = executionOf({ ...plan, riskAversion: 1e12 });
    expect(block.holdings.slice(1).every((left) => left < 1e-6)).toBe(true);
    // Almgren and Chriss (2000), minimum variance: E = spread X + eta X^2 / tau.
    expect(block.expectedCost).toBeCloseTo(0.0625 * 1e6 + 2.5e-6 * 1e12, 0);
    expect(block.variance).toBeLessThan(1e-6);
  });

  test('property: more risk aversion costs more and risks less', () => {
    const aversion = fc.double({ min: 1e-9, max: 1e-5, noNaN: true });
    fc.assert(
      fc.property(aversion, aversion, (one, other) => {
        const calm = executionOf({ ...plan, riskAversion: Math.min(one, other) });
        const hasty = executionOf({ ...plan, riskAversion: Math.max(one, other) });
        expect(hasty.expectedCost).toBeGreaterThanOrEqual(calm.expectedCost * (1 - 1e-12));
        expect(hasty.variance).toBeLessThanOrEqual(calm.variance * (1 + 1e-12));
      }),
    );
  });
});
