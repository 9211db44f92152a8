import { describe, expect, test } from '@jest/globals';
import { accountAnswer } from './accountOutlook.js';
import { testBundle } from './bundle.fixture.js';
import { planSimulation } from './plan.js';
import { simulateImpact } from './simulateImpact.js';

const bundle = testBundle({ initialMarginFactor: '1.1', maintenanceMarginFactor: '0.88' });
const plan = planSimulation(bundle);
const report = simulateImpact(bundle);

describe('accountAnswer', () => {
  test('default: for every account a tighter set is no further away, and chances grow with time', () => {
    for (const { id, after: row } of report.affected.rows) {
      const { impact, distance } = accountAnswer(plan, id);
      expect(impact.after.initialUsd).toBe(row.initialUsd);
      const { before, after } = distance;
      expect(after.fall ?? -1).toBeGreaterThanOrEqual(before.fall ?? -1);
      expect(after.within24h).toBeGreaterThanOrEqual(before.within24h);
      expect(after.within7d).toBeGreaterThanOrEqual(after.within24h);
      if (row.status === 'liquidatable') expect([after.within24h, after.medianDays]).toEqual([1, 0]);
    }
  });

  test('error: UNKNOWN_ACCOUNT', () => {
    expect(() => accountAnswer(plan, '0x0')).toThrow(expect.objectContaining({ code: 'UNKNOWN_ACCOUNT' }));
  });
});

describe('remedies of accountAnswer', () => {
  test('behavior: each added collateral counts for exactly what is missing, the cheapest remedy first', () => {
    const short = report.affected.rows.filter(({ after }) => after.status !== 'safe');
    expect(short.length).toBeGreaterThan(0);
    for (const { id, after } of short) {
      const { deficitUsd, remedies } = accountAnswer(plan, id);
      expect(deficitUsd).toBeCloseTo(after.initialUsd - after.equityUsd, 6);
      const money = remedies.map(({ moneyUsd }) => moneyUsd);
      expect(money).toEqual([...money].sort((a, b) => a - b));
      for (const remedy of remedies) {
        if (remedy.kind !== 'add') continue;
        const weight = plan.sets[1]?.model.collateral[remedy.asset]?.weightOf(deficitUsd) ?? 0;
        expect(remedy.moneyUsd * weight).toBeCloseTo(deficitUsd, 6);
      }
    }
  });

  test('behavior: nothing missing, nothing to do', () => {
    const safe = report.affected.rows.find(({ after }) => after.status === 'safe');
    expect(accountAnswer(plan, safe?.id ?? '')).toMatchObject({ deficitUsd: 0, remedies: [] });
  });
});
