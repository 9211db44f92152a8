import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { together, worstMove } from './secondOpinion.js';

const TAILS = 8;
const flat = { deltaUsd: 0, gammaUsd: 0, vegaUsd: 0, pledged: [], tailUsd: Array<number>(TAILS).fill(0) };

describe('worstMove', () => {
  test('default', () => {
    // Long delta of 100 loses in a fall; short gamma adds 200 x 0.2^2 / 2; short vega adds its loss.
    const held = { ...flat, deltaUsd: 100, gammaUsd: -200, vegaUsd: -3 };
    expect(worstMove(held, 0.2)).toEqual({ lossUsd: expect.closeTo(20 + 4 + 3, 12), direction: -1 });
  });

  test('behavior: coins hedge the rise against a short call by the share that counts', () => {
    const call = { ...flat, deltaUsd: -50, tailUsd: flat.tailUsd };
    expect(worstMove(call, 0.2).lossUsd).toBeCloseTo(10, 12);
    // 60 x 0.9 x 0.2 covers the rise; the fall of 20 % costs the coins 10 % beyond their haircut, less what the call gains.
    expect(worstMove({ ...call, pledged: [{ valueUsd: 60, weight: 0.9 }] }, 0.2)).toEqual({
      lossUsd: expect.closeTo(0.18 * 60 * (0.66 - 0.1), 9),
      direction: -1,
    });
  });

  test('behavior: of a fall of collateral its haircut bears the first part', () => {
    const pledged = [{ valueUsd: 100, weight: 0.7 }];
    const tailUsd = flat.tailUsd.map(() => 1_000); // nothing to lose in the tails
    expect(worstMove({ ...flat, tailUsd, pledged }, 0.3).lossUsd).toBe(0);
    expect(worstMove({ ...flat, tailUsd, pledged }, 0.5).lossUsd).toBeCloseTo(20, 12);
  });

  test('behavior: a tail counts at its weight', () => {
    const tailUsd = flat.tailUsd.with(1, -1_000); // spot -33 %, weight 0.36
    expect(worstMove({ ...flat, deltaUsd: 100, tailUsd }, 0.2)).toEqual({
      lossUsd: expect.closeTo(360, 9),
      direction: -1,
    });
  });

  test('behavior: nothing to lose', () => {
    expect(worstMove({ ...flat, gammaUsd: 100, vegaUsd: 5 }, 0.2).lossUsd).toBe(0);
  });
});

describe('together', () => {
  test('property: between the largest loss less the others, and their sum', () => {
    const loss = fc.record({
      lossUsd: fc.double({ min: 0, max: 1e6, noNaN: true }),
      direction: fc.constantFrom<-1 | 1>(-1, 1),
    });
    fc.assert(
      fc.property(fc.array(loss, { maxLength: 2 }), (losses) => {
        const sum = losses.reduce((total, { lossUsd }) => total + lossUsd, 0);
        expect(together(losses)).toBeLessThanOrEqual(sum * (1 + 1e-12) + 1e-9);
        const [a = 0, b = 0] = losses.map(({ lossUsd }) => lossUsd);
        expect(together(losses)).toBeGreaterThanOrEqual(Math.abs(a - b) * (1 - 1e-9) - 1e-9);
      }),
    );
  });
});
