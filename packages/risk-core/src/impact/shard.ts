import { accountLens } from '../margin/accountLens.js';
import { addCollateralPnl, addWeightedCollateralPnl } from '../margin/collateral.js';
import { marginOf, type MarginBreakdown } from '../margin/marginOf.js';
import { closedShare } from '../liquidation/closedShare.js';
import { stepsOf, type LiquidationLedger } from '../liquidation/ledger.js';
import { ledgerWriter, type LedgerWriter } from '../liquidation/ledgerWriter.js';
import { keptShare } from '../liquidation/restore.js';
import { parameterValue } from '../parameters/values.js';
import type { Trigger } from '../liquidation/triggerIndex.js';
import { cascadeTrigger, risingRequirement, type CascadeDirection } from './cascadeSection.js';
import { accountClosingCost } from './closing.js';
import type { PlannedSet, PlannedShard, SimulationPlan } from './plan.js';
import { closingPnl } from './stopOrders.js';

/** One account under one parameter set, USD. */
export type AccountFigures = {
  readonly equityUsd: number;
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
  readonly gammaTermUsd: number;
  readonly scanRiskUsd: number;
  readonly notionalUsd: number;
  /** Where a common fall, or rise, liquidates the account. */
  readonly triggers: Readonly<Record<CascadeDirection | 'downRising', Trigger>>;
};

/** Sums over the accounts of a shard under one parameter set, one entry per scenario, USD >= 0. */
export type SetSums = {
  readonly yardstick: LiquidationLedger;
  readonly heat: LiquidationLedger;
  readonly episodes: LiquidationLedger;
  /** Losses of the accounts that lose. */
  readonly losingUsd: Float64Array;
  /** Losses beyond the maintenance requirement, as if every account held exactly that. */
  readonly beyondUsd: Float64Array;
  /** Notional of the accounts below maintenance. */
  readonly liquidatedUsd: Float64Array;
  /** What holding the closed part of those accounts requires: the money that whoever takes them over must have. */
  readonly takenOverUsd: Float64Array;
};

/** What one shard found; see shardJson for its form on disk and between machines. */
export type ShardOutcome = {
  readonly inputHash: string;
  readonly index: number;
  /** By account of the shard, then by parameter set; null for an account that cannot be computed. */
  readonly accounts: readonly (readonly AccountFigures[] | null)[];
  /** By parameter set. */
  readonly sets: readonly SetSums[];
};

/** Computes one shard. Pure: the same plan and shard give the same bits anywhere. */
export function runShard(plan: SimulationPlan, shard: PlannedShard): ShardOutcome {
  const sets = plan.sets.map(() => emptySums(plan));
  const accounts: (readonly AccountFigures[] | null)[] = [];
  const failed = new Set(plan.basis.holdings.rows.failures.map(({ account }) => account));
  for (let account = shard.from; account < shard.to; account++) {
    accounts.push(failed.has(account) ? null : addAccount(plan, account, sets));
  }
  return { inputHash: shard.inputHash, index: shard.index, accounts, sets: sets.map(closedSums) };
}

type OpenSums = Omit<SetSums, 'yardstick' | 'heat' | 'episodes'> &
  Readonly<Record<'yardstick' | 'heat' | 'episodes', LedgerWriter>>;

function closedSums(sums: OpenSums): SetSums {
  const { yardstick, heat, episodes } = sums;
  return { ...sums, yardstick: yardstick.close(), heat: heat.close(), episodes: episodes.close() };
}

function emptySums(plan: SimulationPlan): OpenSums {
  const scenarios = plan.yardstick.matrix.scenarios;
  return {
    yardstick: ledgerWriter(scenarios),
    heat: ledgerWriter(plan.heat.matrix.scenarios),
    episodes: ledgerWriter(plan.episodes.matrix.scenarios),
    losingUsd: new Float64Array(scenarios),
    beyondUsd: new Float64Array(scenarios),
    liquidatedUsd: new Float64Array(scenarios),
    takenOverUsd: new Float64Array(scenarios),
  };
}

function addAccount(plan: SimulationPlan, account: number, sets: readonly OpenSums[]): readonly AccountFigures[] {
  const lens = accountLens(plan.basis, account);
  const yardstickPnl = closingPnl(plan, lens, plan.yardstick);
  const heatPnl = closingPnl(plan, lens, plan.heat);
  const episodePnl = closingPnl(plan, lens, plan.episodes);
  const levelPnl = { down: closingPnl(plan, lens, plan.levels.down), up: closingPnl(plan, lens, plan.levels.up) };
  return plan.sets.map((planned, i) => {
    const breakdown = marginOf(planned.model, lens);
    const triggers = addLosses(
      plan,
      planned,
      account,
      breakdown,
      { yardstickPnl, heatPnl, episodePnl, levelPnl },
      sets[i]!,
    );
    return {
      equityUsd: breakdown.equityUsd,
      initialUsd: breakdown.initialUsd,
      maintenanceUsd: breakdown.maintenanceUsd,
      gammaTermUsd: breakdown.terms.gammaTermUsd,
      scanRiskUsd: breakdown.terms.scanRiskUsd - breakdown.terms.spreadCreditUsd,
      notionalUsd: breakdown.notionalUsd,
      triggers,
    };
  });
}

/** An account below maintenance is reduced to `kept` of its positions the moment the set takes effect; then the market moves. */
function addLosses(
  plan: SimulationPlan,
  { set, bidding }: PlannedSet,
  account: number,
  breakdown: MarginBreakdown,
  pnl: {
    readonly yardstickPnl: Float64Array;
    readonly heatPnl: Float64Array;
    readonly episodePnl: Float64Array;
    readonly levelPnl: Readonly<Record<CascadeDirection, Float64Array>>;
  },
  sums: OpenSums,
): AccountFigures['triggers'] {
  const kept = keptShare(breakdown);
  const maintenanceUsd = breakdown.maintenanceUsd * kept;
  const closing = {
    group: plan.groupOf[account]!,
    valueUsd: breakdown.collateral.reduce((sum, { valueUsd }) => sum + valueUsd, breakdown.positionValueUsd),
    excessUsd: breakdown.equityUsd - maintenanceUsd,
    maintenanceUsd,
    closingCostUsd: accountClosingCost(
      breakdown,
      { closing: plan.closing, ...(bidding === undefined ? {} : { bidding }) },
      kept,
    ),
  };
  const { selfCureShare = 0, partial } = plan.bundle.book.closing ?? {};
  const liquidationFee = parameterValue(set, 'liquidationFee');
  const terms = { liquidationFee, selfCureShare, ...(partial === undefined ? {} : { partial }) };
  const steps = stepsOf(closing, terms);
  const width = plan.basis.underlyings.length;
  const market = (positionPnl: Float64Array, spotMove: Float64Array) => {
    const total = positionPnl.map((usd) => usd * kept);
    addCollateralPnl(breakdown.collateral, spotMove, width, total);
    return total;
  };
  const yardstickPnl = market(pnl.yardstickPnl, plan.yardstick.scenarios.spotMove);
  sums.yardstick.closeOut(closing, yardstickPnl, terms);
  sums.heat.closeOut(closing, market(pnl.heatPnl, plan.heat.scenarios.spotMove), terms);
  sums.episodes.closeOut(closing, market(pnl.episodePnl, plan.episodes.scenarios.spotMove), terms);

  const marginedPnl = pnl.yardstickPnl.map((usd) => usd * kept);
  addWeightedCollateralPnl(breakdown.collateral, plan.yardstick.scenarios.spotMove, width, marginedPnl);
  for (let s = 0; s < yardstickPnl.length; s++) {
    if (yardstickPnl[s]! < 0) sums.losingUsd[s]! -= yardstickPnl[s]!;
    const beyond = -marginedPnl[s]! - maintenanceUsd;
    if (beyond > 0) sums.beyondUsd[s]! += beyond;
    const excessUsd = closing.excessUsd + yardstickPnl[s]!;
    if (!(excessUsd < 0)) continue;
    const isInsolvent = closing.valueUsd + yardstickPnl[s]! < 0;
    sums.liquidatedUsd[s]! += breakdown.notionalUsd * kept;
    sums.takenOverUsd[s]! += maintenanceUsd * (isInsolvent ? 1 : closedShare(steps, excessUsd));
  }
  const down = market(pnl.levelPnl.down, plan.levels.down.scenarios.spotMove);
  return {
    down: cascadeTrigger(closing, down),
    up: cascadeTrigger(closing, market(pnl.levelPnl.up, plan.levels.up.scenarios.spotMove)),
    downRising: cascadeTrigger(closing, down, risingRequirement),
  };
}
