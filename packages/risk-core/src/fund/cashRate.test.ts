import { describe, expect, test } from '@jest/globals';
import { borrowRate, interestFactor, utilisation } from './cashRate.js';

describe('borrowRate', () => {
  const curve = { floor: 0.06, slope: 0.2, kink: { utilisation: 0.6, slope: 0.4 } };

  test('default', () => {
    expect(borrowRate(curve, 0.5)).toBeCloseTo(0.16, 12);
    expect(borrowRate(curve, 0.8)).toBeCloseTo(0.26, 12);
  });

  test('behavior: continuous at the kink', () => {
    expect(borrowRate(curve, 0.6 + 1e-12)).toBeCloseTo(borrowRate(curve, 0.6), 10);
  });
});

describe('interestFactor', () => {
  test('default', () => expect(interestFactor(0.16, 604_800)).toBeCloseTo(0.003073205794798734, 12));
});

describe('utilisation', () => {
  test('default', () => expect([utilisation(0, 0), utilisation(1_000, 500)]).toEqual([0, 0.5]));
});
