import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bootstrapTail } from './bootstrap.js';
import { expectedShortfall, InvalidSampleError, tailOf, valueAtRisk } from './tail.js';

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('tailOf', () => {
  test('default: the ceil(alpha n)-th loss and the mean beyond it', () => {
    // 100 losses 1..100 at 95 %: the 95th, and (96+...+100)/5.
    expect(tailOf(oneTo(100), 0.95)).toEqual({ valueAtRisk: 95, expectedShortfall: expect.closeTo(98, 10) });
  });

  test('behavior: the boundary loss counts at its fraction', () => {
    // 10 losses at 85 %: alpha n = 8.5, the 9th counts half: (0.5 x 9 + 10) / 1.5.
    expect(expectedShortfall(oneTo(10), 0.85)).toBeCloseTo(14.5 / 1.5, 12);
    expect(valueAtRisk(oneTo(10), 0.85)).toBe(9);
  });

  test('behavior: rounding of alpha n does not move the rank', () => {
    for (const n of [200, 1000, 2000, 10_000]) expect(valueAtRisk(oneTo(n), 0.995)).toBe(Math.round(0.995 * n));
  });

  test.each([
    [[], 0.99],
    [[1, NaN], 0.99],
    [[1], 1],
    [[1], NaN],
  ])('error: InvalidSampleError for %p at %p', (losses, confidence) => {
    expect(() => tailOf(losses, confidence)).toThrow(InvalidSampleError);
  });

  test('property: VaR <= ES, both shift with the losses, and ES is sub-additive', () => {
    const losses = fc.array(fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: -1e6, max: 1e6 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(losses, fc.double({ min: 0.5, max: 0.999, noNaN: true }), (pairs, alpha) => {
        const a = pairs.map(([x]) => x);
        const b = pairs.map(([, y]) => y);
        const tail = tailOf(a, alpha);
        expect(tail.expectedShortfall).toBeGreaterThanOrEqual(tail.valueAtRisk - 1e-6);
        expect(
          valueAtRisk(
            a.map((x) => x + 7),
            alpha,
          ),
        ).toBe(tail.valueAtRisk + 7);
        const both = expectedShortfall(
          pairs.map(([x, y]) => x + y),
          alpha,
        );
        expect(both).toBeLessThanOrEqual(tail.expectedShortfall + expectedShortfall(b, alpha) + 1e-4);
      }),
    );
  });
});

describe('bootstrapTail', () => {
  const losses = Array.from({ length: 400 }, (_, i) => ((i * 7919) % 400) - 200);

  test('default: the interval encloses the estimate, and the same seed gives the same bits', () => {
    const first = bootstrapTail(losses, { confidence: 0.95, seed: 1 });
    expect(first.valueAtRisk.low).toBeLessThan(first.estimate.valueAtRisk);
    expect(first.valueAtRisk.high).toBeGreaterThan(first.estimate.valueAtRisk);
    expect(bootstrapTail(losses, { confidence: 0.95, seed: 1 })).toEqual(first);
    expect(bootstrapTail(losses, { confidence: 0.95, seed: 2 })).not.toEqual(first);
  });

  test('behavior: covers the true quantile about as often as it says', () => {
    // Order statistics: the rank of the true 95 % quantile of 400 is binomial(400, 0.95), 2.5 % and 97.5 % at 371 and 388.
    const { valueAtRisk: interval } = bootstrapTail(oneTo(400), { confidence: 0.95, seed: 3 });
    expect(Math.abs(interval.low - 371)).toBeLessThanOrEqual(2);
    expect(Math.abs(interval.high - 388)).toBeLessThanOrEqual(2);
  });

  test('behavior: a sample of equal losses has no width', () => {
    const { valueAtRisk: interval } = bootstrapTail(new Array<number>(50).fill(3), { confidence: 0.99, seed: 1 });
    expect(interval).toEqual({ low: 3, high: 3 });
  });
});
