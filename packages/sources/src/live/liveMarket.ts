import { shiftedMarket, type MarketSnapshot, type MarketWarning } from '@riskdao/risk-core';
import type { JudgedPrice } from './priceRules.js';

/** Age of the option chain above which a market is degraded, and distance of its index from the judged price. */
const CHAIN_RULES = { oldestSeconds: 900, indexTolerance: 0.02 } as const;

export type LiveMarket = { readonly market: MarketSnapshot; readonly reasons: readonly MarketWarning[] };

/**
 * The market now: the newest option chain, moved to the judged prices (every strike keeps its volatility), with their confidence. Null
 * when an underlying has no price: then there is no market. `prices` by underlying and by asset.
 */
export function liveMarket(
  chain: MarketSnapshot,
  prices: Readonly<Record<string, JudgedPrice>>,
  nowUnix: number,
  oldestChainSeconds: number = CHAIN_RULES.oldestSeconds,
): LiveMarket | null {
  const symbols = Object.keys(chain.underlyings);
  const shifts: Record<string, { spotMove: number; volMove: number }> = {};
  const reasons = Object.values(prices).flatMap((price) => price.reasons);
  const ageSeconds = nowUnix - chain.asOfUnix;
  if (ageSeconds > oldestChainSeconds)
    reasons.push({
      code: 'STALE_CHAIN',
      count: 1,
      example: `the option chain is ${ageSeconds} s old, at most ${oldestChainSeconds}`,
    });
  for (const symbol of symbols) {
    const price = prices[symbol]?.priceUsd ?? null;
    if (price === null) return null;
    const index = chain.underlyings[symbol]?.spotUsd ?? NaN;
    const spotMove = price / index - 1;
    shifts[symbol] = { spotMove, volMove: 0 };
    // Only a fresh chain can contradict: an older one is meant to be moved.
    if (ageSeconds <= 300 && !(Math.abs(spotMove) <= CHAIN_RULES.indexTolerance))
      reasons.push({ code: 'CHAIN_DISAGREES', count: 1, example: `${symbol}: index ${index}, judged price ${price}` });
  }
  const moved = shiftedMarket(chain, shifts);
  const underlyings = Object.fromEntries(
    Object.entries(moved.underlyings).map(([symbol, underlying]) => [
      symbol,
      {
        ...underlying,
        spotUsd: prices[symbol]?.priceUsd ?? underlying.spotUsd,
        confidence: prices[symbol]?.confidence ?? 0,
        expiries: underlying.expiries.filter(({ expiryUnix }) => expiryUnix > nowUnix),
      },
    ]),
  );
  const assets = Object.fromEntries(
    Object.entries(moved.assets).map(([symbol, asset]) => {
      const priceUsd = prices[symbol]?.priceUsd ?? asset.priceUsd;
      return [symbol, { ...asset, priceUsd }];
    }),
  );
  return { market: { ...moved, asOfUnix: nowUnix, underlyings, assets }, reasons };
}
