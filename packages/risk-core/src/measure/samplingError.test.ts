import { describe, expect, test } from '@jest/globals';
import { randomStream } from '../random.js';
import { sampledTail } from './samplingError.js';
import { tailOf } from './tail.js';

const deviation = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};

describe('sampledTail', () => {
  test('default: the errors are those seen over many samples', () => {
    const stream = randomStream(11);
    const samples = Array.from({ length: 200 }, () =>
      sampledTail(
        Float64Array.from({ length: 4_000 }, () => stream.normal()),
        0.99,
      ),
    );
    const mean = (pick: (sample: (typeof samples)[number]) => number) =>
      samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
    for (const [estimate, error] of [
      ['valueAtRisk', 'valueAtRiskError'],
      ['expectedShortfall', 'expectedShortfallError'],
    ] as const) {
      const seen = deviation(samples.map((sample) => sample[estimate]));
      expect(mean((sample) => sample[error]) / seen).toBeGreaterThan(0.85);
      expect(mean((sample) => sample[error]) / seen).toBeLessThan(1.15);
    }
    // The normal quantile and its tail mean.
    expect(mean(({ valueAtRisk }) => valueAtRisk)).toBeCloseTo(2.326, 1);
    expect(mean(({ expectedShortfall }) => expectedShortfall)).toBeCloseTo(2.665, 1);
  });

  test('behavior: the estimates are those of tailOf, and equal losses have no error', () => {
    const losses = [3, 1, 2, 5, 4, 9, 7, 8, 6, 10];
    expect(sampledTail(losses, 0.8)).toMatchObject(tailOf(losses, 0.8));
    expect(sampledTail([2, 2, 2], 0.5)).toMatchObject({ valueAtRiskError: 0, expectedShortfallError: 0 });
  });

  test('error: INVALID_SAMPLE', () => {
    for (const losses of [[], [1, NaN]])
      expect(() => sampledTail(losses, 0.9)).toThrow(expect.objectContaining({ code: 'INVALID_SAMPLE' }));
  });
});
