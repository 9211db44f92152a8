import { RiskCoreError } from '../errors.js';
import { mergeLedger, openLedger, type LiquidationLedger } from '../liquidation/ledger.js';
import type { SimulationPlan } from './plan.js';
import type { AccountFigures, SetSums, ShardOutcome } from './shard.js';

export class ShardMismatchError extends RiskCoreError {
  readonly code = 'SHARD_MISMATCH';
  constructor(readonly index: number) {
    super(`Shard ${index} is missing, double, or belongs to other inputs. Run it again with this engine and bundle.`);
  }
}

/** All shards together: figures in the order of the sorted accounts, sums by parameter set. */
export type MergedOutcome = {
  readonly accounts: readonly (readonly AccountFigures[] | null)[];
  readonly sets: readonly SetSums[];
};

/**
 * Merges the outcomes in the order of their index, whatever order they arrive in, so that every sum has one order. Throws
 * {@link ShardMismatchError} when a shard is missing, doubled or named by another hash.
 */
export function mergeShards(plan: SimulationPlan, outcomes: readonly ShardOutcome[]): MergedOutcome {
  if (outcomes.length !== plan.shards.length) throw new ShardMismatchError(outcomes.length);
  const ordered = [...outcomes].sort((a, b) => a.index - b.index);
  plan.shards.forEach(({ index, inputHash }) => {
    if (ordered[index]?.inputHash !== inputHash) throw new ShardMismatchError(index);
  });
  return {
    accounts: ordered.flatMap(({ accounts }) => accounts),
    sets: plan.sets.map((_, i) => mergeSums(ordered.map(({ sets }) => sets[i]!))),
  };
}

function mergeSums(parts: readonly SetSums[]): SetSums {
  return {
    yardstick: mergeLedgers(parts.map(({ yardstick }) => yardstick)),
    heat: mergeLedgers(parts.map(({ heat }) => heat)),
    episodes: mergeLedgers(parts.map(({ episodes }) => episodes)),
    losingUsd: added(parts.map(({ losingUsd }) => losingUsd)),
    beyondUsd: added(parts.map(({ beyondUsd }) => beyondUsd)),
    liquidatedUsd: added(parts.map(({ liquidatedUsd }) => liquidatedUsd)),
    takenOverUsd: added(parts.map(({ takenOverUsd }) => takenOverUsd)),
  };
}

function mergeLedgers(parts: readonly LiquidationLedger[]): LiquidationLedger {
  const total = openLedger(parts[0]!.scenarios);
  for (const part of parts) mergeLedger(total, part);
  return total;
}

function added(parts: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(parts[0]!.length);
  for (const part of parts) for (let s = 0; s < total.length; s++) total[s]! += part[s]!;
  return total;
}
