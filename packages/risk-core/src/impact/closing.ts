import type { SimulationBundle } from '../bundle/bundle.js';
import type { MarginBreakdown } from '../margin/marginOf.js';
import type { MarginBasis } from '../margin/model.js';
import { closingCostUsd } from '../liquidation/closingCost.js';
import type { PriceHistory } from '../market/history.js';
import { DAYS_PER_YEAR, SECONDS_PER_DAY } from '../units.js';

/** How liquid each underlying is for liquidators, in the order of the basis. */
export type ClosingMarket = readonly { readonly dailyVol: number; readonly advUsd: number }[];

const VOLUME_DAYS = 30;

/** Traded volume: of the native asset when the market states it, else the mean of the last 30 days of bars. */
export function closingMarket({ market, history }: SimulationBundle, basis: MarginBasis): ClosingMarket {
  return basis.underlyings.map((symbol) => {
    const native = Object.values(market.assets).find((asset) => asset.class === 'native' && asset.tracks === symbol);
    return {
      dailyVol: basis.vol[symbol]! / Math.sqrt(DAYS_PER_YEAR),
      advUsd: native?.adv30dUsd ?? historyVolumeUsd(history, symbol, market.asOfUnix),
    };
  });
}

function historyVolumeUsd(history: PriceHistory, symbol: string, asOfUnix: number): number {
  const series = history.series[symbol];
  if (series === undefined) return 0;
  const fromUnix = asOfUnix - VOLUME_DAYS * SECONDS_PER_DAY;
  let usd = 0;
  series.startUnix.forEach((start, i) => {
    if (start >= fromUnix && start + history.barSeconds <= asOfUnix) usd += series.close[i]! * series.volume[i]!;
  });
  return usd / VOLUME_DAYS;
}

/** What liquidators ask for closing `share` of the account's positions, USD >= 0. */
export function accountClosingCost(breakdown: MarginBreakdown, market: ClosingMarket, share: number): number {
  return closingCostUsd({
    collateral: breakdown.collateral.map(({ valueUsd, liquidationBonus }) => ({ valueUsd, bonus: liquidationBonus })),
    exposures: market.map(({ dailyVol, advUsd }, u) => ({
      deltaUsd: breakdown.dollarDeltaUsd[u]! * share,
      dailyVol,
      advUsd,
    })),
  });
}
