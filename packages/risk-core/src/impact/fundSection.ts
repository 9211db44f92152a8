import { auctionOutlook } from '../liquidation/auction.js';
import { fillSeconds } from '../liquidation/auctionTime.js';
import { shortfallUsd } from '../liquidation/ledger.js';
import { settleWaterfall, type WaterfallTerms } from '../liquidation/waterfall.js';
import { waterfallSection, waterfallStages } from '../liquidation/waterfallStages.js';
import { OWN_TOKEN_HAIRCUT } from '../fund/sizing.js';
import type { CollateralHolding } from '../position/book.js';
import { coverageOf, fundHoldings, NOT_COVERED, stressedNeed, type FundAsset } from '../fund/coverage.js';
import type { MarginModel } from '../margin/model.js';
import { parameterValue } from '../parameters/values.js';
import { dutchAuctionOf, englishStage } from './closing.js';
import type { MergedOutcome } from './merge.js';
import type { PlannedSet, SimulationPlan } from './plan.js';
import type { BeforeAfter, FundHolding, FundSection, FundState, WaterfallSection } from './reportSections.js';
import { SHORTFALL_CONFIDENCE, shortfallEstimate } from './riskMetrics.js';
import type { SetSums } from './shard.js';

/** Fund, waterfall and target under every parameter set, in the plan's order. */
export type FundOutcome = { readonly holdings: readonly FundHolding[]; readonly state: FundState };

/** Coverage under one set; `shortfallEs` is the mean of the worst shortfalls over the yardstick. */
export function fundOutcome(plan: SimulationPlan, merged: MergedOutcome, index: number): FundOutcome {
  const planned = plan.sets[index]!;
  const { yardstick, episodes } = merged.sets[index]!;
  const holdings = fundHoldings(fundAssets(plan, planned.model));
  const need = stressedNeed(
    [
      { ledger: yardstick, scenarioNames: plan.yardstick.scenarios.names },
      { ledger: episodes, scenarioNames: plan.episodes.scenarios.names },
    ],
    plan.groupNames,
  );
  const state = coverageOf(
    holdings,
    {
      ...need,
      shortfallEs: shortfallEstimate(shortfallUsd(yardstick), plan.bundle),
      esConfidence: SHORTFALL_CONFIDENCE,
    },
    {
      minimumUsd: parameterValue(planned.set, 'fundMinimumUsd'),
      buffer: parameterValue(planned.set, 'fundBuffer'),
      floor: parameterValue(planned.set, 'fundCoverageFloor'),
    },
  );
  return { holdings, state };
}

/** Holdings of the fund under the haircuts of a set; assets that the market does not price are worth nothing. */
export function fundAssets(plan: SimulationPlan, model: MarginModel): readonly FundAsset[] {
  return plan.bundle.book.safetyFund.holdings.map(({ asset, amount }) => {
    const terms = model.collateral[asset];
    if (terms === undefined) return { asset, amount, priceUsd: 0, haircut: 1 };
    const haircut = terms.haircutOf(amount * terms.priceUsd);
    const isOwn = asset === plan.bundle.book.safetyFund.ownToken;
    return { asset, amount, priceUsd: terms.priceUsd, haircut: isOwn ? Math.max(haircut, OWN_TOKEN_HAIRCUT) : haircut };
  });
}

export function fundSection(outcomes: BeforeAfter<FundOutcome>, scenarios: number): FundSection {
  return {
    holdings: { before: outcomes.before.holdings, after: outcomes.after.holdings },
    n: scenarios,
    notCovered: NOT_COVERED,
    before: outcomes.before.state,
    after: outcomes.after.state,
  };
}

/** Who pays, stage by stage, under two sets over the yardstick. */
export function waterfallOf(plan: SimulationPlan, merged: MergedOutcome, sets: BeforeAfter<number>): WaterfallSection {
  const stages = (index: number) => {
    const sums = merged.sets[index]!;
    const terms = waterfallTerms(plan, sums, plan.sets[index]!);
    return waterfallStages(settleWaterfall(sums.yardstick, terms), terms);
  };
  return waterfallSection({ before: stages(sets.before), after: stages(sets.after) }, plan.yardstick.matrix.scenarios);
}

function waterfallTerms(plan: SimulationPlan, { takenOverUsd }: SetSums, { set }: PlannedSet): WaterfallTerms {
  const auction = dutchAuctionOf(plan.basis, set);
  const english = englishStage(plan.bundle, auction);
  const { safetyFund, closing = {} } = plan.bundle.book;
  const minutesUntil = (share: number): number => fillSeconds(auction, share) / 60;
  return {
    graceMinutes: parameterValue(set, 'graceWindowMinutes'),
    auctionMinutes: auctionOutlook(auction).expectedSeconds / 60,
    auctionTakes: { median: minutesUntil(0.5), p95: minutesUntil(0.95) },
    settlementMinutes: auction.blockSeconds / 60,
    fundEventCap: parameterValue(set, 'fundEventCap'),
    fundUsd: worthUsd(plan, safetyFund.holdings),
    backstopUsd: safetyFund.backstopUsd ?? 0,
    ...(safetyFund.stake === undefined ? {} : { stakeUsd: worthUsd(plan, [safetyFund.stake]) }),
    ...(closing.poolUsd === undefined ? {} : { pool: { poolUsd: closing.poolUsd, takenOverUsd } }),
    ...(english === null ? {} : { english }),
  };
}

/** What holdings are worth in each scenario of the yardstick; the protocol's own token falls when it is needed. */
function worthUsd({ bundle, yardstick, basis }: SimulationPlan, holdings: readonly CollateralHolding[]): Float64Array {
  const { spotMove } = yardstick.scenarios;
  const value = new Float64Array(yardstick.matrix.scenarios);
  for (const { asset, amount } of holdings) {
    const priced = bundle.market.assets[asset];
    if (priced === undefined) continue;
    const column = priced.tracks === null ? -1 : basis.underlyings.indexOf(priced.tracks);
    const left = asset === bundle.book.safetyFund.ownToken ? 1 - OWN_TOKEN_HAIRCUT : 1;
    for (let s = 0; s < value.length; s++) {
      const move = column < 0 ? 0 : spotMove[s * basis.underlyings.length + column]!;
      value[s]! += amount * priced.priceUsd * (1 + move) * left;
    }
  }
  return value;
}
