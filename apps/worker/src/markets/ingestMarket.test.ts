import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { latestMarket, listAlerts, listMarkets, priceHistory, priceReadingsSince } from '@riskdao/store';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import { feedStandIn, type FeedState, type SummaryRow } from '../../../../tools/feedStandIn.js';
import { ingestMarket, type IngestContext } from './ingestMarket.js';
import { liveSources, marketFeedsSchema } from './sources.js';

const START = Date.UTC(2026, 1, 5, 12, 30) / 1000;

const option = (underlying: string, strike: number, index: number): SummaryRow => ({
  instrument_name: `${underlying}-27FEB26-${strike}-P`,
  underlying_price: index * 1.002,
  estimated_delivery_price: index,
  mark_price: 0.05,
  mark_iv: 60,
  open_interest: 12,
});
const well = (nowUnix: number): FeedState => ({
  nowUnix,
  deribit: { BTC: 70_000, ETH: 2_000, USDC: 1 },
  coinbase: { BTC: 70_020, ETH: 2_000.4 },
  pyth: { BTC: 70_010, ETH: 2_000.2, USDC: 1.0001 },
  pythConfidence: 0.0005,
  lag: {},
  chains: {
    BTC: [65_000, 70_000].map((strike) => option('BTC', strike, 70_000)),
    ETH: [1_800, 2_000].map((strike) => option('ETH', strike, 2_000)),
  },
  depth: Object.fromEntries(
    Object.entries({ BTCUSDT: 70_000, ETHUSDT: 2_000 }).map(([id, price]) => [
      id,
      { bids: [[String(price - 1), '2']], asks: [[String(price + 1), '2']] },
    ]),
  ),
  bars: { 'BTC-PERPETUAL': [71_000, 70_500, 70_200], 'ETH-PERPETUAL': [2_100, 2_050, 2_010] },
});

describe('ingestMarket', () => {
  let store: TemporaryStore;
  let standIn: Awaited<ReturnType<typeof feedStandIn>>;
  let context: IngestContext;
  const state = well(START);
  let now = START;

  beforeAll(async () => {
    store = await temporaryStore();
    standIn = await feedStandIn(state);
  }, 60_000);

  afterAll(async () => {
    await standIn.close();
    await store.close();
  });

  /** Every test has a day of its own, so that nothing is remembered from the one before. */
  beforeEach(async () => {
    now += 86_400;
    Object.assign(state, well(now));
    await store.client.alert.deleteMany();
    const { url } = standIn;
    const underlying = (symbol: string) => ({
      prices: [
        { kind: 'deribit', url, id: `${symbol.toLowerCase()}_usd` },
        { kind: 'coinbase', url, id: `${symbol}-USD` },
        { kind: 'pyth', url, id: symbol },
      ],
      chain: { url, id: symbol },
      depth: { url, id: `${symbol}USDT` },
      bars: { url, id: `${symbol}-PERPETUAL` },
    });
    const feeds = marketFeedsSchema.parse({
      underlyings: { BTC: underlying('BTC'), ETH: underlying('ETH') },
      assets: {
        USDC: {
          priceUsd: 1,
          class: 'stable',
          tracks: null,
          adv30dUsd: 5e9,
          idiosyncraticVol: 0.01,
          prices: [
            { kind: 'deribit', url, id: 'usdc_usd' },
            { kind: 'pyth', url, id: 'USDC' },
          ],
        },
      },
    });
    context = { client: store.client, sources: liveSources(feeds), memory: { chain: null } };
  });

  const tick = (seconds: number) => {
    now += seconds;
    state.nowUnix = now;
    return ingestMarket(context, now);
  };
  const openAlerts = async () =>
    (await listAlerts(store.client, { first: 9, open: true }))
      .map(({ kind, subject, severity }) => `${kind} ${subject} ${severity}`)
      .sort();

  test('default: chain, prices, depth, bars and assets come to one sound market', async () => {
    const outcome = await tick(0);
    expect(outcome).toMatchObject({ kind: 'kept', reasons: [] });
    const kept = await latestMarket(store.client);
    expect(kept).toMatchObject({ quality: 'sound', asOf: new Date(now * 1000) });
    expect(kept?.market.underlyings['BTC']?.spotUsd).toBe(70_010);
    expect(kept?.market.underlyings['ETH']?.expiries[0]?.smile).toHaveLength(2);
    expect(kept?.market.assets).toMatchObject({
      USDC: { priceUsd: (1 + 1.0001) / 2 },
      BTC: { priceUsd: 70_010, tracks: 'BTC' },
    });
    expect(kept?.depth.books['ETH']?.[0]?.asOfUnix).toBe(now);
    const query = { source: 'deribit', barSeconds: 3_600, symbols: ['BTC', 'ETH'], untilUnix: now, days: 1 };
    expect((await priceHistory(store.client, query)).series['ETH']?.close).toEqual([2_100, 2_050, 2_010]);
    expect(await priceReadingsSince(store.client, 'BTC', new Date(now * 1000))).toHaveLength(3);
    expect(await openAlerts()).toEqual([]);
  });

  test('behavior: F28 one liar changes nothing; its reading is kept with the reason', async () => {
    await tick(0);
    state.coinbase['BTC'] = 700_200;
    expect(await tick(60)).toMatchObject({ kind: 'kept', reasons: [] });
    expect((await latestMarket(store.client))?.market.underlyings['BTC']?.spotUsd).toBe(70_005);
    const readings = await priceReadingsSince(store.client, 'BTC', new Date(now * 1000));
    expect(readings.find(({ source }) => source === 'coinbase')).toMatchObject({
      priceUsd: 700_200,
      verdict: 'OUTLIER',
    });
  });

  test.each<[string, () => void]>([
    ['two sources away', () => ['deribit', 'pyth'].forEach((source) => delete state[source as 'pyth']['BTC'])],
    ['two sources stale', () => Object.assign(state.lag, { deribit: 200, coinbase: 200 })],
    [
      'zero and negative',
      () => Object.assign(state, { deribit: { ...state.deribit, BTC: 0 }, pyth: { ...state.pyth, BTC: -1 } }),
    ],
  ])('error: F28 %s degrades the market, with an alert until they are back', async (_, spoil) => {
    await tick(0);
    spoil();
    const outcome = await tick(60);
    expect(outcome.reasons.map(({ code }) => code)).toContain('ONE_SOURCE');
    expect(await latestMarket(store.client)).toMatchObject({ quality: 'degraded' });
    expect(await openAlerts()).toEqual(expect.arrayContaining(['market market warning', 'price BTC warning']));
    Object.assign(state, well(now));
    expect(await tick(60)).toMatchObject({ kind: 'kept', reasons: [] });
    expect(await openAlerts()).toEqual([]);
  });

  test('error: F28 no believable price: no market, the last one grows old, and people are told', async () => {
    await tick(0);
    const before = await listMarkets(store.client, { first: 100 });
    Object.assign(state, { deribit: {}, coinbase: {}, pyth: {} });
    expect(await tick(60)).toMatchObject({ kind: 'refused' });
    expect(await listMarkets(store.client, { first: 100 })).toEqual(before);
    expect(await openAlerts()).toEqual(expect.arrayContaining(['market market critical', 'price BTC critical']));
  });

  test('behavior: A23 a spike of one look in every source changes no price', async () => {
    await tick(0);
    for (const source of ['deribit', 'coinbase', 'pyth'] as const) state[source]['BTC'] = 140_000;
    const spiked = await tick(60);
    expect(spiked.reasons.map(({ code }) => code)).toContain('JUMP_UNCONFIRMED');
    expect((await latestMarket(store.client))?.market.underlyings['BTC']?.spotUsd).toBe(70_010);
    Object.assign(state, well(now));
    expect(await tick(60)).toMatchObject({ kind: 'kept', reasons: [] });
  });

  test('behavior: F28 a chain that does not come is carried while it is young, then degrades the market', async () => {
    await tick(0);
    state.chains = {};
    expect(await tick(600)).toMatchObject({ kind: 'kept', reasons: [] });
    const later = await tick(600);
    expect(later.reasons.map(({ code }) => code).sort()).toEqual(['NO_CHAIN', 'STALE_CHAIN']);
    expect(await latestMarket(store.client)).toMatchObject({ quality: 'degraded' });
  });

  test('error: no chain ever: no market', async () => {
    state.chains = {};
    expect(await tick(0)).toMatchObject({ kind: 'refused', reasons: [expect.objectContaining({ code: 'NO_CHAIN' })] });
  });

  test('behavior: order books and bars that do not come are carried, or told', async () => {
    await tick(0);
    Object.assign(state, { depth: {}, bars: {} });
    const outcome = await tick(60);
    expect(outcome.reasons.map(({ code }) => code)).toEqual(['NO_BARS']);
    expect((await latestMarket(store.client))?.depth.books['BTC']?.[0]?.asOfUnix).toBe(now - 60);
  });

  test('error: a file of feeds with one source of a price is refused', () => {
    const venue = { url: 'https://example.org', id: 'BTC' };
    const prices = [{ kind: 'pyth', ...venue }];
    const feeds = { underlyings: { BTC: { prices, chain: venue, depth: venue, bars: venue } }, assets: {} };
    expect(marketFeedsSchema.safeParse(feeds).error?.issues[0]?.message).toBe('needs at least two sources');
  });
});
