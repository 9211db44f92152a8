import type { SimulationBundle } from '../bundle/bundle.js';
import { forecastRecord } from '../calibration/followUp.js';
import { shortfallUsd } from '../liquidation/ledger.js';
import { parameterChanges } from '../parameters/change.js';
import { checkChanges } from '../parameters/checks.js';
import { affectedAccounts } from './affectedAccounts.js';
import { calibrationOf } from './calibrationSection.js';
import { cascadeSection, feedbackSection } from './cascadeSection.js';
import { changeRows } from './changeRows.js';
import { closingSection } from './closingSection.js';
import { effectsSection } from './effects.js';
import { ENGINE_VERSION } from './engineVersion.js';
import { fundOutcome, fundSection, waterfallOf } from './fundSection.js';
import { fundOutlookSection } from './fundOutlookSection.js';
import { HEAT_SPOT_MOVES, HEAT_VOL_MOVES, heatRows } from './heatMap.js';
import { mergeShards, type MergedOutcome } from './merge.js';
import { planSimulation, type SimulationPlan } from './plan.js';
import { secondOpinion } from './secondOpinion.js';
import { sealReport, type ImpactReport, type ReportFacts, type ReportInputs } from './report.js';
import { reportChecks } from './reportChecks.js';
import type { Alternative, EpisodeRow, HeatMap } from './reportSections.js';
import { lossDistribution, riskMetrics } from './riskMetrics.js';
import { computableAccounts, setEvaluator } from './setEvaluation.js';
import { liquidationTimes } from './timeToLiquidationSection.js';
import { runShard, type ShardOutcome } from './shard.js';

/** The whole simulation in one process. The same bytes come from shards run elsewhere: see {@link reportOf}. */
export function simulateImpact(bundle: SimulationBundle, title: string | null = null): ImpactReport {
  const plan = planSimulation(bundle);
  return reportOf(
    plan,
    plan.shards.map((shard) => runShard(plan, shard)),
    title,
  );
}

/** The report from the outcomes of all shards, in any order. Throws ShardMismatchError. */
export function reportOf(
  plan: SimulationPlan,
  outcomes: readonly ShardOutcome[],
  title: string | null = null,
): ImpactReport {
  return sealReport(reportFacts(plan, mergeShards(plan, outcomes), title));
}

/** In the plan, the current set is first and the proposed one second. */
export const SIDES = { before: 0, after: 1 } as const;

function reportFacts(plan: SimulationPlan, merged: MergedOutcome, title: string | null): ReportFacts {
  const funds = plan.sets.map((_, index) => fundOutcome(plan, merged, index));
  const sides = { before: funds[SIDES.before]!, after: funds[SIDES.after]! };
  const affected = affectedAccounts(plan, merged, SIDES);
  const metrics = riskMetrics(plan, merged, SIDES);
  const counted = largestAccounts(plan, merged);
  const evaluate = setEvaluator(plan, counted);
  const calibration = calibrationOf(plan, evaluate, { accounts: counted.length });
  const named = plan.sets.map((_, index) => alternativeOf(plan, merged, index, funds[index]!.state));
  const { proposal = null, pastForecasts } = plan.bundle;
  return {
    title: title ?? proposal?.title ?? null,
    proposal,
    changes: changeRows(plan.proposal),
    checks: reportChecks(plan, affected, { before: sides.before.state, after: sides.after.state }),
    effects: effectsSection(plan, merged, { evaluate, accounts: counted.length }),
    affected,
    metrics,
    lossDistribution: lossDistribution(plan, merged, SIDES, metrics),
    regime: plan.basis.underlyings.map((underlying) => ({ underlying, ...plan.basis.volatility[underlying]! })),
    alternatives: [...named, ...(calibration.recommendedOption === null ? [] : [calibration.recommendedOption])],
    calibration: calibration.section,
    heatMap: heatMapOf(merged),
    episodes: episodeRows(plan, merged),
    fund: fundSection(sides, plan.yardstick.matrix.scenarios),
    fundOutlook: fundOutlookSection(plan, merged, SIDES, sides),
    waterfall: waterfallOf(plan, merged, SIDES),
    closing: closingSection(plan, counted),
    liquidationTimes: liquidationTimes(plan, affected),
    cascade: cascadeSection(plan, merged, SIDES),
    feedback: feedbackSection(plan, merged, SIDES.after),
    secondOpinion: secondOpinion(plan, merged, SIDES),
    record: pastForecasts === undefined ? null : { past: pastForecasts, metrics: forecastRecord(pastForecasts) },
    freshness: plan.freshness,
    warnings: plan.warnings,
    limits: MODEL_LIMITS,
    inputs: reportInputs(plan),
  };
}

/** Searches look at no more: their cost grows with accounts times sets. */
const SEARCHED_ACCOUNTS = 2_000;

/** The largest by notional, in the order of the plan; all of them in smaller books. */
function largestAccounts(plan: SimulationPlan, { accounts }: MergedOutcome): readonly number[] {
  const all = computableAccounts(plan);
  if (all.length <= SEARCHED_ACCOUNTS) return all;
  const notional = (account: number): number => accounts[account]![0]!.notionalUsd;
  return [...all]
    .sort((a, b) => notional(b) - notional(a) || a - b)
    .slice(0, SEARCHED_ACCOUNTS)
    .sort((a, b) => a - b);
}

function alternativeOf(
  plan: SimulationPlan,
  merged: MergedOutcome,
  index: number,
  fund: ReturnType<typeof fundOutcome>['state'],
): Alternative {
  const planned = plan.sets[index]!;
  const affected = affectedAccounts(plan, merged, { before: SIDES.before, after: index });
  const checks = checkChanges({
    current: plan.proposal.current,
    changes: parameterChanges(plan.proposal.current, planned.set),
    atUnix: plan.bundle.market.asOfUnix,
    history: null,
  });
  return {
    id: planned.id,
    label: planned.label,
    description: planned.description,
    parameterSetId: planned.parameterSetId,
    withinRules: checks.every(({ outcome }) => outcome !== 'fail'),
    initialUsd: affected.totals.after.initialUsd,
    maintenanceUsd: affected.totals.after.maintenanceUsd,
    liquidatable: affected.belowMaintenance.after.accounts,
    newlyLiquidatable: affected.newlyLiquidatable.accounts,
    lockedUsd: affected.lockedUsd,
    releasedUsd: affected.releasedUsd,
    shortfallEs: fund.shortfallEs,
    fundTargetUsd: fund.targetUsd,
    coverage: fund.coverage,
    band: fund.band,
  };
}

export function episodeRows(
  { episodes: { scenarios } }: SimulationPlan,
  { sets }: MergedOutcome,
): readonly EpisodeRow[] {
  const [before, after] = [sets[SIDES.before]!.episodes, sets[SIDES.after]!.episodes];
  const shortfall = { before: shortfallUsd(before), after: shortfallUsd(after) };
  return scenarios.names.map((name, s) => ({
    id: name,
    label: name,
    spotMoves: scenarios.underlyings.map((underlying, u) => ({
      underlying,
      move: scenarios.spotMove[s * scenarios.underlyings.length + u]!,
    })),
    shortfallUsd: { before: shortfall.before[s]!, after: shortfall.after[s]! },
    liquidatable: { before: before.liquidated[s]!, after: after.liquidated[s]! },
  }));
}

export function heatMapOf({ sets }: MergedOutcome): HeatMap {
  const [before, after] = [sets[SIDES.before]!.heat, sets[SIDES.after]!.heat];
  return {
    spotMoves: HEAT_SPOT_MOVES,
    volMoves: HEAT_VOL_MOVES,
    shortfallUsd: { before: heatRows(shortfallUsd(before)), after: heatRows(shortfallUsd(after)) },
    liquidatable: { before: heatRows(before.liquidated), after: heatRows(after.liquidated) },
  };
}

const MODEL_LIMITS: readonly string[] = [
  'Cascades move every underlying by the same factor and let one market with the volume of all absorb the sales.',
  'Moves of implied volatility in historical scenarios are a proxy from realised volatility: no history of surfaces of equal length exists.',
  'Spot and forwards of an underlying move together in scenarios; the basis has its own term in the requirement.',
  'A scenario is one move: nobody adds collateral or trades while it happens.',
  'Haircuts assume that a holding is sold alone; a sale of many holdings at once moves prices further.',
  'Options keep the volatility of their strike when spot moves (sticky strike), shocked by tenor.',
];

function reportInputs(plan: SimulationPlan): ReportInputs {
  const { market, book, seed, paths } = plan.bundle;
  return {
    hashes: plan.hashes,
    currentParameterSetId: plan.sets[SIDES.before]!.parameterSetId,
    proposedParameterSetId: plan.sets[SIDES.after]!.parameterSetId,
    engineVersion: ENGINE_VERSION,
    seed,
    paths,
    asOfUnix: market.asOfUnix,
    marketLabel: market.label,
    marketSource: market.source,
    bookLabel: book.label,
    bookProvenance: book.provenance,
    reproduce: ['npx riskdao simulate bundle.json --out report', 'npx riskdao verify report/report.json bundle.json'],
  };
}
