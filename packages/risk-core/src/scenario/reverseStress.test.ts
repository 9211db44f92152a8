import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { choleskyOf, InvalidCorrelationError } from '../math/cholesky.js';
import { studentFourCdf } from './monteCarlo.js';
import { reverseStress } from './reverseStress.js';
import { crashResponse } from './volatilityMove.js';

const down = { name: 'down', spotMove: [-1], volMove: [0] };
const up = { name: 'up', spotMove: [1], volMove: [0] };

describe('reverseStress', () => {
  test('default: the mildest move in each direction, mildest first', () => {
    const found = reverseStress({
      directions: [up, down],
      lossAt: ([move = 0]) => -200 * move,
      limitUsd: 30,
      largestScale: 0.9,
    });
    expect(found.map(({ direction }) => direction.name)).toEqual(['down', 'up']);
    expect(found[0]?.scale).toBeCloseTo(0.15, 10);
    expect(found[1]?.scale).toBeNull();
  });

  test('behavior: a loss that appears and goes again is found where it first appears', () => {
    const [found] = reverseStress({
      directions: [down],
      lossAt: ([move = 0]) => (move < -0.2 && move > -0.4 ? 100 : 0),
      limitUsd: 50,
      largestScale: 0.9,
    });
    expect(found?.scale).toBeCloseTo(0.2, 6);
  });

  test('property: at the scale found the limit is reached, just inside it is not', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 80, noNaN: true }), (limitUsd) => {
        const lossAt = ([move = 0]: readonly number[]) => 100 * move * move;
        const [found] = reverseStress({ directions: [up], lossAt, limitUsd, largestScale: 0.9 });
        const scale = found?.scale ?? NaN;
        expect(lossAt([scale])).toBeGreaterThanOrEqual(limitUsd);
        expect(lossAt([scale - 1e-9])).toBeLessThan(limitUsd);
      }),
    );
  });
});

describe('crashResponse', () => {
  test('default: grows with the square of a fall, is capped, and absent after a rise', () => {
    expect(crashResponse(-0.1)).toBeCloseTo(0.26, 12);
    expect(crashResponse(-0.9)).toBe(2);
    expect(crashResponse(0.3)).toBe(0);
  });
});

describe('choleskyOf', () => {
  test('property: L times its transpose is the matrix', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.99, max: 0.99, noNaN: true }), (rho) => {
        const [a = NaN, , b = NaN, c = NaN] = choleskyOf(Float64Array.of(1, rho, rho, 1), 2);
        expect(a).toBe(1);
        expect(a * b).toBeCloseTo(rho, 14);
        expect(b * b + c * c).toBeCloseTo(1, 14);
      }),
    );
  });
  test('behavior: two names of one thing are allowed', () => {
    expect([...choleskyOf(Float64Array.of(1, 1, 1, 1), 2)]).toEqual([1, 0, 1, 0]);
  });
  test('error: InvalidCorrelationError', () => {
    expect(() => choleskyOf(Float64Array.of(1, 1.1, 1.1, 1), 2)).toThrow(InvalidCorrelationError);
    expect(() => choleskyOf(Float64Array.of(1, NaN, NaN, 1), 2)).toThrow(InvalidCorrelationError);
  });
});

describe('studentFourCdf', () => {
  // Printed t quantiles with four degrees of freedom.
  test.each([
    [0, 0.5],
    [2.132, 0.95],
    [2.776, 0.975],
    [3.747, 0.99],
    [-2.132, 0.05],
  ])('default: at %p it is %p', (t, p) => {
    expect(studentFourCdf(t)).toBeCloseTo(p, 4);
  });
});
