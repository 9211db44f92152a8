import { describe, expect, test } from '@jest/globals';
import { inverseNormalCdf, normalPdf } from '../math/normal.js';
import { randomStream } from '../random.js';
import { normalTail, portfolioDeviation } from './normalTail.js';
import { fitParetoTail, ParetoFitError, paretoExceedance, paretoTailMeasures, smoothedTail } from './paretoTail.js';
import { tailOf } from './tail.js';

/** Losses of a Pareto law: (u^-xi - 1) beta / xi. */
function paretoLosses(count: number, xi: number, beta: number): Float64Array {
  const stream = randomStream(3);
  return Float64Array.from({ length: count }, () => (beta / xi) * (Math.pow(stream.uniform(), -xi) - 1));
}

describe('fitParetoTail', () => {
  test('default: recovers the law that made the losses', () => {
    const tail = fitParetoTail(paretoLosses(20_000, 0.3, 2), 0);
    expect(tail.xi).toBeCloseTo(0.3, 1);
    expect(tail.beta).toBeCloseTo(2, 0);
  });

  test('property: VaR and exceedance probability are inverse to each other', () => {
    for (const xi of [-0.2, 0, 0.3, 0.9]) {
      const tail = { threshold: 5, xi, beta: 2, exceeding: 50, total: 1_000, negativeLogLikelihood: NaN };
      for (const confidence of [0.96, 0.99, 0.999]) {
        const { valueAtRisk, expectedShortfall } = paretoTailMeasures(tail, confidence);
        expect(paretoExceedance(tail, valueAtRisk)).toBeCloseTo(1 - confidence, 12);
        expect(expectedShortfall).toBeGreaterThan(valueAtRisk);
      }
    }
  });

  test('behavior: a tail without a mean has no finite shortfall', () => {
    const tail = { threshold: 0, xi: 1.1, beta: 1, exceeding: 10, total: 100, negativeLogLikelihood: NaN };
    expect(paretoTailMeasures(tail, 0.99).expectedShortfall).toBe(Infinity);
  });

  test('behavior: the smoothed quantile stays near the empirical one', () => {
    const losses = paretoLosses(5_000, 0.25, 1);
    const smooth = smoothedTail(losses, 0.995).valueAtRisk;
    expect(smooth / tailOf(losses, 0.995).valueAtRisk).toBeCloseTo(1, 1);
  });

  test('error: ParetoFitError', () => {
    expect(() => fitParetoTail([1, 2, 3], 0)).toThrow(ParetoFitError);
    expect(() => smoothedTail(new Float64Array(100), 0.99)).toThrow(ParetoFitError);
  });
});

describe('normalTail', () => {
  test('default: z and phi(z) / (1 - alpha) deviations', () => {
    const z = inverseNormalCdf(0.99);
    expect(normalTail(2, 0.99)).toEqual({ valueAtRisk: 2 * z, expectedShortfall: (2 * normalPdf(z)) / (1 - 0.99) });
  });
  test('behavior: a full offset leaves nothing', () => {
    expect(portfolioDeviation([100, -100], [0.02, 0.02], [1, 1, 1, 1])).toBe(0);
  });
});
