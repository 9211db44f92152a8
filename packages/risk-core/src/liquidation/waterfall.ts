import type { BeforeAfter, Estimate, WaterfallSection, WaterfallStageRow } from '../impact/reportSections.js';
import { shortfallUsd, type LiquidationLedger } from './ledger.js';

export type WaterfallTerms = {
  readonly graceMinutes: number;
  /** Expected length of an auction (auctionOutlook). */
  readonly auctionMinutes: number;
  /** Largest share of the fund that one event may draw. */
  readonly fundEventCap: number;
  /** What the fund is worth in each scenario, USD >= 0. */
  readonly fundUsd: Float64Array;
  /** Money that stands before the fund, USD >= 0; 0 when there is none. */
  readonly backstopUsd?: number;
  /** Worth of the staked tokens that stand behind the fund, by scenario; left out when there are none. */
  readonly stakeUsd?: Float64Array;
};

/** Who paid for the shortfall, per scenario, USD >= 0. */
export type WaterfallResult = {
  readonly ledger: LiquidationLedger;
  readonly shortfallUsd: Float64Array;
  readonly backstopDrawUsd: Float64Array;
  readonly fundDrawUsd: Float64Array;
  /** Borne by stakers, against a claim of the same amount on later fees. */
  readonly stakeDrawUsd: Float64Array;
  readonly socialisedUsd: Float64Array;
  /** Share of every surviving account's gain that is taken; in [0, 1]. */
  readonly socialisedShare: Float64Array;
  /** Left when fund and gains are used up: creditors are not paid. */
  readonly unpaidUsd: Float64Array;
};

/**
 * Passes the shortfall down: backstop money, fund up to its event cap, staked tokens, then the gains of surviving accounts in
 * proportion (share = rest / sum of gains, at most 1), then unpaid.
 */
export function settleWaterfall(ledger: LiquidationLedger, terms: WaterfallTerms): WaterfallResult {
  const shortfall = shortfallUsd(ledger);
  const backstopDrawUsd = shortfall.map((usd) => Math.min(usd, terms.backstopUsd ?? 0));
  const beyondBackstop = shortfall.map((usd, s) => usd - backstopDrawUsd[s]!);
  const fundDrawUsd = beyondBackstop.map((usd, s) => Math.min(usd, terms.fundEventCap * terms.fundUsd[s]!));
  const beyondFund = beyondBackstop.map((usd, s) => usd - fundDrawUsd[s]!);
  const stakeDrawUsd = beyondFund.map((usd, s) => Math.min(usd, terms.stakeUsd?.[s] ?? 0));
  const rest = beyondFund.map((usd, s) => usd - stakeDrawUsd[s]!);
  const socialisedUsd = rest.map((usd, s) => Math.min(usd, ledger.claimsUsd[s]!));
  return {
    ledger,
    shortfallUsd: shortfall,
    backstopDrawUsd,
    fundDrawUsd,
    stakeDrawUsd,
    socialisedUsd,
    socialisedShare: socialisedUsd.map((usd, s) => (usd > 0 ? usd / ledger.claimsUsd[s]! : 0)),
    unpaidUsd: rest.map((usd, s) => usd - socialisedUsd[s]!),
  };
}

/** Change of wealth of every party against the marks of one scenario, gain > 0. Sums to zero. */
export type Transfers = {
  /** Solvent accounts lose discount and fee; insolvent ones are rid of their debt. */
  readonly liquidatedUsd: number;
  readonly liquidatorsUsd: number;
  readonly backstopUsd: number;
  readonly fundUsd: number;
  readonly stakersUsd: number;
  readonly survivorsUsd: number;
  readonly creditorsUsd: number;
};

export function transfersOf(result: WaterfallResult, s: number): Transfers {
  const { ledger } = result;
  return {
    liquidatedUsd: ledger.deficitUsd[s]! - ledger.discountUsd[s]! - ledger.feeUsd[s]!,
    liquidatorsUsd: ledger.discountUsd[s]! + ledger.rescueUsd[s]!,
    backstopUsd: -result.backstopDrawUsd[s]! + 0,
    fundUsd: ledger.feeUsd[s]! - result.fundDrawUsd[s]!,
    stakersUsd: -result.stakeDrawUsd[s]! + 0,
    survivorsUsd: -result.socialisedUsd[s]!,
    creditorsUsd: -result.unpaidUsd[s]!,
  };
}

/** Stage table of the report; every scenario counts the same. */
export function waterfallStages(result: WaterfallResult, terms: WaterfallTerms): readonly WaterfallStageRow[] {
  const { ledger } = result;
  const auctionUsd = ledger.discountUsd.map((usd, s) => usd + ledger.feeUsd[s]!);
  const liquidation = (s: number): boolean => ledger.liquidated[s]! > 0;
  const auctionEnd = terms.graceMinutes + terms.auctionMinutes;
  return [
    {
      stage: 'grace',
      label: 'Grace window',
      ...stageLoss(ledger.curedUsd, liquidation),
      endsAfterMinutes: terms.graceMinutes,
      borneBy: 'owners who add collateral',
    },
    {
      stage: 'auction',
      label: 'Dutch auction',
      ...stageLoss(auctionUsd, liquidation),
      endsAfterMinutes: auctionEnd,
      borneBy: 'liquidated accounts, as bonus and fee',
    },
    ...((terms.backstopUsd ?? 0) > 0
      ? [
          {
            stage: 'backstop',
            label: 'Backstop',
            ...stageLoss(result.backstopDrawUsd, (s) => result.shortfallUsd[s]! > 0),
            endsAfterMinutes: auctionEnd,
            borneBy: 'backstop liquidity, up to what it holds',
          } as const,
        ]
      : []),
    {
      stage: 'fund',
      label: 'Safety fund',
      ...stageLoss(result.fundDrawUsd, (s) => result.shortfallUsd[s]! > result.backstopDrawUsd[s]!),
      endsAfterMinutes: auctionEnd,
      borneBy: 'the safety fund, up to its cap per event',
    },
    ...(terms.stakeUsd === undefined
      ? []
      : [
          {
            stage: 'stake',
            label: 'Staked tokens',
            ...stageLoss(
              result.stakeDrawUsd,
              (s) => result.stakeDrawUsd[s]! + result.socialisedUsd[s]! + result.unpaidUsd[s]! > 0,
            ),
            endsAfterMinutes: null,
            borneBy: 'stakers of the governance token, against a claim on later fees',
          } as const,
        ]),
    {
      stage: 'socialised',
      label: 'Socialised loss',
      ...stageLoss(result.socialisedUsd, (s) => result.socialisedUsd[s]! + result.unpaidUsd[s]! > 0),
      endsAfterMinutes: null,
      borneBy: 'accounts with a gain, in proportion to it',
    },
    {
      stage: 'unpaid',
      label: 'Unpaid',
      ...stageLoss(result.unpaidUsd, (s) => result.unpaidUsd[s]! > 0),
      endsAfterMinutes: null,
      borneBy: 'creditors, who are not paid in full',
    },
  ];
}

export function waterfallSection(stages: BeforeAfter<readonly WaterfallStageRow[]>, n: number): WaterfallSection {
  return { n, ...stages };
}

type StageLoss = Pick<WaterfallStageRow, 'probability' | 'meanUsd' | 'givenReachedUsd' | 'worstUsd'>;

function stageLoss(lossUsd: Float64Array, isReached: (s: number) => boolean): StageLoss {
  const n = lossUsd.length;
  let reached = 0;
  let sum = 0;
  let worst = 0;
  for (let s = 0; s < n; s++) {
    if (isReached(s)) reached++;
    sum += lossUsd[s]!;
    if (lossUsd[s]! > worst) worst = lossUsd[s]!;
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
