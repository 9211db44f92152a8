import {
  affectedAccounts,
  mergeShards,
  planStress,
  runShard,
  stressFindings,
  type AffectedAccounts,
  type KnownPartHashes,
  type ShardOutcome,
  type SimulationBundle,
  type StressFindings,
} from '@riskdao/risk-core';

export type LabStep =
  | { readonly kind: 'progress'; readonly label: string; readonly share: number }
  | { readonly kind: 'accounts'; readonly affected: AffectedAccounts }
  | { readonly kind: 'findings'; readonly findings: StressFindings };

/**
 * The report's own computation, cut into steps between which a newer request can take over. `share` of the work done, in [0, 1].
 * `hashed`: parts of the bundle that were hashed before. Throws what planStress throws.
 */
export function* labSteps(bundle: SimulationBundle, hashed: KnownPartHashes): Generator<LabStep, void, void> {
  yield { kind: 'progress', label: 'Preparing the market and the scenarios', share: 0 };
  const plan = planStress(bundle, hashed);
  const outcomes: ShardOutcome[] = [];
  for (const shard of plan.shards) {
    yield {
      kind: 'progress',
      label: `Accounts ${shard.from + 1} to ${shard.to} of ${plan.accounts.length}`,
      share: 0.2 + (0.5 * shard.index) / plan.shards.length,
    };
    outcomes.push(runShard(plan, shard));
  }
  yield { kind: 'accounts', affected: affectedAccounts(plan, mergeShards(plan, outcomes), { before: 0, after: 1 }) };
  yield { kind: 'progress', label: 'Losses and safety fund', share: 0.7 };
  yield { kind: 'findings', findings: stressFindings(plan, outcomes) };
}
