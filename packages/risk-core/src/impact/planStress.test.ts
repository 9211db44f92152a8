import { describe, expect, test } from '@jest/globals';
import { testBundle } from './bundle.fixture.js';
import { planSimulation, planStress } from './plan.js';
import { runShard } from './shard.js';
import { reportOf } from './simulateImpact.js';

describe('planStress', () => {
  test('default: without a change both sides are equal', () => {
    const plan = planStress(testBundle({}));
    const { affected, changes, fund } = reportOf(
      plan,
      plan.shards.map((shard) => runShard(plan, shard)),
    );
    expect(changes).toEqual([]);
    expect(affected.totals.after).toEqual(affected.totals.before);
    expect(affected.newlyLiquidatable.accounts).toBe(0);
    expect(fund.after).toEqual(fund.before);
  });

  test('behavior: with a change it is the plan of the proposal', () => {
    const bundle = testBundle({ initialMarginFactor: '1.1' });
    expect(planStress(bundle).sets.map(({ parameterSetId }) => parameterSetId)).toEqual(
      planSimulation(bundle).sets.map(({ parameterSetId }) => parameterSetId),
    );
  });

  test('error: NoChangeError stays for proposals', () => {
    expect(() => planSimulation(testBundle({}))).toThrow(expect.objectContaining({ code: 'NO_CHANGE' }));
  });
});
