import { describe, expect, test } from '@jest/globals';
import { bundleHashes } from '../bundle/bundle.js';
import { testBundle } from './bundle.fixture.js';
import { planSimulation, planStress } from './plan.js';
import { runShard } from './shard.js';
import { simulateImpact } from './simulateImpact.js';
import { stressFindings } from './stressFindings.js';

const findingsOf = (bundle: ReturnType<typeof testBundle>) => {
  const plan = planStress(bundle);
  return stressFindings(
    plan,
    plan.shards.map((shard) => runShard(plan, shard)),
  );
};

describe('planStress', () => {
  test('default: without a change both sides are equal', () => {
    const { affected, changes, fund, lossDistribution } = findingsOf(testBundle({}));
    expect(changes).toEqual([]);
    expect(affected.totals.after).toEqual(affected.totals.before);
    expect(affected.newlyLiquidatable.accounts).toBe(0);
    expect(fund.after).toEqual(fund.before);
    expect(lossDistribution.varUsd.after).toBe(lossDistribution.varUsd.before);
  });

  test("behavior: with a change every section is the report's own", () => {
    const bundle = testBundle({ initialMarginFactor: '1.1', 'spotRange/underlying/ETH': '0.2' });
    const { line, ...sections } = findingsOf(bundle);
    const report = simulateImpact(bundle);
    expect(report).toMatchObject(sections);
    expect(report.verdict.line).toBe(line);
  });

  test('behavior: parts that were hashed before keep their names', () => {
    const bundle = testBundle({ initialMarginFactor: '1.1' });
    const { history, book } = bundleHashes(bundle);
    expect(planStress(bundle, { history, book }).hashes).toEqual(bundleHashes(bundle));
  });

  test('error: NoChangeError stays for proposals', () => {
    expect(() => planSimulation(testBundle({}))).toThrow(expect.objectContaining({ code: 'NO_CHANGE' }));
  });
});
