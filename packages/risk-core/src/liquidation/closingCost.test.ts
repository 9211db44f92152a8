import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { closingCostUsd, squareRootImpact } from './closingCost.js';

describe('closingCostUsd', () => {
  const collateral = [
    { valueUsd: 300, bonus: 0.02 },
    { valueUsd: 100, bonus: 0.06 },
  ];

  test('default', () => {
    // A quarter of both assets is handed over: (6 + 6) / 4; and 100 of delta at 4 % x sqrt(100 / 400).
    const exposures = [{ deltaUsd: -100, dailyVol: 0.04, advUsd: 400 }];
    expect(closingCostUsd({ collateral, exposures })).toBeCloseTo(3 + 2, 12);
  });

  test('behavior: no bonus on more than there is', () => {
    const exposures = [{ deltaUsd: 1e6, dailyVol: 0, advUsd: 400 }];
    expect(closingCostUsd({ collateral, exposures })).toBeCloseTo(12, 12);
    expect(closingCostUsd({ collateral: [], exposures })).toBe(0);
    expect(closingCostUsd({ collateral, exposures: [] })).toBe(0);
  });

  test('behavior: unwinding never costs more than the exposure, also without any market', () => {
    const exposures = [{ deltaUsd: 100, dailyVol: 0.04, advUsd: 0 }];
    expect(closingCostUsd({ collateral: [], exposures })).toBe(100);
  });

  test('property: a smaller exposure never costs more', () => {
    const usd = fc.double({ min: -1e8, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(usd, fc.double({ min: 0, max: 1, noNaN: true }), (deltaUsd, kept) => {
        const cost = (share: number) =>
          closingCostUsd({ collateral, exposures: [{ deltaUsd: deltaUsd * share, dailyVol: 0.04, advUsd: 1e7 }] });
        expect(cost(kept)).toBeLessThanOrEqual(cost(1));
      }),
    );
  });
});

describeWithSharedData('squareRootImpact', () => {
  test('default', () => {
    type Inputs = { quantity: number; dailyVolume: number; dailyVol: number; Y: number };
    const cases = readVectors<Inputs, { relativeImpact: number }>('own_reference_values').filter(({ id }) =>
      id.startsWith('sqrt-'),
    );
    expect(cases.length).toBeGreaterThan(0);
    for (const { inputs, expected } of cases) {
      const impact = inputs.Y * squareRootImpact(inputs.quantity, inputs.dailyVol, inputs.dailyVolume);
      expect(relativeError(impact, expected.relativeImpact)).toBeLessThan(1e-9);
    }
  });
});
