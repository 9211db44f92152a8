import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { healthFactor, isToxic, liquidate, participationBonus, repayToTarget, workableBonus } from './partial.js';

describeWithSharedData('repayToTarget', () => {
  test('default', () => {
    type Inputs = {
      collateral: number;
      debt: number;
      liquidationThreshold: number;
      bonus: number;
      targetHealthFactor: number;
    };
    type Expected = { repay: number; healthFactorAfter: number; toxic: boolean };
    const cases = readVectors<Inputs, Expected>('own_reference_values').filter(({ id }) => id.startsWith('partial-'));
    expect(cases.length).toBeGreaterThan(0);
    for (const { inputs, expected } of cases) {
      const loan = { collateral: inputs.collateral, debt: inputs.debt, threshold: inputs.liquidationThreshold };
      const repaid = repayToTarget(loan, inputs.targetHealthFactor, inputs.bonus) ?? NaN;
      expect(relativeError(repaid, expected.repay)).toBeLessThan(1e-9);
      const { left } = liquidate(loan, repaid, inputs.bonus);
      expect(relativeError(healthFactor(left) ?? NaN, expected.healthFactorAfter)).toBeLessThan(1e-9);
      expect(isToxic(loan, inputs.bonus)).toBe(expected.toxic);
    }
  });
});

const loans = fc.record({
  collateral: fc.double({ min: 1, max: 1e9, noNaN: true }),
  debt: fc.double({ min: 1, max: 1e9, noNaN: true }),
  threshold: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
});
const bonuses = fc.double({ min: 0, max: 0.3, noNaN: true });

describe('liquidate', () => {
  test('behavior: an empty account repays what its collateral brings', () => {
    expect(liquidate({ collateral: 105, debt: 200, threshold: 0.8 }, 200, 0.05)).toEqual({
      repaid: 100,
      seized: 105,
      left: { collateral: 0, debt: 100, threshold: 0.8 },
    });
  });

  test('property: improves health exactly when it is not toxic', () => {
    fc.assert(
      fc.property(loans, bonuses, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (loan, bonus, share) => {
        const before = healthFactor(loan) ?? NaN;
        const bound = loan.threshold * (1 + bonus);
        fc.pre(Math.abs(before - bound) > 1e-6 * bound && loan.collateral > loan.debt * share * (1 + bonus));
        const after = healthFactor(liquidate(loan, loan.debt * share, bonus).left) ?? NaN;
        expect(after > before).toBe(!isToxic(loan, bonus));
      }),
    );
  });
});

describe('repayToTarget', () => {
  test('behavior: nothing to do, and nothing that can be done', () => {
    expect(repayToTarget({ collateral: 200, debt: 100, threshold: 0.8 }, 1.1, 0.05)).toBe(0);
    expect(repayToTarget({ collateral: 100, debt: 100, threshold: 0.8 }, 1.1, 0.3)).toBeNull();
  });

  test('property: reaches its target', () => {
    fc.assert(
      fc.property(loans, bonuses, (loan, bonus) => {
        const repaid = repayToTarget(loan, 1.1, bonus);
        fc.pre(repaid !== null && repaid > 0 && repaid < loan.debt * 0.999);
        const { left } = liquidate(loan, repaid ?? NaN, bonus);
        fc.pre(left.collateral > 0);
        expect(relativeError(healthFactor(left) ?? NaN, 1.1)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('workableBonus', () => {
  const costs = {
    quantityUsd: 1e5,
    gasUsd: 50,
    impact: 0.01,
    annualVol: 0.8,
    years: 0.0001,
    riskPrice: 1,
    borrowRate: 0.1,
  };

  test('default', () => {
    expect(participationBonus(costs)).toBeCloseTo(0.0005 + 0.01 + 0.008 + 0.00001, 12);
    expect(workableBonus(costs, 0.95, 0.8, 0.1)).toBe(participationBonus(costs));
  });

  test('behavior: none when liquidators need more than the account can bear', () => {
    expect(workableBonus(costs, 0.81, 0.8, 0.1)).toBeNull();
    expect(workableBonus({ ...costs, quantityUsd: 100 }, 0.95, 0.8, 0.1)).toBeNull();
  });
});
