import type { SimulationBundle } from '../bundle/bundle.js';
import { fundOutcome } from './fundSection.js';
import { mergeShards } from './merge.js';
import { planStress } from './plan.js';
import type { FundState } from './reportSections.js';
import { runShard } from './shard.js';

/**
 * The safety fund against its target under the set in force: the `before` column of a report on the same inputs, without the rest of
 * the report. `proposedParameters` of the bundle are not read. Throws what planStress throws.
 */
export function coverageNow(bundle: SimulationBundle): FundState {
  const plan = planStress({ ...bundle, proposedParameters: bundle.currentParameters });
  const current = { ...plan, sets: plan.sets.slice(0, 1) };
  const outcomes = current.shards.map((shard) => runShard(current, shard));
  return fundOutcome(current, mergeShards(current, outcomes), 0).state;
}
