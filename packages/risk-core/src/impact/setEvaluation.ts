import { closingCostUsd, type BiddingTerms } from '../liquidation/closingCost.js';
import { keptShare } from '../liquidation/restore.js';
import { coverageOf, fundHoldings, stressedNeed, type GroupLosses } from '../fund/coverage.js';
import { accountLens } from '../margin/accountLens.js';
import { addCollateralPnl } from '../margin/collateral.js';
import { marginModel, type MarginModel } from '../margin/model.js';
import type { Revaluation } from '../margin/revaluationCache.js';
import { requirementColumns, type RequirementColumns } from '../margin/termColumns.js';
import { localGreeks, withCollateral } from '../margin/terms.js';
import { expectedShortfall } from '../measure/tail.js';
import type { ParameterSet } from '../parameters/identity.js';
import { parameterValue } from '../parameters/values.js';
import { DAYS_PER_YEAR } from '../units.js';
import { biddingTerms } from './closing.js';
import { fundAssets } from './fundSection.js';
import type { SimulationPlan } from './plan.js';
import type { FundState } from './reportSections.js';
import { SHORTFALL_CONFIDENCE } from './riskMetrics.js';
import { closingPnl } from './stopOrders.js';

/** What one parameter set does to the whole book, on the scenarios of the current one. USD; figures without intervals. */
export type SetOutcome = {
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
  readonly liquidatable: number;
  /** Accounts that are below maintenance under this set and not under the current one, and what closing them costs. */
  readonly newlyLiquidatable: number;
  readonly closingCostUsd: number;
  readonly lockedUsd: number;
  readonly releasedUsd: number;
  /** Mean and expected shortfall of what is lost beyond maintenance requirements, if each account held exactly its own. */
  readonly beyondMeanUsd: number;
  readonly beyondEsUsd: number;
  /** Share of account-scenarios in which a loss exceeds the maintenance requirement. */
  readonly exceedanceShare: number;
  /** Loss per scenario beyond all that accounts own. */
  readonly shortfallUsd: Float64Array;
  readonly fund: FundState;
  /** Loss beyond maintenance, cost of capital and liquidations at once, USD a year: what calibration minimises. */
  readonly objectiveUsd: number;
};

export type EvaluateSet = (set: ParameterSet) => SetOutcome;

/** What owners of collateral give up by locking it, a year. */
export const CAPITAL_COST = 0.1;

/** Losses of one account in the few scenarios in which it cannot pay. */
type Failures = { readonly scenario: Int32Array; readonly lossUsd: Float64Array };

/**
 * Evaluates parameter sets on one plan: requirements by kept columns, shortfalls anew only for accounts whose liquidation at once
 * differs. Its figures equal those of the shards up to the order of their sums (test).
 */
export function setEvaluator(
  plan: SimulationPlan,
  accounts: readonly number[] = computableAccounts(plan),
): EvaluateSet {
  const { basis, closing, yardstick, episodes, groupOf } = plan;
  const requirementsOf = requirementColumns(basis, accounts);
  const current = plan.sets[0]!;
  const currentColumns = requirementsOf(current.model);
  const standing = (columns: RequirementColumns, account: number) => ({
    equityUsd: columns.equityUsd[account]!,
    initialUsd: columns.initialUsd[account]!,
    maintenanceUsd: columns.maintenanceUsd[account]!,
  });
  const deltas = accounts.reduce<(readonly number[])[]>((all, account) => {
    all[account] = localGreeks(current.model, accountLens(basis, account)).delta;
    return all;
  }, []);
  type Bidding = BiddingTerms | null;
  const askOf = (columns: RequirementColumns, account: number, kept: number, bidding: Bidding): number =>
    closingCostUsd({
      collateral: columns.collateral[account]!.map(({ valueUsd, liquidationBonus }) => ({
        valueUsd,
        bonus: liquidationBonus,
      })),
      exposures: closing.map((market, u) => ({ ...market, deltaUsd: deltas[account]![u]! * kept })),
      ...(bidding === null ? {} : { bidding }),
    });
  /** By collateral terms, then by what bidding does to an ask: gas is the same under every set. */
  const wholeAsks = new Map<RequirementColumns['collateral'], Map<number, number[]>>();
  const askUsd = (columns: RequirementColumns, account: number, kept: number, bidding: Bidding): number => {
    if (kept !== 1) return askOf(columns, account, kept, bidding);
    const byFactor = wholeAsks.get(columns.collateral) ?? new Map<number, number[]>();
    wholeAsks.set(columns.collateral, byFactor);
    const factor = bidding?.factor ?? 1;
    const known = byFactor.get(factor) ?? [];
    byFactor.set(factor, known);
    return (known[account] ??= askOf(columns, account, 1, bidding));
  };
  const failuresOf = (columns: RequirementColumns, account: number, kept: number, over: Revaluation): Failures => {
    const lines = columns.collateral[account]!;
    const pnl = closingPnl(plan, accountLens(basis, account), over).map((usd) => usd * kept);
    addCollateralPnl(lines, over.scenarios.spotMove, basis.underlyings.length, pnl);
    const valueUsd = lines.reduce((sum, line) => sum + line.valueUsd, basis.holdings.positionValueUsd[account]!);
    const scenario: number[] = [];
    for (let s = 0; s < pnl.length; s++) if (valueUsd + pnl[s]! < 0) scenario.push(s);
    return { scenario: Int32Array.from(scenario), lossUsd: Float64Array.from(scenario, (s) => -(valueUsd + pnl[s]!)) };
  };
  const whole = new Map<Revaluation, Failures[]>();
  const failuresAt = (columns: RequirementColumns, account: number, kept: number, over: Revaluation): Failures => {
    if (kept !== 1) return failuresOf(columns, account, kept, over);
    const known = whole.get(over) ?? [];
    whole.set(over, known);
    return (known[account] ??= failuresOf(columns, account, 1, over));
  };
  const losses = (
    columns: RequirementColumns,
    kept: Float64Array,
    over: Revaluation,
    bidding: Bidding,
  ): GroupLosses & Totals =>
    groupLosses(over.matrix.scenarios, accounts, groupOf, (account) => {
      const own = failuresAt(columns, account, kept[account]!, over);
      return own.scenario.length === 0 ? null : { ...own, askUsd: askUsd(columns, account, kept[account]!, bidding) };
    });

  return (set) => {
    const model = set === current.set ? current.model : marginModel(basis, set);
    const columns = set === current.set ? currentColumns : requirementsOf(model);
    const kept = new Float64Array(basis.accounts.length);
    const bidding = biddingTerms(plan.bundle, basis, set);
    const sums = {
      initialUsd: 0,
      maintenanceUsd: 0,
      liquidatable: 0,
      newlyLiquidatable: 0,
      lockedUsd: 0,
      releasedUsd: 0,
    };
    let costUsd = 0;
    for (const account of accounts) {
      const own = standing(columns, account);
      kept[account] = keptShare(own);
      sums.initialUsd += own.initialUsd;
      sums.maintenanceUsd += own.maintenanceUsd;
      const moved = own.initialUsd - currentColumns.initialUsd[account]!;
      sums.lockedUsd += Math.max(0, moved);
      sums.releasedUsd += Math.max(0, -moved);
      if (own.equityUsd >= own.maintenanceUsd) continue;
      sums.liquidatable++;
      if (keptShare(standing(currentColumns, account)) < 1) continue;
      sums.newlyLiquidatable++;
      costUsd += askUsd(columns, account, 1 - kept[account], bidding);
    }
    const beyond = lossesBeyond(plan, model, columns, kept, accounts);
    const stressed = losses(columns, kept, yardstick, bidding);
    const crises = losses(columns, kept, episodes, bidding);
    const fund = coverageOf(
      fundHoldings(fundAssets(plan, model)),
      {
        ...stressedNeed(
          [
            { ledger: stressed, scenarioNames: yardstick.scenarios.names },
            { ledger: crises, scenarioNames: episodes.scenarios.names },
          ],
          plan.groupNames,
        ),
        shortfallEs: { value: expectedShortfall(stressed.totalUsd, SHORTFALL_CONFIDENCE), low: null, high: null },
        esConfidence: SHORTFALL_CONFIDENCE,
      },
      {
        minimumUsd: parameterValue(set, 'fundMinimumUsd'),
        buffer: parameterValue(set, 'fundBuffer'),
        floor: parameterValue(set, 'fundCoverageFloor'),
      },
    );
    const movesPerYear = (DAYS_PER_YEAR * 24) / current.model.parameters.marginHorizonHours;
    return {
      ...sums,
      closingCostUsd: costUsd,
      ...beyond,
      shortfallUsd: stressed.totalUsd,
      fund,
      objectiveUsd: beyond.beyondMeanUsd * movesPerYear + CAPITAL_COST * sums.initialUsd + costUsd,
    };
  };
}

/** Every account that can be computed, in the order of the plan. */
export function computableAccounts({ basis }: SimulationPlan): readonly number[] {
  const failed = new Set(basis.holdings.rows.failures.map(({ account }) => account));
  return Array.from(basis.accounts, (_, account) => account).filter((account) => !failed.has(account));
}

/** Over the ordinary moves of the current set: as riskMetrics has it. */
function lossesBeyond(
  { basis, sets }: SimulationPlan,
  model: MarginModel,
  columns: RequirementColumns,
  kept: Float64Array,
  accounts: readonly number[],
): Pick<SetOutcome, 'beyondMeanUsd' | 'beyondEsUsd' | 'exceedanceShare'> {
  const { ordinary, parameters } = sets[0]!.model;
  const n = ordinary.matrix.scenarios;
  const beyondUsd = new Float64Array(n);
  let exceedances = 0;
  for (const account of accounts) {
    const maintenanceUsd = columns.maintenanceUsd[account]! * kept[account]!;
    const tail = columns.ordinaryTails[account]!;
    const isKnown = kept[account] === 1 && model.ordinary === ordinary && !(tail.lossUsd.at(-1)! > maintenanceUsd);
    if (isKnown) {
      for (let i = 0; i < tail.lossUsd.length && tail.lossUsd[i]! > maintenanceUsd; i++, exceedances++)
        beyondUsd[tail.index[i]!]! += tail.lossUsd[i]! - maintenanceUsd;
      continue;
    }
    const lens = accountLens(basis, account);
    const positions = lens.positionPnl(ordinary);
    const pnl = withCollateral(ordinary, lens, columns.collateral[account]!);
    for (let s = 0; s < n; s++) {
      const excess = -(pnl[s]! - (1 - kept[account]!) * positions[s]!) - maintenanceUsd;
      if (!(excess > 0)) continue;
      beyondUsd[s]! += excess;
      exceedances++;
    }
  }
  return {
    beyondMeanUsd: beyondUsd.reduce((sum, usd) => sum + usd, 0) / n,
    beyondEsUsd: expectedShortfall(beyondUsd, parameters.varConfidence),
    exceedanceShare: accounts.length === 0 ? 0 : exceedances / (accounts.length * n),
  };
}

type Totals = { readonly totalUsd: Float64Array };

/** Shortfall per scenario with its two largest groups, from the failures of accounts in the order of their groups. */
function groupLosses(
  scenarios: number,
  accounts: readonly number[],
  groupOf: Int32Array,
  failuresOf: (account: number) => (Failures & { readonly askUsd: number }) | null,
): GroupLosses & Totals {
  const totalUsd = new Float64Array(scenarios);
  const largestUsd = new Float64Array(scenarios);
  const secondUsd = new Float64Array(scenarios);
  const largestGroup = new Int32Array(scenarios).fill(-1);
  const secondGroup = new Int32Array(scenarios).fill(-1);
  const open = { group: -1, usd: new Float64Array(scenarios), touched: new Int32Array(scenarios), count: 0 };
  const close = () => {
    for (let k = 0; k < open.count; k++) {
      const s = open.touched[k]!;
      const usd = open.usd[s]!;
      open.usd[s] = 0;
      totalUsd[s]! += usd;
      if (usd > largestUsd[s]!) {
        secondUsd[s] = largestUsd[s]!;
        secondGroup[s] = largestGroup[s]!;
        largestUsd[s] = usd;
        largestGroup[s] = open.group;
      } else if (usd > secondUsd[s]!) {
        secondUsd[s] = usd;
        secondGroup[s] = open.group;
      }
    }
    open.count = 0;
  };
  for (const account of accounts) {
    if (groupOf[account]! !== open.group) {
      close();
      open.group = groupOf[account]!;
    }
    const own = failuresOf(account);
    if (own === null) continue;
    for (let i = 0; i < own.scenario.length; i++) {
      const s = own.scenario[i]!;
      const lossUsd = own.lossUsd[i]! + own.askUsd;
      if (!(lossUsd > 0)) continue;
      if (open.usd[s] === 0) open.touched[open.count++] = s;
      open.usd[s]! += lossUsd;
    }
  }
  close();
  return { scenarios, totalUsd, largestUsd, largestGroup, secondUsd, secondGroup };
}
