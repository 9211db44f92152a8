import type { AssetMarket, BarSeries, DepthBook, MarketDepth, MarketSnapshot, MarketWarning } from '@riskdao/risk-core';
import {
  assetSchema,
  FeedError,
  marketFromChains,
  parseField,
  readJson,
  readHourlyBars,
  readOptionChain,
  readOrderBook,
  readPrice,
  WarningCounter,
  type PriceAnswer,
} from '@riskdao/sources';
import { z } from 'zod';

/** Where a market comes from. What is asked may fail with FeedError; anything else is a defect. */
export type MarketSources = {
  /** Underlyings first, then assets that have feeds of their own. */
  readonly symbols: readonly string[];
  readonly underlyings: readonly string[];
  /** Assets that are not the coin of an underlying; their price is replaced by that of their feeds. */
  readonly assets: Readonly<Record<string, AssetMarket>>;
  readonly prices: (symbol: string, nowUnix: number) => Promise<readonly PriceAnswer[]>;
  /** The newest option chain; null when there is none newer than the last. */
  readonly chain: (nowUnix: number) => Promise<MarketSnapshot | null>;
  readonly depth: (nowUnix: number) => Promise<MarketDepth>;
  /** Closed hourly bars from a time on, by symbol. */
  readonly bars: (fromUnix: number, nowUnix: number) => Promise<Readonly<Record<string, BarSeries>>>;
  /** What else makes a market degraded: reasons beside prices, chains and bars. */
  readonly doubts?: (nowUnix: number) => Promise<readonly MarketWarning[]>;
  /** Name of the bars in the store. */
  readonly barSource: string;
  readonly oldestChainSeconds: number;
  /** Fewer that agree degrade a price; the rule's own number when left out. */
  readonly leastSources?: number;
};

const feed = z.strictObject({ kind: z.enum(['deribit', 'coinbase', 'pyth']), url: z.url(), id: z.string().min(1) });
const venue = z.strictObject({ url: z.url(), id: z.string().min(1) });

/** The file MARKET_FEEDS_FILE: which sources are asked for what. */
export const marketFeedsSchema = z.strictObject({
  underlyings: z.record(
    z.string(),
    z.strictObject({
      prices: z.array(feed).min(2, 'needs at least two sources'),
      /** `id`: the currency whose options are listed. */
      chain: venue,
      depth: venue,
      /** `id`: the instrument whose hourly bars are the history. */
      bars: venue,
    }),
  ),
  assets: z.record(z.string(), assetSchema.extend({ prices: z.array(feed).default([]) })),
});
export type MarketFeeds = z.output<typeof marketFeedsSchema>;

/** Reads MARKET_FEEDS_FILE. Throws InvalidFieldError or UnreadableFileError that names file, field and value. */
export const readMarketFeeds = (file: string): MarketFeeds => parseField(marketFeedsSchema, readJson(file), file, null);

/** Sources over the public APIs that the file names. */
export function liveSources({ underlyings, assets }: MarketFeeds): MarketSources {
  const symbols = Object.keys(underlyings);
  const pricesOf = (symbol: string) => underlyings[symbol]?.prices ?? assets[symbol]?.prices ?? [];
  return {
    symbols: [...symbols, ...Object.keys(assets).filter((asset) => pricesOf(asset).length > 0)],
    underlyings: symbols,
    assets: Object.fromEntries(
      Object.entries(assets).map(([asset, { priceUsd, class: assetClass, tracks, adv30dUsd, idiosyncraticVol }]) => [
        asset,
        { priceUsd, class: assetClass, tracks, adv30dUsd, idiosyncraticVol },
      ]),
    ),
    prices: (symbol) => Promise.all(pricesOf(symbol).map((each) => answerOf(each.kind, () => readPrice(each)))),
    chain: async (nowUnix) => {
      const warnings = new WarningCounter();
      const chains = await Promise.all(
        Object.values(underlyings).map(({ chain }) => readOptionChain(chain.url, chain.id, warnings)),
      );
      return { ...marketFromChains(chains.flat(), nowUnix, warnings), warnings: warnings.list() };
    },
    depth: async (nowUnix) => {
      const read = async ([symbol, { depth }]: [string, { depth: z.output<typeof venue> }]) =>
        [symbol, [await readOrderBook(depth.url, depth.id, nowUnix)]] as [string, DepthBook[]];
      return { books: Object.fromEntries(await Promise.all(Object.entries(underlyings).map(read))) };
    },
    bars: async (fromUnix, untilUnix) =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(underlyings).map(async ([symbol, { bars }]) => [
            symbol,
            await readHourlyBars(bars.url, bars.id, { fromUnix, untilUnix }),
          ]),
        ),
      ) as Record<string, BarSeries>,
    barSource: 'deribit',
    oldestChainSeconds: 900,
  };
}

/** A source that does not answer is an answer too. */
async function answerOf(source: string, ask: () => Promise<PriceAnswer>): Promise<PriceAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FeedError) return { source, failure: `${error.code}: ${error.message}` };
    throw error;
  }
}
