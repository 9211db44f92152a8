import { describe, expect, test } from '@jest/globals';
import { accountLens } from '../margin/accountLens.js';
import { marginOf } from '../margin/marginOf.js';
import { marginModel } from '../margin/model.js';
import { requirementColumns } from '../margin/termColumns.js';
import { withChanges } from '../parameters/change.js';
import type { ParameterId, ParameterSet } from '../parameters/identity.js';
import { stepped } from '../calibration/explore.js';
import { testBundle } from './bundle.fixture.js';
import { calibrationOf, NotSearchableError, searchableIds } from './calibrationSection.js';
import { bonusRows, typicalClosingUsd } from './closingSection.js';
import { planSimulation } from './plan.js';
import { computableAccounts, setEvaluator } from './setEvaluation.js';
import { simulateImpact } from './simulateImpact.js';

const TIGHTER = { 'spotRange/underlying/BTC': '0.2', initialMarginFactor: '1.1', 'haircutFloor/asset/wstETH': '0.1' };
const bundle = testBundle(TIGHTER, { accountCount: 30 });
const plan = planSimulation(bundle);

const moved = (set: ParameterSet, id: ParameterId, share: number) =>
  withChanges(set, [{ id, before: set[id] ?? 0n, after: stepped(set, id, share) }]);

describe('requirementColumns', () => {
  const accounts = Array.from(plan.accounts, (_, account) => account);
  const requirementsOf = requirementColumns(plan.basis, accounts);
  const ids = Object.keys(plan.sets[0]?.set ?? {}) as ParameterId[];

  test.each(ids)('behavior: %s moved either way gives what marginOf gives, account by account', (id) => {
    for (const share of [1, -0.5]) {
      const current = plan.sets[0];
      if (current === undefined) throw new Error('a plan has sets');
      const model = marginModel(plan.basis, moved(current.set, id, share));
      const columns = requirementsOf(model);
      for (const account of accounts) {
        const one = marginOf(model, accountLens(plan.basis, account));
        expect([columns.equityUsd[account], columns.initialUsd[account], columns.maintenanceUsd[account]]).toEqual([
          one.equityUsd,
          one.initialUsd,
          one.maintenanceUsd,
        ]);
      }
    }
  });
});

describe('setEvaluator', () => {
  const evaluate = setEvaluator(plan);
  const report = simulateImpact(bundle);

  test.each(plan.sets.map(({ id }, index) => [id, index] as const))(
    'default: the figures of the shards for %s',
    (_, index) => {
      const set = plan.sets[index];
      const row = report.alternatives[index];
      if (set === undefined || row === undefined) throw new Error('sets and alternatives go together');
      const outcome = evaluate(set.set);
      expect(outcome.initialUsd / row.initialUsd).toBeCloseTo(1, 12);
      expect(outcome.maintenanceUsd / row.maintenanceUsd).toBeCloseTo(1, 12);
      expect([outcome.liquidatable, outcome.newlyLiquidatable]).toEqual([row.liquidatable, row.newlyLiquidatable]);
      expect(outcome.lockedUsd).toBeCloseTo(row.lockedUsd, 6);
      expect(outcome.fund.shortfallEs.value).toBeCloseTo(row.shortfallEs.value, 4);
      expect(outcome.fund.targetUsd).toBeCloseTo(row.fundTargetUsd, 1);
      expect(outcome.fund.coverage).toBeCloseTo(row.coverage, 3);
    },
  );

  test('default: losses beyond maintenance are those of the report', () => {
    const es = report.metrics.find(({ id }) => id === 'expectedShortfall');
    const [current, proposed] = plan.sets;
    if (current === undefined || proposed === undefined || es === undefined) throw new Error('report is incomplete');
    expect(evaluate(current.set).beyondEsUsd).toBeCloseTo(es.before.value, 4);
    expect(evaluate(proposed.set).beyondEsUsd).toBeCloseTo(es.after.value, 4);
  });

  test('behavior: tightening the factors costs capital and lowers what is lost beyond requirements', () => {
    const current = plan.sets[0]?.set;
    if (current === undefined) throw new Error('a plan has sets');
    const [before, after] = [evaluate(current), evaluate(moved(current, 'maintenanceMarginFactor', 1))];
    expect(after.beyondEsUsd).toBeLessThan(before.beyondEsUsd);
    expect(after.exceedanceShare).toBeLessThanOrEqual(before.exceedanceShare);
  });
});

describe('calibrationOf on thresholds and bonuses', () => {
  const names = ['liquidationThreshold', 'liquidationBonus/asset/ETH'];
  const searched = searchableIds(plan.proposal.current, names);
  const { section } = calibrationOf(plan, setEvaluator(plan), { accounts: 30, points: 20, searched });

  test('default: only what was named moves, and no found set is dearer than today', () => {
    expect(section.searched).toEqual(searched);
    expect(searched).toContain('liquidationBonus/asset/ETH');
    expect(searched.filter((id) => id.startsWith('liquidationThreshold/'))).toHaveLength(4);
    const [current] = section.frontier;
    const best = section.frontier.find(({ mark }) => mark === 'recommended') ?? current;
    expect(best?.objectiveUsd).toBeLessThanOrEqual(current?.objectiveUsd ?? NaN);
    expect(new Set(section.frontier.map(({ values }) => values['liquidationBonus/asset/ETH'])).size).toBeGreaterThan(1);
  });

  test('behavior: threshold (1 + bonus) stays below 1, and somebody answers at every bonus found', () => {
    const typicalUsd = typicalClosingUsd(plan, computableAccounts(plan));
    for (const { mark, values } of section.frontier) {
      if (mark === 'current' || mark === 'proposed') continue;
      const threshold = Number(values['liquidationThreshold/asset/ETH']);
      const bonus = Number(values['liquidationBonus/asset/ETH']);
      expect(threshold * (1 + bonus)).toBeLessThan(1);
      const raw = BigInt(Math.round(bonus * 10_000));
      const set = { ...plan.proposal.current, 'liquidationBonus/asset/ETH': raw };
      expect(bonusRows(plan, set, typicalUsd).find(({ asset }) => asset === 'ETH')?.least).toBeLessThanOrEqual(bonus);
    }
  });

  test('error: NotSearchableError', () => {
    for (const name of ['lookbackDays', 'supplyCap', 'nothing', ''])
      expect(() => searchableIds(plan.proposal.current, [name])).toThrow(NotSearchableError);
  });
});
