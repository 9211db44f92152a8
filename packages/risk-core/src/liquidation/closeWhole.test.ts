import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareClosing, type ClosingLeg } from './closeWhole.js';

const market = { dailyVol: 0.04, advUsd: 1e9 };
const leg = (deltaUsd: number): ClosingLeg => ({
  underlying: 0,
  deltaUsd,
  halfSpread: 0.01,
  grossUsd: Math.abs(deltaUsd),
});

describe('compareClosing', () => {
  test('default: a hedged pair costs its spread at once, and impact and waiting leg by leg', () => {
    const { wholeUsd, legByLegUsd } = compareClosing([leg(1e7), leg(-1e7)], [market], 60);
    expect(wholeUsd).toBeCloseTo(2e5, 6);
    const impact = 2 * 1e7 * 0.04 * Math.sqrt(0.01);
    const waiting = 0.4 * 1e7 * 0.04 * Math.sqrt(60 / 86_400);
    expect(legByLegUsd).toBeCloseTo(2e5 + impact + waiting, 6);
  });

  test('behavior: without a market everything is lost, and never more', () => {
    const { wholeUsd } = compareClosing([{ ...leg(100), halfSpread: 0 }], [{ dailyVol: 0.04, advUsd: 0 }], 60);
    expect(wholeUsd).toBe(100);
  });

  test('property: two legs that offset are never dearer at once', () => {
    const usd = fc.double({ min: 1, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(usd, usd, (long, short) => {
        expect(compareClosing([leg(long), leg(-short)], [market], 60).savedUsd).toBeGreaterThanOrEqual(-1e-6);
      }),
    );
  });
});
