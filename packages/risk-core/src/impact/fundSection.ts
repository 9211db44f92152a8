import { auctionOutlook, bestDecayPerSecond } from '../liquidation/auction.js';
import { shortfallUsd } from '../liquidation/ledger.js';
import { settleWaterfall, waterfallSection, waterfallStages, type WaterfallTerms } from '../liquidation/waterfall.js';
import { OWN_TOKEN_HAIRCUT } from '../fund/sizing.js';
import type { CollateralHolding } from '../position/book.js';
import { coverageOf, fundHoldings, NOT_COVERED, stressedNeed, type FundAsset } from '../fund/coverage.js';
import type { MarginModel } from '../margin/model.js';
import { parameterValue } from '../parameters/values.js';
import type { MergedOutcome } from './merge.js';
import type { PlannedSet, SimulationPlan } from './plan.js';
import type { BeforeAfter, FundHolding, FundSection, FundState, WaterfallSection } from './reportSections.js';
import { SHORTFALL_CONFIDENCE, shortfallEstimate } from './riskMetrics.js';

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
    const terms = waterfallTerms(plan, plan.sets[index]!);
    return waterfallStages(settleWaterfall(merged.sets[index]!.yardstick, terms), terms);
  };
  return waterfallSection({ before: stages(sets.before), after: stages(sets.after) }, plan.yardstick.matrix.scenarios);
}

/** Ethereum's block time: the auction's price steps. */
const BLOCK_SECONDS = 12;

function waterfallTerms(plan: SimulationPlan, { set }: PlannedSet): WaterfallTerms {
  const auction = {
    annualVol: Math.max(...Object.values(plan.basis.vol)),
    blockSeconds: BLOCK_SECONDS,
    startPremium: parameterValue(set, 'auctionStartPremium'),
  };
  const { safetyFund } = plan.bundle.book;
  const outlook = auctionOutlook({ ...auction, decayPerSecond: bestDecayPerSecond(auction, 1) });
  return {
    graceMinutes: parameterValue(set, 'graceWindowMinutes'),
    auctionMinutes: outlook.expectedSeconds / 60,
    fundEventCap: parameterValue(set, 'fundEventCap'),
    fundUsd: worthUsd(plan, safetyFund.holdings),
    backstopUsd: safetyFund.backstopUsd ?? 0,
    ...(safetyFund.stake === undefined ? {} : { stakeUsd: worthUsd(plan, [safetyFund.stake]) }),
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
