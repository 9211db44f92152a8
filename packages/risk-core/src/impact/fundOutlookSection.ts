import { BAND_ACTIONS, fundOutlook, OWN_TOKEN_HAIRCUT } from '../fund/sizing.js';
import { shortfallUsd } from '../liquidation/ledger.js';
import { expectedShortfall } from '../measure/tail.js';
import { parameterValue } from '../parameters/values.js';
import { DAYS_PER_YEAR } from '../units.js';
import type { FundOutcome } from './fundSection.js';
import type { MergedOutcome } from './merge.js';
import type { FundOutlookSection, FundPath } from './outlookSections.js';
import type { SimulationPlan } from './plan.js';
import type { BeforeAfter } from './reportSections.js';
import { SHORTFALL_CONFIDENCE } from './riskMetrics.js';

const PATHS = 1_000;
const HOURS_PER_DAY = 24;

/** How the fund fares over a year under two sets, what fills it, and what its bands set off. */
export function fundOutlookSection(
  plan: SimulationPlan,
  merged: MergedOutcome,
  sets: BeforeAfter<number>,
  funds: BeforeAfter<FundOutcome>,
): FundOutlookSection {
  const { book, seed } = plan.bundle;
  const { dailyFeesUsd } = book.safetyFund;
  const stakeUsd = stressedStakeUsd(plan);
  const both = <T>(of: (side: 'before' | 'after') => T): BeforeAfter<T> => ({
    before: of('before'),
    after: of('after'),
  });
  const income = (side: 'before' | 'after'): number =>
    (dailyFeesUsd ?? 0) * parameterValue(plan.sets[sets[side]]!.set, 'fundFeeShare');
  const gap = (side: 'before' | 'after'): number => {
    const { targetUsd, stressedUsd } = funds[side].state;
    return Math.max(0, targetUsd - stressedUsd);
  };
  const pathsOf = (side: 'before' | 'after'): readonly FundPath[] => {
    const { set } = plan.sets[sets[side]]!;
    const losses = shortfallUsd(merged.sets[sets[side]]!.yardstick);
    const { ordinaryCount } = plan.yardstick;
    return (
      [
        ['ordinary', losses.subarray(0, ordinaryCount)],
        ['stressed', losses.subarray(ordinaryCount)],
      ] as const
    ).flatMap(([regime, sample]) => {
      if (sample.length === 0) return [];
      // A move of the margin horizon counts as that many days: the daily loss is its even share.
      const perDay = HOURS_PER_DAY / plan.sets[sets.before]!.model.parameters.marginHorizonHours;
      const daily = sample.map((usd) => usd * perDay);
      const { capHit, depleted, medianDepletionDay, endUsd, stake } = fundOutlook({
        fundUsd: funds[side].state.assetsUsd,
        dailyFeesUsd: income(side),
        dailyShortfallsUsd: daily,
        eventCap: parameterValue(set, 'fundEventCap'),
        days: DAYS_PER_YEAR,
        paths: PATHS,
        seed,
        ...(stakeUsd === null ? {} : { stakeUsd }),
      });
      const breakEvenFeesUsd = daily.reduce((sum, usd) => sum + usd, 0) / daily.length;
      const path = { regime, n: sample.length, capHit, depleted, medianDepletionDay, endUsd, breakEvenFeesUsd };
      return [stake === undefined ? path : { ...path, stake }];
    });
  };
  return {
    days: DAYS_PER_YEAR,
    dailyFeesUsd: dailyFeesUsd === undefined ? null : both(income),
    paths: both(pathsOf),
    gapUsd: both(gap),
    daysToTarget: both((side) => (gap(side) === 0 ? 0 : income(side) > 0 ? Math.ceil(gap(side) / income(side)) : null)),
    withCrises: both((side) => withCrises(merged, sets[side], funds[side])),
    triggers: [
      { band: 'green', from: 1, action: BAND_ACTIONS.green },
      { band: 'amber', from: funds.after.state.floor, action: BAND_ACTIONS.amber },
      { band: 'red', from: 0, action: BAND_ACTIONS.red },
    ],
  };
}

/** What the staked tokens fetch when they are needed: their own price halves. */
function stressedStakeUsd({ bundle: { book, market } }: SimulationPlan): number | null {
  const { stake, ownToken } = book.safetyFund;
  if (stake === undefined) return null;
  const left = stake.asset === ownToken ? 1 - OWN_TOKEN_HAIRCUT : 1;
  return stake.amount * (market.assets[stake.asset]?.priceUsd ?? 0) * left;
}

/** The named crises as further observations beside ordinary and stressed moves. */
function withCrises({ sets }: MergedOutcome, index: number, { state }: FundOutcome) {
  const { yardstick, episodes } = sets[index]!;
  const losses = Float64Array.from([...shortfallUsd(yardstick), ...shortfallUsd(episodes)]);
  const esUsd = expectedShortfall(losses, SHORTFALL_CONFIDENCE);
  const target = Math.max(esUsd, state.cover2Usd, state.minimumUsd) * (1 + state.buffer);
  const coverage = target > 0 ? Math.floor(Math.min(1_000, state.stressedUsd / target) * 10_000) / 10_000 : 1_000;
  return { esUsd, coverage };
}
