import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MarketSnapshot } from '@riskdao/risk-core';
import { keepBars, keepMarket, latestMarket, listMarkets, marketByHash, priceHistory } from './markets.js';
import { keepPriceReadings, priceReadingsSince } from './priceReadings.js';
import { temporaryStore, type TemporaryStore } from './testing/temporaryStore.js';

const HOUR = 3_600;
const START = Date.UTC(2026, 1, 1) / 1000;

const marketAt = (asOfUnix: number, spotUsd = 78_000): MarketSnapshot => ({
  asOfUnix,
  label: 'synthetic',
  source: 'test',
  underlyings: { BTC: { spotUsd, confidence: 1, expiries: [], perpetual: null } },
  assets: {},
  warnings: [],
});
const depthAt = (asOfUnix: number) => ({
  books: { BTC: [{ asOfUnix, venue: 'test', bids: [[77_990, 2]] as const, asks: [[78_010, 1]] as const }] },
});

describe('markets', () => {
  let store: TemporaryStore;
  const hashes: string[] = [];

  beforeAll(async () => {
    store = await temporaryStore();
    for (const hour of [0, 1, 2]) {
      const asOfUnix = START + hour * HOUR;
      const reasons = hour === 2 ? [{ code: 'ONE_SOURCE', count: 1, example: 'BTC: only one source answered' }] : [];
      const kept = await keepMarket(store.client, { market: marketAt(asOfUnix), depth: depthAt(asOfUnix), reasons });
      hashes.push(kept.hash);
    }
  }, 60_000);

  afterAll(() => store.close());

  test('default: the newest, with its depth and why it is degraded', async () => {
    const latest = await latestMarket(store.client);
    expect(latest).toMatchObject({ hash: hashes[2], quality: 'degraded', depth: depthAt(START + 2 * HOUR) });
    expect(latest?.reasons).toEqual([expect.objectContaining({ code: 'ONE_SOURCE' })]);
    expect((await latestMarket(store.client, 'sound'))?.hash).toBe(hashes[1]);
  });

  test('behavior: by hash, and by no known hash', async () => {
    expect((await marketByHash(store.client, hashes[0] ?? ''))?.market).toEqual(marketAt(START));
    expect(await marketByHash(store.client, `0x${'00'.repeat(32)}`)).toBeNull();
  });

  test('behavior: pages, newest first', async () => {
    const [newest] = await listMarkets(store.client, { first: 1 });
    const rest = await listMarkets(store.client, { first: 5, after: newest?.id ?? '' });
    expect([newest, ...rest].map((entry) => entry?.hash)).toEqual([...hashes].reverse());
  });

  test('behavior: F17 the same market kept again is one', async () => {
    const again = await keepMarket(store.client, { market: marketAt(START), depth: depthAt(START), reasons: [] });
    expect(again).toEqual({ hash: hashes[0], isNew: false });
    expect(await listMarkets(store.client, { first: 10 })).toHaveLength(3);
  });

  test('default: bars come back as they were kept, without the one that is still open', async () => {
    const startUnix = [0, 1, 2, 3].map((hour) => START + hour * HOUR);
    const column = [78_000.5, 78_001, 0.1 + 0.2, 1e-9];
    const bars = { startUnix, open: column, high: column, low: column, close: column, volume: column };
    const history = { barSeconds: HOUR, source: 'venue', series: { BTC: bars, ETH: bars } };
    expect(await keepBars(store.client, history)).toBe(8);
    expect(await keepBars(store.client, history)).toBe(0);
    const query = { source: 'venue', barSeconds: HOUR, symbols: ['BTC', 'ETH', 'SOL'] };
    expect(await priceHistory(store.client, { ...query, untilUnix: START + 4 * HOUR })).toEqual(history);
    const closed = await priceHistory(store.client, { ...query, untilUnix: START + 4 * HOUR - 1 });
    expect(closed.series['BTC']?.startUnix).toEqual(startUnix.slice(0, 3));
  });

  test('default: readings keep what was not used, and why', async () => {
    const reading = (source: string, minute: number, verdict: string) => ({
      symbol: 'BTC',
      source,
      observedAt: new Date((START + minute * 60) * 1000),
      publishedAt: null,
      priceUsd: verdict === 'NO_ANSWER' ? null : 78_000.1 + 0.2,
      confidenceUsd: null,
      verdict,
      detail: '',
    });
    await keepPriceReadings(store.client, [reading('a', 0, 'used'), reading('b', 1, 'NO_ANSWER')]);
    await keepPriceReadings(store.client, [reading('b', 1, 'NO_ANSWER')]);
    const since = await priceReadingsSince(store.client, 'BTC', new Date((START + 30) * 1000));
    expect(since).toEqual([reading('b', 1, 'NO_ANSWER')]);
    expect(await priceReadingsSince(store.client, 'BTC', new Date(0))).toHaveLength(2);
  });
});
