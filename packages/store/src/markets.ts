import {
  SECONDS_PER_DAY,
  type MarketDepth,
  type MarketSnapshot,
  type MarketWarning,
  type PriceHistory,
} from '@riskdao/risk-core';
import { inTransaction, type Database, type DatabaseClient } from './database.js';
import { getDocument, putDocument } from './documents.js';
import { MissingDocumentError } from './bundles.js';
import { appendEvent } from './events.js';

/** A degraded market is shown, but no report from it becomes ready and no requirement is signed on it. */
export type MarketQuality = 'sound' | 'degraded';

/** An observation of the market without the observation itself. */
export type MarketEntry = {
  readonly id: string;
  readonly hash: string;
  readonly asOf: Date;
  readonly label: MarketSnapshot['label'];
  readonly source: string;
  readonly warnings: readonly MarketWarning[];
  readonly quality: MarketQuality;
  /** Why it is degraded; empty when it is sound. */
  readonly reasons: readonly MarketWarning[];
  readonly depthHash: string | null;
};

export type ObservedMarket = MarketEntry & { readonly market: MarketSnapshot; readonly depth: MarketDepth };

const NO_DEPTH: MarketDepth = { books: {} };

/**
 * Keeps an observation, and appends `marketChanged` when it is the newest. The same market kept twice is one; `isNew` says whether it
 * was the first time.
 */
export async function keepMarket(
  client: DatabaseClient,
  observed: { market: MarketSnapshot; depth: MarketDepth; reasons: readonly MarketWarning[] },
): Promise<{ readonly hash: string; readonly isNew: boolean }> {
  const { market, depth, reasons } = observed;
  return inTransaction(client, async (tx) => {
    const hash = await putDocument(tx, 'market', market);
    const depthHash = await putDocument(tx, 'depth', depth);
    const { count } = await tx.market.createMany({
      data: [
        {
          documentHash: hash,
          asOf: new Date(market.asOfUnix * 1000),
          label: market.label,
          source: market.source,
          warnings: [...market.warnings],
          quality: reasons.length === 0 ? 'sound' : 'degraded',
          reasons: [...reasons],
          depthHash,
        },
      ],
      skipDuplicates: true,
    });
    const isNewest = (await tx.market.count({ where: { asOf: { gt: new Date(market.asOfUnix * 1000) } } })) === 0;
    if (count === 1 && isNewest) await tell(tx, hash, observed);
    return { hash, isNew: count === 1 };
  });
}

/** Last in its transaction. */
async function tell(
  tx: Database,
  marketHash: string,
  { market, reasons }: { market: MarketSnapshot; reasons: readonly MarketWarning[] },
): Promise<void> {
  const spots = Object.entries(market.underlyings).map(([symbol, { spotUsd }]) => [symbol, spotUsd] as const);
  const payload = {
    marketHash,
    asOf: new Date(market.asOfUnix * 1000).toISOString(),
    quality: reasons.length === 0 ? 'sound' : 'degraded',
    reasons: reasons.map(({ code }) => code),
    spotUsd: Object.fromEntries(spots),
  };
  await appendEvent(tx, { kind: 'marketChanged', subject: 'market', payload });
}

/** The newest observation, of any quality or of one; null before the first. */
export async function latestMarket(db: Database, quality?: MarketQuality): Promise<ObservedMarket | null> {
  const row = await db.market.findFirst({
    where: quality === undefined ? {} : { quality },
    orderBy: [{ asOf: 'desc' }, { id: 'desc' }],
  });
  return row === null ? null : withContent(db, asEntry(row));
}

export async function marketByHash(db: Database, hash: string): Promise<ObservedMarket | null> {
  const row = await db.market.findUnique({ where: { documentHash: hash } });
  return row === null ? null : withContent(db, asEntry(row));
}

/** The last observation at or before a time; null before the first. */
export async function marketAsOf(db: Database, at: Date): Promise<ObservedMarket | null> {
  const row = await db.market.findFirst({ where: { asOf: { lte: at } }, orderBy: [{ asOf: 'desc' }, { id: 'desc' }] });
  return row === null ? null : withContent(db, asEntry(row));
}

/** Observations without their content, newest first; `after` is the id of the last entry of the page before. */
export async function listMarkets(
  db: Database,
  query: { first: number; after?: string; quality?: MarketQuality },
): Promise<readonly MarketEntry[]> {
  const { first, after, quality } = query;
  const rows = await db.market.findMany({
    where: quality === undefined ? {} : { quality },
    orderBy: [{ asOf: 'desc' }, { id: 'desc' }],
    take: first,
    ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
  });
  return rows.map(asEntry);
}

async function withContent(db: Database, entry: MarketEntry): Promise<ObservedMarket> {
  const market = (await getDocument(db, entry.hash)) as MarketSnapshot | null;
  if (market === null) throw new MissingDocumentError('market', entry.hash);
  if (entry.depthHash === null) return { ...entry, market, depth: NO_DEPTH };
  const depth = (await getDocument(db, entry.depthHash)) as MarketDepth | null;
  if (depth === null) throw new MissingDocumentError('depth', entry.depthHash);
  return { ...entry, market, depth };
}

function asEntry(row: Awaited<ReturnType<Database['market']['findUniqueOrThrow']>>): MarketEntry {
  return {
    id: row.id,
    hash: row.documentHash,
    asOf: row.asOf,
    label: row.label as MarketEntry['label'],
    source: row.source,
    warnings: row.warnings as unknown as MarketEntry['warnings'],
    quality: row.quality as MarketQuality,
    reasons: row.reasons as unknown as MarketEntry['reasons'],
    depthHash: row.depthHash,
  };
}

/** Keeps bars of one source; a bar that is there already is left as it is. Returns how many were new. */
export async function keepBars(db: Database, { source, barSeconds, series }: PriceHistory): Promise<number> {
  let added = 0;
  for (const [symbol, { startUnix, open, high, low, close, volume }] of Object.entries(series)) {
    // One statement with a few arrays: rows of parameters would take minutes for years of bars. As text: no digit is lost.
    const text = (values: readonly number[]) => values.map(String);
    added += await db.$executeRaw`
      INSERT INTO price_bars (symbol, source, seconds, starts_at, open, high, low, close, volume)
      SELECT ${symbol}, ${source}, ${barSeconds}, to_timestamp(start), o, h, l, c, v FROM unnest(
        ${[...startUnix]}::float8[], ${text(open)}::numeric[], ${text(high)}::numeric[], ${text(low)}::numeric[],
        ${text(close)}::numeric[], ${text(volume)}::numeric[]) AS bar(start, o, h, l, c, v)
      ON CONFLICT DO NOTHING`;
  }
  return added;
}

/** The bars of one source that had closed at `untilUnix`, ascending; symbols without any are left out. */
export async function priceHistory(
  db: Database,
  query: { source: string; barSeconds: number; symbols: readonly string[]; untilUnix: number; days?: number },
): Promise<PriceHistory> {
  const { source, barSeconds, symbols, untilUnix, days } = query;
  const from = new Date(days === undefined ? 0 : (untilUnix - days * SECONDS_PER_DAY) * 1000);
  const to = new Date((untilUnix - barSeconds) * 1000);
  type Row = { symbol: string } & Record<'start' | 'open' | 'high' | 'low' | 'close' | 'volume', number[]>;
  const rows = await db.$queryRaw<Row[]>`
    SELECT symbol,
           array_agg(extract(epoch FROM starts_at)::float8 ORDER BY starts_at) AS start,
           array_agg(open::float8 ORDER BY starts_at) AS open, array_agg(high::float8 ORDER BY starts_at) AS high,
           array_agg(low::float8 ORDER BY starts_at) AS low, array_agg(close::float8 ORDER BY starts_at) AS close,
           array_agg(volume::float8 ORDER BY starts_at) AS volume
    FROM price_bars
    WHERE source = ${source} AND seconds = ${barSeconds} AND symbol = ANY(${[...symbols]})
      AND starts_at >= ${from} AND starts_at <= ${to}
    GROUP BY symbol ORDER BY symbol`;
  const series = Object.fromEntries(
    rows.map(({ symbol, start, ...columns }) => [symbol, { startUnix: start, ...columns }]),
  );
  return { barSeconds, source, series };
}
