import { SECONDS_PER_DAY, type MarketDepth, type PriceHistory } from '@riskdao/risk-core';
import { bookAt, type KeptBook } from './books.js';
import type { Database } from './database.js';
import { latestMarket, marketByHash, priceHistory, type ObservedMarket } from './markets.js';
import { parametersInForce, type ParametersInForce } from './parameters.js';

/** Names of what a requirement depends on beside the history of prices. */
export type RiskInputNames = { readonly marketHash: string; readonly bookHash: string };

/** Everything that a requirement depends on, at one moment. */
export type RiskInputs = {
  readonly market: ObservedMarket;
  readonly depth: MarketDepth;
  readonly history: PriceHistory;
  readonly book: KeptBook;
};

/** Longest look back that the table of parameters allows, and a year of stress beside it. */
const HISTORY_DAYS = 1_825 + 730;

/** The newest market and book and the parameters in force; null for what is not there yet. */
export async function newestInputs(
  db: Database,
  chainId: bigint,
): Promise<{ readonly names: RiskInputNames | null; readonly inForce: ParametersInForce | null }> {
  const [market, book, inForce] = await Promise.all([
    db.market.findFirst({ orderBy: [{ asOf: 'desc' }, { id: 'desc' }], select: { documentHash: true } }),
    db.book.findFirst({
      orderBy: [{ asOf: 'desc' }, { createdAt: 'desc' }, { id: 'desc' }],
      select: { documentHash: true },
    }),
    parametersInForce(db, chainId),
  ]);
  const names =
    market === null || book === null ? null : { marketHash: market.documentHash, bookHash: book.documentHash };
  return { names, inForce };
}

/** Reads inputs by their names, with the prices that had been seen by the time of the market; null when one is gone. */
export async function riskInputs(db: Database, names: RiskInputNames): Promise<RiskInputs | null> {
  const market = await marketByHash(db, names.marketHash);
  const book = await bookAt(db, { hash: names.bookHash });
  if (market === null || book === null) return null;
  return { market, depth: market.depth, history: await historyFor(db, market), book };
}

/** What {@link newestInputs} names, read; null before the first market or book. */
export async function newestRiskInputs(db: Database): Promise<RiskInputs | null> {
  const market = await latestMarket(db);
  const book = await bookAt(db);
  if (market === null || book === null) return null;
  return { market, depth: market.depth, history: await historyFor(db, market), book };
}

/** Name and length of the bars that cover the market's underlyings best; null when there are none. */
export async function bestBars(
  db: Database,
  { market }: ObservedMarket,
): Promise<{ readonly source: string; readonly seconds: number } | null> {
  const symbols = Object.keys(market.underlyings);
  const since = new Date((market.asOfUnix - HISTORY_DAYS * SECONDS_PER_DAY) * 1_000);
  const [best] = await db.$queryRaw<{ source: string; seconds: number }[]>`
    SELECT source, seconds FROM price_bars
    WHERE symbol = ANY(${symbols}) AND starts_at >= ${since}
    GROUP BY source, seconds
    ORDER BY count(DISTINCT symbol) DESC, max(starts_at) - min(starts_at) DESC, seconds ASC LIMIT 1`;
  return best ?? null;
}

async function historyFor(db: Database, observed: ObservedMarket): Promise<PriceHistory> {
  const { source, seconds } = (await bestBars(db, observed)) ?? { source: 'none', seconds: 3_600 };
  const { underlyings, asOfUnix: untilUnix } = observed.market;
  const symbols = Object.keys(underlyings);
  return priceHistory(db, { source, barSeconds: seconds, symbols, untilUnix, days: HISTORY_DAYS });
}
