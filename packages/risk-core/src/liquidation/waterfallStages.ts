import type {
  BeforeAfter,
  Estimate,
  StageTime,
  WaterfallSection,
  WaterfallStageRow,
} from '../impact/reportSections.js';
import { power } from '../math/power.js';
import type { WaterfallResult, WaterfallTerms } from './waterfall.js';

/** Stage table of the report; every scenario counts the same. Mechanisms that the terms do not name have no row. */
export function waterfallStages(result: WaterfallResult, terms: WaterfallTerms): readonly WaterfallStageRow[] {
  const { ledger } = result;
  const { graceMinutes, auctionMinutes, pool, english } = terms;
  const auctionEnd = graceMinutes + auctionMinutes;
  const end = auctionEnd + (english === undefined ? 0 : english.reachedShare * english.minutes);
  const atOnce = always(terms.settlementMinutes ?? 0);
  const liquidation = (s: number): boolean => ledger.liquidated[s]! > 0;
  const englishPart = englishShare(terms);
  const auctionUsd = ledger.discountUsd.map((usd, s) => usd * (1 - englishPart) + ledger.feeUsd[s]!);
  const rows: (WaterfallStageRow | null)[] = [
    {
      stage: 'grace',
      label: 'Grace window',
      ...stageLoss(ledger.curedUsd, liquidation),
      endsAfterMinutes: graceMinutes,
      takesMinutes: always(graceMinutes),
      borneBy: 'owners who add collateral or close themselves',
    },
    pool === undefined
      ? null
      : {
          stage: 'pool',
          label: 'Liquidation pool',
          ...stageLoss(result.poolLossUsd, liquidation),
          endsAfterMinutes: graceMinutes + atOnce.median,
          takesMinutes: atOnce,
          borneBy: 'members of the pool, who keep the bonus of what they take over',
        },
    {
      stage: 'auction',
      label: 'Dutch auction',
      ...stageLoss(auctionUsd, liquidation),
      endsAfterMinutes: auctionEnd,
      takesMinutes: terms.auctionTakes ?? always(auctionMinutes),
      borneBy: 'liquidated accounts, as bonus and fee',
    },
    english === undefined
      ? null
      : {
          stage: 'english',
          label: 'English auction',
          ...stageLoss(
            ledger.discountUsd.map((usd) => usd * englishPart),
            (s) => 1 - power(1 - english.reachedShare, ledger.liquidated[s]!),
          ),
          endsAfterMinutes: auctionEnd + english.minutes,
          takesMinutes: always(english.minutes),
          borneBy: 'liquidated accounts, as bonus',
        },
    (terms.backstopUsd ?? 0) > 0
      ? {
          stage: 'backstop',
          label: 'Backstop',
          ...stageLoss(result.backstopDrawUsd, (s) => result.shortfallUsd[s]! > 0),
          endsAfterMinutes: end,
          takesMinutes: atOnce,
          borneBy: 'backstop liquidity, up to what it holds',
        }
      : null,
    {
      stage: 'fund',
      label: 'Safety fund',
      ...stageLoss(result.fundDrawUsd, (s) => result.shortfallUsd[s]! > result.backstopDrawUsd[s]!),
      endsAfterMinutes: end,
      takesMinutes: atOnce,
      borneBy: 'the safety fund, up to its cap per event',
    },
    terms.stakeUsd === undefined
      ? null
      : {
          stage: 'stake',
          label: 'Staked tokens',
          ...stageLoss(
            result.stakeDrawUsd,
            (s) => result.stakeDrawUsd[s]! + result.socialisedUsd[s]! + result.unpaidUsd[s]! > 0,
          ),
          endsAfterMinutes: null,
          takesMinutes: atOnce,
          borneBy: 'stakers of the governance token, against a claim on later fees',
        },
    {
      stage: 'socialised',
      label: 'Socialised loss',
      ...stageLoss(result.socialisedUsd, (s) => result.socialisedUsd[s]! + result.unpaidUsd[s]! > 0),
      endsAfterMinutes: null,
      takesMinutes: atOnce,
      borneBy: 'accounts with a gain, in proportion to it',
    },
    {
      stage: 'unpaid',
      label: 'Unpaid',
      ...stageLoss(result.unpaidUsd, (s) => result.unpaidUsd[s]! > 0),
      endsAfterMinutes: null,
      takesMinutes: null,
      borneBy: 'creditors, who are not paid in full',
    },
  ];
  return rows.filter((row) => row !== null);
}

function always(minutes: number): StageTime {
  return { median: minutes, p95: minutes };
}

/** Part of the whole bonus that is paid in the rising stage. */
function englishShare({ english }: WaterfallTerms): number {
  if (english === undefined) return 0;
  const dear = english.reachedShare * english.askFactor;
  return dear / (1 - english.reachedShare + dear);
}

export function waterfallSection(stages: BeforeAfter<readonly WaterfallStageRow[]>, n: number): WaterfallSection {
  return { n, ...stages };
}

type StageLoss = Pick<WaterfallStageRow, 'probability' | 'meanUsd' | 'givenReachedUsd' | 'worstUsd'>;

/** `reachedAt`: the chance, 0 or 1 or between, that a scenario gets there; the worst loss is that of a scenario that does. */
function stageLoss(lossUsd: Float64Array, reachedAt: (s: number) => number | boolean): StageLoss {
  const n = lossUsd.length;
  let reached = 0;
  let sum = 0;
  let worst = 0;
  for (let s = 0; s < n; s++) {
    const chance = Number(reachedAt(s));
    reached += chance;
    sum += lossUsd[s]!;
    if (lossUsd[s]! > worst * chance) worst = lossUsd[s]! / chance;
  }
  return {
    probability: wilsonShare(reached, n),
    meanUsd: n === 0 ? 0 : sum / n,
    givenReachedUsd: reached === 0 ? 0 : sum / reached,
    worstUsd: worst,
  };
}

const Z_95 = 1.959963984540054;

/** `hits` of `n` as a share with its 95 % score interval (Wilson 1927): honest also for 0 and for few observations. */
export function wilsonShare(hits: number, n: number): Estimate {
  if (n === 0) return { value: 0, low: 0, high: 1 };
  const share = hits / n;
  const z2 = (Z_95 * Z_95) / n;
  const centre = (share + z2 / 2) / (1 + z2);
  const half = (Z_95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n))) / (1 + z2);
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
