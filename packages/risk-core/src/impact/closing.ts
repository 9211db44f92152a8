import type { SimulationBundle } from '../bundle/bundle.js';
import type { MarginBreakdown } from '../margin/marginOf.js';
import type { MarginBasis } from '../margin/model.js';
import { bestDecayPerSecond, type DutchAuction } from '../liquidation/auction.js';
import { unfilledShare } from '../liquidation/auctionTime.js';
import { closingCostUsd, closingGasUsd, type BiddingTerms } from '../liquidation/closingCost.js';
import { englishAskFactor } from '../liquidation/englishAuction.js';
import type { ParameterSet } from '../parameters/identity.js';
import { parameterValue } from '../parameters/values.js';
import { DAYS_PER_YEAR } from '../units.js';

/** How liquid each underlying is for liquidators, in the order of the basis. */
export type ClosingMarket = readonly { readonly dailyVol: number; readonly advUsd: number }[];

/** All underlyings as one market: their volumes together, their volatilities weighted by volume. */
export function wholeMarket(closing: ClosingMarket): ClosingMarket[number] {
  const advUsd = closing.reduce((sum, market) => sum + market.advUsd, 0);
  const weighted = closing.reduce((sum, market) => sum + market.advUsd * market.dailyVol, 0);
  return { dailyVol: advUsd > 0 ? weighted / advUsd : 0, advUsd };
}

/** Volatility and traded volume of each underlying. */
export function closingMarket({ underlyings, vol, volumeUsd }: MarginBasis): ClosingMarket {
  return underlyings.map((symbol) => ({
    dailyVol: vol[symbol]! / Math.sqrt(DAYS_PER_YEAR),
    advUsd: volumeUsd[symbol]!,
  }));
}

/** What liquidators ask for closing `share` of the account's positions, USD >= 0. */
export function accountClosingCost(
  breakdown: MarginBreakdown,
  { closing: market, bidding }: { readonly closing: ClosingMarket; readonly bidding?: BiddingTerms },
  share: number,
): number {
  return closingCostUsd({
    collateral: breakdown.collateral.map(({ valueUsd, liquidationBonus }) => ({ valueUsd, bonus: liquidationBonus })),
    exposures: market.map(({ dailyVol, advUsd }, u) => ({
      deltaUsd: breakdown.dollarDeltaUsd[u]! * share,
      dailyVol,
      advUsd,
    })),
    ...(bidding === undefined ? {} : { bidding }),
  });
}

/** Ethereum's block time: the auction's price steps. */
const BLOCK_SECONDS = 12;

/** The Dutch auction that a set would run on the most volatile underlying, with the best decay for it. */
export function dutchAuctionOf(basis: MarginBasis, set: ParameterSet): DutchAuction {
  const auction = {
    annualVol: Math.max(...Object.values(basis.vol)),
    blockSeconds: BLOCK_SECONDS,
    startPremium: parameterValue(set, 'auctionStartPremium'),
  };
  return { ...auction, decayPerSecond: bestDecayPerSecond(auction, 1) };
}

/** Share of auctions that go on to the rising stage, and how much dearer that is. */
export type EnglishStage = {
  readonly reachedShare: number;
  readonly askFactor: number;
  readonly minutes: number;
};

/** The rising stage where the book states one: auctions given up after four expected times, and those that nobody answers. */
export function englishStage({ book }: SimulationBundle, auction: DutchAuction): EnglishStage | null {
  const english = book.closing?.english;
  if (english === undefined) return null;
  const { unansweredShare, bidders, minutes } = english;
  const reachedShare = unansweredShare + (1 - unansweredShare) * unfilledShare(auction);
  return { reachedShare, askFactor: englishAskFactor(bidders), minutes };
}

const ETHER_PER_GWEI = 1e-9;

/** What gas and rising auctions add to every ask under a set; null where the book states neither. */
export function biddingTerms(bundle: SimulationBundle, basis: MarginBasis, set: ParameterSet): BiddingTerms | null {
  const { english, gas } = bundle.book.closing ?? {};
  if (english === undefined && gas === undefined) return null;
  const stage = englishStage(bundle, dutchAuctionOf(basis, set));
  const factor = stage === null ? 1 : 1 + stage.reachedShare * (stage.askFactor - 1);
  if (gas === undefined) return { gasUsd: 0, factor };
  const gasPriceUsd =
    (gas.baseFeeGwei + gas.priorityFeeGwei) * ETHER_PER_GWEI * (bundle.market.assets[gas.asset]?.priceUsd ?? 0);
  return { gasUsd: closingGasUsd({ ...gas, gasPriceUsd }), factor };
}
