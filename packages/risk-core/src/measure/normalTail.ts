import { inverseNormalCdf, normalPdf } from '../math/normal.js';
import type { TailMeasures } from './tail.js';

/** VaR and ES of a normal loss with mean zero: deviation x z and deviation x phi(z) / (1 - confidence). */
export function normalTail(deviation: number, confidence: number): TailMeasures {
  const z = inverseNormalCdf(confidence);
  return { valueAtRisk: deviation * z, expectedShortfall: (deviation * normalPdf(z)) / (1 - confidence) };
}

/**
 * Standard deviation of a portfolio's value from signed exposures (USD), deviations of their relative moves and their
 * correlations ([n x n] row-major): Markowitz (1952), the delta-normal method of RiskMetrics (1996).
 */
export function portfolioDeviation(
  exposures: readonly number[],
  deviations: readonly number[],
  correlation: ArrayLike<number>,
): number {
  const n = exposures.length;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      variance += exposures[i]! * deviations[i]! * exposures[j]! * deviations[j]! * correlation[i * n + j]!;
    }
  }
  return Math.sqrt(Math.max(0, variance));
}
