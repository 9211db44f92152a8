import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { fundDefault, fundOutlook } from './sizing.js';

describeWithSharedData('fundDefault', () => {
  test('default', () => {
    type Inputs = { fund: number; threshold: number; xi: number; beta: number; nExceed: number; n: number };
    type Expected = Record<
      'pdPerPeriod' | 'expectedShortfallBeyondFund' | 'expectedLossLayer' | 'annualHazardIfDaily',
      number
    >;
    const cases = readVectors<Inputs, Expected>('own_reference_values').filter(({ id }) => id.startsWith('fund-pd-'));
    expect(cases.length).toBeGreaterThan(0);
    for (const { inputs, expected } of cases) {
      const { threshold, xi, beta, nExceed: exceedances, n: periods } = inputs;
      const ours = fundDefault(inputs.fund, { threshold, xi, beta, exceedances, periods });
      expect(relativeError(ours.probability, expected.pdPerPeriod)).toBeLessThan(1e-9);
      expect(relativeError(ours.meanBeyond, expected.expectedShortfallBeyondFund)).toBeLessThan(1e-9);
      expect(relativeError(ours.expectedLoss, expected.expectedLossLayer)).toBeLessThan(1e-9);
      expect(relativeError(ours.annualHazard, expected.annualHazardIfDaily)).toBeLessThan(1e-9);
    }
  });
});

describe('fundDefault at the edges of the shape', () => {
  const tail = { threshold: 1, beta: 0.4, exceedances: 30, periods: 1_000 };

  test('behavior: an exponential tail is the limit of small shapes', () => {
    const at = (xi: number) => fundDefault(2, { ...tail, xi });
    expect(at(0).probability / at(1e-7).probability).toBeCloseTo(1, 5);
    expect(at(0).meanBeyond).toBeCloseTo(0.4, 12);
  });

  test('behavior: a tail that ends before the fund never exceeds it', () => {
    expect(fundDefault(3, { ...tail, xi: -0.5 })).toMatchObject({ probability: 0, meanBeyond: 0, expectedLoss: 0 });
  });
});

describe('fundOutlook', () => {
  const input = { fundUsd: 100, dailyFeesUsd: 0, eventCap: 0.5, days: 10, paths: 200, seed: 7 };

  test('default', () => {
    // Every day draws half of what is left: below a tenth after four days.
    const outlook = fundOutlook({ ...input, dailyShortfallsUsd: [1_000] });
    expect(outlook).toMatchObject({ capHit: 1, depleted: 1, medianDepletionDay: 4 });
    expect(outlook.endUsd.median).toBeCloseTo(100 / 1_024, 12);
  });

  test('behavior: fees alone let it grow', () => {
    const outlook = fundOutlook({ ...input, dailyFeesUsd: 2, dailyShortfallsUsd: [0] });
    expect(outlook).toEqual({
      capHit: 0,
      depleted: 0,
      medianDepletionDay: null,
      endUsd: { low: 120, median: 120, high: 120 },
    });
  });

  test('behavior: what the cap leaves is cut from the stake, and fees repay it before they fill the fund', () => {
    // Half of 100 is the cap: 30 of the 80 are cut on the first day; then nothing is left to draw on but fees.
    const outlook = fundOutlook({ ...input, days: 1, stakeUsd: 40, dailyFeesUsd: 10, dailyShortfallsUsd: [80] });
    expect(outlook.stake).toEqual({ cut: 1, meanCutUsd: 30, repaid: 10 / 30 });
    expect(outlook.endUsd.median).toBe(50); // the fees went to the stakers
    expect(fundOutlook({ ...input, stakeUsd: 40, dailyShortfallsUsd: [0] }).stake).toEqual({
      cut: 0,
      meanCutUsd: 0,
      repaid: 1,
    });
  });

  test('property: more fees never end lower, and no fund falls below zero', () => {
    const losses = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(losses, fc.double({ min: 0, max: 20, noNaN: true }), (dailyShortfallsUsd, more) => {
        const poor = fundOutlook({ ...input, dailyShortfallsUsd });
        const rich = fundOutlook({ ...input, dailyShortfallsUsd, dailyFeesUsd: more });
        expect(poor.endUsd.low).toBeGreaterThanOrEqual(0);
        for (const end of ['low', 'median', 'high'] as const)
          expect(rich.endUsd[end]).toBeGreaterThanOrEqual(poor.endUsd[end]);
      }),
      { numRuns: 30 },
    );
  });
});
