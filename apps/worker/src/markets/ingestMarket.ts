import {
  SECONDS_PER_DAY,
  SECONDS_PER_HOUR,
  type MarketDepth,
  type MarketSnapshot,
  type MarketWarning,
} from '@riskdao/risk-core';
import { judgePrice, liveMarket, joinParts, SourceError, type JudgedPrice, type JudgedQuote } from '@riskdao/sources';
import {
  closeAlert,
  keepBars,
  keepMarket,
  keepPriceReadings,
  latestMarket,
  priceHistory,
  priceReadingsSince,
  raiseAlert,
  type DatabaseClient,
} from '@riskdao/store';
import type { MarketSources } from './sources.js';

/** Kept between ticks: a chain is asked for at every tick, and carried when it does not come. */
export type IngestMemory = { chain: MarketSnapshot | null };

export type IngestContext = {
  readonly client: DatabaseClient;
  readonly sources: MarketSources;
  readonly memory: IngestMemory;
};

export type IngestOutcome =
  | {
      readonly kind: 'kept';
      readonly hash: string;
      readonly market: MarketSnapshot;
      /** Why it is degraded; empty when it is sound. */
      readonly reasons: readonly MarketWarning[];
      readonly prices: Readonly<Record<string, JudgedPrice>>;
    }
  | { readonly kind: 'refused'; readonly reasons: readonly MarketWarning[] };

/** Bars asked for again, in case that some were missed. */
const BAR_OVERLAP_HOURS = 6;
/** The traded value of a coin is measured over this. */
const VOLUME_DAYS = 31;

/**
 * One tick: prices from every source are judged, the option chain is moved to them, depth and bars are added, and the market is kept
 * with its quality. Whatever is missing or in doubt is kept too: as readings with their verdict, as reasons, and as alerts that stay
 * open until it is well again.
 */
export async function ingestMarket(context: IngestContext, nowUnix: number): Promise<IngestOutcome> {
  const { client, sources } = context;
  const prices = await judgedPrices(context, nowUnix);
  const reasons: MarketWarning[] = [];
  const chain = await chainNow(context, nowUnix, reasons);
  const depth = await depthNow(context, nowUnix, reasons);
  await barsNow(context, nowUnix, reasons);
  const live = chain === null ? null : liveMarket(chain, prices, nowUnix, sources.oldestChainSeconds);
  await tellPrices(client, prices, nowUnix);
  if (live === null) return refused(context, { reasons, prices, nowUnix, hasChain: chain !== null });
  const market = await withAssets(context, live.market, { prices, depth });
  const doubts = [...live.reasons, ...reasons, ...((await sources.doubts?.(nowUnix)) ?? [])];
  const { hash } = await keepMarket(client, { market, depth, reasons: doubts });
  await tellMarket(client, doubts, nowUnix);
  return { kind: 'kept', hash, market, reasons: doubts, prices };
}

async function judgedPrices({ client, sources }: IngestContext, nowUnix: number): Promise<Record<string, JudgedPrice>> {
  const judged: Record<string, JudgedPrice> = {};
  const since = new Date((nowUnix - SECONDS_PER_HOUR) * 1000);
  for (const symbol of sources.symbols) {
    const answers = await sources.prices(symbol, nowUnix);
    const past = (await priceReadingsSince(client, symbol, since)).map(
      ({ source, observedAt, publishedAt, priceUsd, confidenceUsd, verdict, detail }): JudgedQuote => ({
        ...{ source, priceUsd, confidenceUsd, detail },
        verdict: verdict as JudgedQuote['verdict'],
        observedUnix: observedAt.getTime() / 1000,
        publishedUnix: publishedAt === null ? null : publishedAt.getTime() / 1000,
      }),
    );
    const price = judgePrice(symbol, answers, past, nowUnix, sources.leastSources);
    judged[symbol] = price;
    await keepPriceReadings(
      client,
      price.quotes.map(({ observedUnix, publishedUnix, ...quote }) => ({
        ...quote,
        symbol,
        priceUsd: storable(quote.priceUsd),
        confidenceUsd: storable(quote.confidenceUsd),
        observedAt: new Date(observedUnix * 1000),
        publishedAt: storable(publishedUnix) === null ? null : new Date((publishedUnix ?? 0) * 1000),
      })),
    );
  }
  return judged;
}

/** What no column can hold stands in the verdict's detail. */
const storable = (value: number | null) => (value !== null && Math.abs(value) < 1e15 ? value : null);

async function chainNow(
  { sources, memory }: IngestContext,
  nowUnix: number,
  reasons: MarketWarning[],
): Promise<MarketSnapshot | null> {
  const fresh = await orReason('NO_CHAIN', () => sources.chain(nowUnix), reasons);
  if (fresh !== null) memory.chain = fresh;
  // Chains are carried while they are young: only then is missing one a reason of its own.
  const isYoung = memory.chain !== null && nowUnix - memory.chain.asOfUnix <= sources.oldestChainSeconds;
  if (isYoung) reasons.splice(0, reasons.length, ...reasons.filter(({ code }) => code !== 'NO_CHAIN'));
  return memory.chain;
}

async function depthNow(
  { client, sources }: IngestContext,
  nowUnix: number,
  reasons: MarketWarning[],
): Promise<MarketDepth> {
  const missed: MarketWarning[] = [];
  const fresh = await orReason('NO_DEPTH', () => sources.depth(nowUnix), missed);
  if (fresh !== null) return fresh;
  const carried = (await latestMarket(client))?.depth ?? { books: {} };
  const newest = Math.max(0, ...Object.values(carried.books).flatMap((books) => books.map(({ asOfUnix }) => asOfUnix)));
  if (nowUnix - newest > SECONDS_PER_DAY) reasons.push(...missed);
  return carried;
}

async function barsNow({ client, sources }: IngestContext, nowUnix: number, reasons: MarketWarning[]): Promise<void> {
  const fromUnix = nowUnix - BAR_OVERLAP_HOURS * SECONDS_PER_HOUR;
  const series = await orReason('NO_BARS', () => sources.bars(fromUnix, nowUnix), reasons);
  if (series === null) return;
  await keepBars(client, { source: sources.barSource, barSeconds: SECONDS_PER_HOUR, series });
}

async function withAssets(
  { client, sources }: IngestContext,
  market: MarketSnapshot,
  { prices, depth }: { prices: Readonly<Record<string, JudgedPrice>>; depth: MarketDepth },
): Promise<MarketSnapshot> {
  const history = await priceHistory(client, {
    source: sources.barSource,
    barSeconds: SECONDS_PER_HOUR,
    symbols: sources.underlyings,
    untilUnix: market.asOfUnix,
    days: VOLUME_DAYS,
  });
  const assets = Object.fromEntries(
    Object.entries(sources.assets).map(([asset, described]) => [
      asset,
      { ...described, priceUsd: prices[asset]?.priceUsd ?? described.priceUsd },
    ]),
  );
  const nobody = { label: 'observed' as const, provenance: '', accounts: [], safetyFund: { holdings: [] } };
  const part = <Value>(value: Value, warnings: readonly MarketWarning[] = []) => ({ value, warnings });
  const joined = joinParts({
    market: part(market, market.warnings),
    history: part(history),
    depth: part(depth),
    book: part(nobody),
    assets,
  });
  return joined.market;
}

/** The answer, or null and a reason. */
async function orReason<Answer>(
  code: string,
  ask: () => Promise<Answer>,
  reasons: MarketWarning[],
): Promise<Answer | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    reasons.push({ code, count: 1, example: error.message });
    return null;
  }
}

async function tellPrices(
  client: DatabaseClient,
  prices: Readonly<Record<string, JudgedPrice>>,
  nowUnix: number,
): Promise<void> {
  const at = new Date(nowUnix * 1000);
  for (const [symbol, { reasons, priceUsd }] of Object.entries(prices)) {
    const [reason] = reasons;
    if (reason === undefined) {
      await closeAlert(client, { kind: 'price', subject: symbol, because: 'The sources agree again.', at });
      continue;
    }
    const severity = priceUsd === null ? ('critical' as const) : ('warning' as const);
    const message = `${reason.code} ${reason.example}. Look at the sources of ${symbol}.`;
    await raiseAlert(client, { kind: 'price', subject: symbol, severity, message, details: { reasons }, at });
  }
}

async function tellMarket(client: DatabaseClient, reasons: readonly MarketWarning[], nowUnix: number): Promise<void> {
  const at = new Date(nowUnix * 1000);
  const [reason] = reasons;
  if (reason === undefined) {
    await closeAlert(client, { kind: 'market', subject: 'market', because: 'The market is sound again.', at });
    return;
  }
  const message = `The market is degraded (${reasons.map(({ code }) => code).join(', ')}): no report from it becomes ready. ${reason.example}.`;
  await raiseAlert(client, {
    kind: 'market',
    subject: 'market',
    severity: 'warning',
    message,
    details: { reasons },
    at,
  });
}

async function refused(
  { client }: IngestContext,
  seen: {
    reasons: readonly MarketWarning[];
    prices: Readonly<Record<string, JudgedPrice>>;
    nowUnix: number;
    hasChain: boolean;
  },
): Promise<IngestOutcome> {
  const { prices, nowUnix, hasChain } = seen;
  const reasons = [...Object.values(prices).flatMap((price) => price.reasons), ...seen.reasons];
  const lacking = hasChain ? 'an underlying has no price' : 'there is no option chain';
  const message = `No market can be kept: ${lacking}. The last one grows old, and reports with it. ${reasons[0]?.example ?? ''}`;
  await raiseAlert(client, {
    kind: 'market',
    subject: 'market',
    severity: 'critical',
    message,
    details: { reasons },
    at: new Date(nowUnix * 1000),
  });
  return { kind: 'refused', reasons };
}
