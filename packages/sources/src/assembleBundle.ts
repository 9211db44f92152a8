import {
  SECONDS_PER_DAY,
  type AssetMarket,
  type MarketDepth,
  type MarketSnapshot,
  type MarketWarning,
  type PriceHistory,
  type SimulationBundle,
} from '@riskdao/risk-core';
import { SourceError } from './errors.js';
import type { Part } from './partFile.js';

/** Depth older than this against the market is counted as stale. */
const STALE_DEPTH_SECONDS = SECONDS_PER_DAY;
/** A history that ends earlier than this before the market is counted as stale. */
const STALE_HISTORY_SECONDS = SECONDS_PER_DAY;

export class MissingAssetError extends SourceError {
  readonly code = 'MISSING_ASSET';
  constructor(readonly asset: string) {
    super(
      `The book holds ${asset}, which has no price. Describe it in --assets: ` +
        `{"${asset}": {"priceUsd": 1, "class": "stable", "tracks": null, "adv30dUsd": 1e9, "idiosyncraticVol": 0.01}}.`,
    );
  }
}

export type BundleParts = {
  readonly market: Part<'market'>;
  readonly history: Part<'history'>;
  readonly depth: Part<'depth'>;
  readonly book: Part<'book'>;
  /** Assets that are not the coin of an underlying. */
  readonly assets: Readonly<Record<string, AssetMarket>>;
};

/**
 * Joins imported parts into the market, history, depth and book of a bundle: bars after the snapshot are cut, the coins
 * of the underlyings become assets, and the warnings of every part stand in the market's.
 */
export function joinParts(parts: BundleParts): Pick<SimulationBundle, 'market' | 'history' | 'depth' | 'book'> {
  const { asOfUnix } = parts.market.value;
  const { history, futureBars } = withoutFuture(parts.history.value, asOfUnix);
  const assets = { ...coinAssets(parts.market.value, history), ...parts.assets };
  const book = parts.book.value;
  const { holdings, stake } = book.safetyFund;
  const fundAssets = stake === undefined ? holdings : [...holdings, stake];
  for (const { asset } of [...book.accounts.flatMap(({ collateral }) => collateral), ...fundAssets])
    if (!Object.hasOwn(assets, asset)) throw new MissingAssetError(asset);
  const warnings = [
    ...[parts.market, parts.history, parts.depth, parts.book].flatMap((part) => part.warnings),
    ...counted('FUTURE_BAR_CUT', futureBars, 'bars that end after the snapshot are left out'),
    ...staleDepth(parts.depth.value, asOfUnix),
    ...staleHistory(history, asOfUnix),
  ];
  return { market: { ...parts.market.value, assets, warnings }, history, depth: parts.depth.value, book };
}

function withoutFuture(history: PriceHistory, asOfUnix: number) {
  let futureBars = 0;
  const series = Object.fromEntries(
    Object.entries(history.series).map(([symbol, all]) => {
      const kept = all.startUnix.filter((start) => start + history.barSeconds <= asOfUnix).length;
      futureBars += all.startUnix.length - kept;
      const column = (values: readonly number[]) => values.slice(0, kept);
      return [
        symbol,
        {
          startUnix: column(all.startUnix),
          open: column(all.open),
          high: column(all.high),
          low: column(all.low),
          close: column(all.close),
          volume: column(all.volume),
        },
      ];
    }),
  );
  return { history: { ...history, series }, futureBars };
}

/** The coin of each underlying as a collateral asset, its traded value measured on the last 30 days of bars. */
function coinAssets(market: MarketSnapshot, history: PriceHistory): Record<string, AssetMarket> {
  return Object.fromEntries(
    Object.entries(market.underlyings).map(([symbol, { spotUsd }]) => {
      const series = history.series[symbol];
      let tradedUsd = 0;
      series?.startUnix.forEach((start, at) => {
        if (start >= market.asOfUnix - 30 * SECONDS_PER_DAY)
          tradedUsd += (series.close[at] ?? 0) * (series.volume[at] ?? 0);
      });
      return [
        symbol,
        { priceUsd: spotUsd, class: 'native', tracks: symbol, adv30dUsd: tradedUsd / 30, idiosyncraticVol: 0 },
      ];
    }),
  );
}

function staleDepth(depth: MarketDepth, asOfUnix: number): MarketWarning[] {
  const old = Object.entries(depth.books).flatMap(([symbol, books]) =>
    books
      .filter((book) => Math.abs(asOfUnix - book.asOfUnix) > STALE_DEPTH_SECONDS)
      .map((book) => `${symbol} of ${new Date(book.asOfUnix * 1000).toISOString()}`),
  );
  return counted('STALE_DEPTH', old.length, old[0] ?? '');
}

function staleHistory(history: PriceHistory, asOfUnix: number): MarketWarning[] {
  const old = Object.entries(history.series)
    .filter(([, { startUnix }]) => asOfUnix - (startUnix.at(-1) ?? 0) > STALE_HISTORY_SECONDS)
    .map(([symbol]) => symbol);
  return counted('STALE_HISTORY', old.length, old[0] ?? '');
}

function counted(code: string, count: number, example: string): MarketWarning[] {
  return count === 0 ? [] : [{ code, count, example }];
}
