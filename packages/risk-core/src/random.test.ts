import { describe, expect, test } from '@jest/globals';
import { InvalidSeedError, randomStream } from './random.js';

const draw = (count: number, seed: number, block?: number) => {
  const stream = randomStream(seed, block);
  return Array.from({ length: count }, () => stream.uniform());
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const correlation = (a: readonly number[], b: readonly number[]) =>
  12 * mean(a.map((value, i) => (value - 0.5) * ((b[i] ?? 0) - 0.5)));

describe('randomStream', () => {
  test('default: the same seed and block give the same bits, others do not', () => {
    expect(draw(5, 7)).toEqual(draw(5, 7));
    expect(draw(5, 7)).not.toEqual(draw(5, 8));
    expect(draw(5, 7, 1)).not.toEqual(draw(5, 7, 0));
  });

  test('behavior: uniform, in (0, 1), with neighbouring seeds and blocks uncorrelated', () => {
    const n = 50_000;
    const values = draw(n, 1);
    expect(Math.min(...values)).toBeGreaterThan(0);
    expect(Math.max(...values)).toBeLessThan(1);
    // Six standard errors: 6 / sqrt(12 n) for the mean, 6 / sqrt(n) for a correlation.
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(6 / Math.sqrt(12 * n));
    expect(Math.abs(correlation(values, draw(n, 2)))).toBeLessThan(6 / Math.sqrt(n));
    expect(Math.abs(correlation(values, draw(n, 1, 1)))).toBeLessThan(6 / Math.sqrt(n));
    expect(Math.abs(correlation(values, [...values.slice(1), 0.5]))).toBeLessThan(6 / Math.sqrt(n));
  });

  test('behavior: the first draws of neighbouring seeds are uniform too', () => {
    const first = Array.from({ length: 4_000 }, (_, seed) => randomStream(seed).uniform());
    expect(Math.abs(mean(first) - 0.5)).toBeLessThan(6 / Math.sqrt(12 * 4_000));
  });

  test('behavior: normals have mean 0, variance 1 and fourth moment 3', () => {
    const stream = randomStream(3);
    const normals = Array.from({ length: 100_000 }, () => stream.normal());
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((z) => z * z))).toBeCloseTo(1, 1);
    expect(Math.abs(mean(normals.map((z) => z * z * z * z)) - 3)).toBeLessThan(0.2);
  });

  test.each([-1, 0.5, 2 ** 32, NaN])('error: InvalidSeedError for %p', (seed) => {
    expect(() => randomStream(seed)).toThrow(InvalidSeedError);
    expect(() => randomStream(1, seed)).toThrow(InvalidSeedError);
  });
});
