import type { MarketDepth } from '../market/depth.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import { dynamicHaircut, publishedHaircut } from './haircut.js';
import { dailyLiquidityUsd } from './liquidity.js';
import type { MarginParameters } from './marginParameters.js';

/** What an asset is worth as collateral. */
export type CollateralTerms = {
  readonly asset: string;
  readonly priceUsd: number;
  /** Underlying whose return moves the price; null when none does. */
  readonly tracks: string | null;
  readonly liquidationBonus: number;
  /** Haircut on a holding of this size, ratio: rises with size, because a larger holding takes longer to sell. */
  readonly haircutOf: (holdingUsd: number) => number;
  /** Share of the value that counts: min(1 - haircut, liquidation threshold). */
  readonly weightOf: (holdingUsd: number) => number;
};

/**
 * Terms of every asset of the market. `volOf` gives the annual volatility of an underlying; the asset's own is added to it in
 * quadrature. Throws HaircutInputError for unusable market figures.
 */
export function collateralTerms(
  market: MarketSnapshot,
  depth: MarketDepth,
  parameters: MarginParameters,
  volOf: (underlying: string) => number,
): Readonly<Record<string, CollateralTerms>> {
  return Object.fromEntries(
    Object.entries(market.assets).map(([symbol, asset]) => {
      const rules = parameters.asset[symbol]!;
      const tracked = asset.tracks === null ? 0 : volOf(asset.tracks);
      const annualVol = Math.sqrt(tracked * tracked + asset.idiosyncraticVol * asset.idiosyncraticVol);
      const dailyVolumeUsd = dailyLiquidityUsd(symbol, asset, depth);
      const haircutOf = (holdingUsd: number) => {
        if (!(dailyVolumeUsd > 0)) return 1;
        const dynamic = dynamicHaircut({
          z: parameters.haircutZ,
          annualVol,
          fixedLatencyDays: parameters.liquidationDelayMinutes / 1_440,
          unwindDays: holdingUsd / (parameters.participationRate * dailyVolumeUsd),
          withdrawalLatencyDays: rules.withdrawalLatencyHours / 24,
          quantityUsd: holdingUsd,
          dailyVolumeUsd,
          premium: rules.haircutPremium,
        });
        return publishedHaircut(dynamic, rules.haircutFloor);
      };
      const terms: CollateralTerms = {
        asset: symbol,
        priceUsd: asset.priceUsd,
        tracks: asset.tracks,
        liquidationBonus: rules.liquidationBonus,
        haircutOf,
        weightOf: (holdingUsd) => Math.min(1 - haircutOf(holdingUsd), rules.liquidationThreshold),
      };
      return [symbol, terms];
    }),
  );
}

/** One collateral holding of an account, valued. */
export type CollateralLine = {
  readonly asset: string;
  readonly valueUsd: number;
  readonly haircut: number;
  readonly weight: number;
  readonly liquidationBonus: number;
  /** Column of the tracked underlying in the scenarios; -1 when nothing moves it. */
  readonly column: number;
};

/**
 * Adds what collateral gains or loses towards the requirement: a gain counts at its weight (it hedges), a fall only beyond
 * what the weight has deducted already. `spotMove` is [S x U].
 */
export function addWeightedCollateralPnl(
  lines: readonly CollateralLine[],
  spotMove: Float64Array,
  width: number,
  out: Float64Array,
): void {
  for (const { valueUsd, weight, column } of lines) {
    if (column < 0) continue;
    for (let s = 0, at = column; s < out.length; s++, at += width) {
      const move = spotMove[at]!;
      out[s]! += valueUsd * (move > 0 ? weight * move : Math.min(0, move + (1 - weight)));
    }
  }
}

/** Adds the full market move of collateral: what a liquidation finds. */
export function addCollateralPnl(
  lines: readonly CollateralLine[],
  spotMove: Float64Array,
  width: number,
  out: Float64Array,
): void {
  for (const { valueUsd, column } of lines) {
    if (column < 0) continue;
    for (let s = 0, at = column; s < out.length; s++, at += width) out[s]! += valueUsd * spotMove[at]!;
  }
}
