import type { StageTime } from '../impact/reportSections.js';
import { shortfallUsd, type LiquidationLedger } from './ledger.js';

export type WaterfallTerms = {
  readonly graceMinutes: number;
  /** Expected length of an auction (auctionOutlook), and its spread (fillSeconds). */
  readonly auctionMinutes: number;
  readonly auctionTakes?: StageTime;
  /** How long a transaction takes that moves money at once. */
  readonly settlementMinutes?: number;
  /** Members' money that takes accounts over before the auction, and what holding them requires in each scenario, USD >= 0. */
  readonly pool?: { readonly poolUsd: number; readonly takenOverUsd: Float64Array };
  /** Share of auctions that go on to the rising stage, and its ask as a multiple of the falling one's. */
  readonly english?: { readonly reachedShare: number; readonly askFactor: number; readonly minutes: number };
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
  /** Share of all failed accounts that the pool takes over; in [0, 1]. */
  readonly poolShare: Float64Array;
  /** Debt of insolvent accounts that the pool's members bear, and bonus of solvent ones that they keep. */
  readonly poolLossUsd: Float64Array;
  readonly poolGainUsd: Float64Array;
  /** What is left to others after the pool: deficit and rescue payment. */
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
 * Passes the shortfall down: the pool, which takes accounts over in proportion as far as its money reaches; backstop money; the fund up
 * to its event cap; staked tokens; the gains of surviving accounts in proportion (share = rest / sum of gains, at most 1); unpaid.
 */
export function settleWaterfall(ledger: LiquidationLedger, terms: WaterfallTerms): WaterfallResult {
  const poolShare = poolShares(ledger, terms);
  const shortfall = shortfallUsd(ledger).map((usd, s) => usd * (1 - poolShare[s]!));
  const backstopDrawUsd = shortfall.map((usd) => Math.min(usd, terms.backstopUsd ?? 0));
  const beyondBackstop = shortfall.map((usd, s) => usd - backstopDrawUsd[s]!);
  const fundDrawUsd = beyondBackstop.map((usd, s) => Math.min(usd, terms.fundEventCap * terms.fundUsd[s]!));
  const beyondFund = beyondBackstop.map((usd, s) => usd - fundDrawUsd[s]!);
  const stakeDrawUsd = beyondFund.map((usd, s) => Math.min(usd, terms.stakeUsd?.[s] ?? 0));
  const rest = beyondFund.map((usd, s) => usd - stakeDrawUsd[s]!);
  const socialisedUsd = rest.map((usd, s) => Math.min(usd, ledger.claimsUsd[s]!));
  return {
    ledger,
    poolShare,
    poolLossUsd: ledger.deficitUsd.map((usd, s) => usd * poolShare[s]!),
    poolGainUsd: ledger.discountUsd.map((usd, s) => usd * poolShare[s]!),
    shortfallUsd: shortfall,
    backstopDrawUsd,
    fundDrawUsd,
    stakeDrawUsd,
    socialisedUsd,
    socialisedShare: socialisedUsd.map((usd, s) => (usd > 0 ? usd / ledger.claimsUsd[s]! : 0)),
    unpaidUsd: rest.map((usd, s) => usd - socialisedUsd[s]!),
  };
}

/** Taking everything over needs the debts, and the requirement of what is then held. */
function poolShares({ deficitUsd }: LiquidationLedger, { pool }: WaterfallTerms): Float64Array {
  if (pool === undefined) return new Float64Array(deficitUsd.length);
  return deficitUsd.map((deficit, s) => {
    const needed = deficit + pool.takenOverUsd[s]!;
    return needed > pool.poolUsd ? pool.poolUsd / needed : 1;
  });
}

/** Change of wealth of every party against the marks of one scenario, gain > 0. Sums to zero. */
export type Transfers = {
  /** Solvent accounts lose discount and fee; insolvent ones are rid of their debt. */
  readonly liquidatedUsd: number;
  readonly liquidatorsUsd: number;
  readonly poolMembersUsd: number;
  readonly backstopUsd: number;
  readonly fundUsd: number;
  readonly stakersUsd: number;
  readonly survivorsUsd: number;
  readonly creditorsUsd: number;
};

export function transfersOf(result: WaterfallResult, s: number): Transfers {
  const { ledger, poolShare } = result;
  const others = 1 - poolShare[s]!;
  return {
    liquidatedUsd: ledger.deficitUsd[s]! - ledger.discountUsd[s]! - ledger.feeUsd[s]!,
    liquidatorsUsd: (ledger.discountUsd[s]! + ledger.rescueUsd[s]!) * others,
    poolMembersUsd: result.poolGainUsd[s]! - result.poolLossUsd[s]!,
    backstopUsd: -result.backstopDrawUsd[s]! + 0,
    fundUsd: ledger.feeUsd[s]! - result.fundDrawUsd[s]!,
    stakersUsd: -result.stakeDrawUsd[s]! + 0,
    survivorsUsd: -result.socialisedUsd[s]!,
    creditorsUsd: -result.unpaidUsd[s]!,
  };
}
