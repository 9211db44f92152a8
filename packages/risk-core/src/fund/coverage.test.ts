import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { closeGroup, closeOut, openLedger } from '../liquidation/ledger.js';
import { bandOf, coverageOf, fundHoldings, stressedNeed } from './coverage.js';

const NO_NEED = { cover1Usd: 0, cover2Usd: 0, cover2Groups: [], cover2Scenario: null };
const exact = (value: number) => ({ value, low: null, high: null });
const RULES = { minimumUsd: 0, buffer: 0.25, floor: 0.8 };

/** Accounts without maintenance or costs: a group's shortfall is its stress loss beyond its margin. */
function needOf(stressLoss: readonly number[], margin: readonly number[]) {
  const ledger = openLedger(1);
  stressLoss.forEach((loss, group) => {
    const valueUsd = margin[group] as number;
    const account = { group, valueUsd, excessUsd: valueUsd, maintenanceUsd: 0, closingCostUsd: 0 };
    closeOut(ledger, account, Float64Array.of(-loss), { liquidationFee: 0, selfCureShare: 0 });
  });
  closeGroup(ledger);
  return stressedNeed(
    [{ ledger, scenarioNames: ['crash'] }],
    stressLoss.map((_, group) => `group ${group}`),
  );
}

describeWithSharedData('stressedNeed', () => {
  test('default', () => {
    type Inputs = { stressLoss: number[]; margin: number[] };
    const [published] = readVectors<Inputs, { cover1: number; cover2: number }>('own_reference_values').filter(
      ({ id }) => id === 'cover2',
    );
    if (published === undefined) throw new Error('The family has no case cover2.');
    const need = needOf(published.inputs.stressLoss, published.inputs.margin);
    expect(need.cover1Usd).toBeCloseTo(published.expected.cover1, 12);
    expect(need.cover2Usd).toBeCloseTo(published.expected.cover2, 12);
    expect(need.cover2Groups.map(({ group }) => group)).toEqual(['group 0', 'group 1']);
    expect(need.cover2Scenario).toBe('crash');
  });
});

describe('stressedNeed', () => {
  test('behavior: one failing group is Cover-1 and Cover-2', () => {
    expect(needOf([10, 1], [4, 5])).toEqual({
      cover1Usd: 6,
      cover2Usd: 6,
      cover2Groups: [{ group: 'group 0', shortfallUsd: 6 }],
      cover2Scenario: 'crash',
    });
  });

  test('behavior: the worst scenario of any set counts', () => {
    const ledgerOf = (loss: number) => {
      const ledger = openLedger(1);
      const account = { group: 0, valueUsd: 0, excessUsd: 0, maintenanceUsd: 0, closingCostUsd: 0 };
      closeOut(ledger, account, Float64Array.of(-loss), { liquidationFee: 0, selfCureShare: 0 });
      closeGroup(ledger);
      return ledger;
    };
    const sets = [3, 8, 5].map((loss) => ({ ledger: ledgerOf(loss), scenarioNames: [`loss ${loss}`] }));
    expect(stressedNeed(sets, ['desk'])).toMatchObject({ cover1Usd: 8, cover2Usd: 8, cover2Scenario: 'loss 8' });
  });

  test('behavior: nobody fails', () => {
    expect(needOf([1, 2], [5, 5])).toEqual(NO_NEED);
  });
});

describe('coverageOf', () => {
  const holdings = fundHoldings([{ asset: 'USDC', amount: 100, priceUsd: 1, haircut: 0.1 }]);

  test('default', () => {
    const need = { ...NO_NEED, cover2Usd: 60, shortfallEs: exact(70), esConfidence: 0.999 };
    const state = coverageOf(holdings, need, { ...RULES, minimumUsd: 20 });
    expect(state).toMatchObject({ assetsUsd: 100, stressedUsd: 90, targetUsd: 87.5, binding: 'expectedShortfall' });
    expect(state.coverage).toBe(1.0285);
    expect(state.band).toBe('green');
  });

  test('behavior: coverage just below one is not rounded up', () => {
    const need = { ...NO_NEED, cover2Usd: 90.001, shortfallEs: exact(0), esConfidence: 0.999 };
    const state = coverageOf(holdings, need, { ...RULES, buffer: 0 });
    expect(state.coverage).toBe(0.9998);
    expect(state.band).toBe('amber');
  });

  test('behavior: a fund that needs nothing has the largest coverage, a finite number', () => {
    const need = { ...NO_NEED, shortfallEs: exact(0), esConfidence: 0.999 };
    expect(coverageOf(holdings, need, RULES).coverage).toBe(1_000);
  });

  test('property: coverage is never overstated', () => {
    const usd = fc.double({ min: 0.01, max: 1e10, noNaN: true });
    fc.assert(
      fc.property(usd, usd, fc.double({ min: 0, max: 1, noNaN: true }), (amount, cover2Usd, haircut) => {
        const assets = fundHoldings([{ asset: 'USDC', amount, priceUsd: 1, haircut }]);
        const need = { ...NO_NEED, cover2Usd, shortfallEs: exact(0), esConfidence: 0.999 };
        const state = coverageOf(assets, need, RULES);
        expect(state.targetUsd).toBeGreaterThanOrEqual(cover2Usd * 1.25 * (1 - 1e-15));
        expect(state.stressedUsd).toBeLessThanOrEqual(amount * (1 - haircut));
        expect(state.coverage).toBeLessThanOrEqual(((amount * (1 - haircut)) / (cover2Usd * 1.25)) * (1 + 1e-15));
      }),
    );
  });
});

describe('bandOf', () => {
  test('default', () => {
    expect([1, 0.9999, 0.8, 0.7999].map((coverage) => bandOf(coverage, 0.8))).toEqual([
      'green',
      'amber',
      'amber',
      'red',
    ]);
  });
});
