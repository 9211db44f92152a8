import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { afterBid, bufferedExcess, insolventPayoutUsd, largestShare } from './portfolioAuction.js';

const BUFFER = 0.15;

describe('largestShare', () => {
  test('property: selling it brings the buffered excess back to zero', () => {
    const portfolios = fc.record({
      valueUsd: fc.double({ min: 1, max: 1e7, noNaN: true }),
      maintenanceExcessUsd: fc.double({ min: -1e7, max: -1, noNaN: true }),
      reservedUsd: fc.constant(0),
    });
    fc.assert(
      fc.property(portfolios, fc.double({ min: 0.1, max: 1, noNaN: true }), (portfolio, discount) => {
        const share = largestShare(portfolio, discount, BUFFER);
        const after = bufferedExcess(afterBid(portfolio, discount, share), BUFFER);
        expect(Math.abs(after)).toBeLessThan(1e-6 * (portfolio.valueUsd - portfolio.maintenanceExcessUsd));
      }),
    );
  });

  test('behavior: nothing of a healthy portfolio is for sale', () => {
    expect(largestShare({ valueUsd: 10, maintenanceExcessUsd: 5, reservedUsd: 0 }, 0.9, BUFFER)).toBe(0);
  });
});

describe('insolventPayoutUsd', () => {
  test('default', () => {
    const portfolio = { valueUsd: -30, maintenanceExcessUsd: -250, reservedUsd: 0 };
    expect([0, 300, 600, 900].map((elapsed) => insolventPayoutUsd(portfolio, elapsed, 600))).toEqual([
      30, 140, 250, 250,
    ]);
  });
});
