import { affectedAccounts } from './affectedAccounts.js';
import { changeRows } from './changeRows.js';
import { fundOutcome, fundSection } from './fundSection.js';
import { mergeShards } from './merge.js';
import type { SimulationPlan } from './plan.js';
import type { ReportFacts } from './report.js';
import { verdictOf } from './reportVerdict.js';
import { lossDistribution, riskMetrics } from './riskMetrics.js';
import type { ShardOutcome } from './shard.js';
import { episodeRows, heatMapOf, SIDES } from './simulateImpact.js';

/** The sections of a report that answer a stress test, and its verdict in one line; without searches and alternatives. */
export type StressFindings = Pick<
  ReportFacts,
  'changes' | 'affected' | 'metrics' | 'lossDistribution' | 'heatMap' | 'episodes' | 'fund'
> & { readonly line: string };

/** Each section equals that of {@link reportOf} on the same inputs. Throws ShardMismatchError. */
export function stressFindings(plan: SimulationPlan, outcomes: readonly ShardOutcome[]): StressFindings {
  const merged = mergeShards(plan, outcomes);
  const metrics = riskMetrics(plan, merged, SIDES);
  const fund = fundSection(
    { before: fundOutcome(plan, merged, SIDES.before), after: fundOutcome(plan, merged, SIDES.after) },
    plan.yardstick.matrix.scenarios,
  );
  const facts = {
    changes: changeRows(plan.proposal),
    affected: affectedAccounts(plan, merged, SIDES),
    episodes: episodeRows(plan, merged),
    fund,
  };
  return {
    ...facts,
    metrics,
    lossDistribution: lossDistribution(plan, merged, SIDES, metrics),
    heatMap: heatMapOf(merged),
    line: verdictOf({ ...facts, checks: [] }).line,
  };
}
