import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { feedStandIn, type FeedState } from '../../../../tools/feedStandIn.js';
import { marketFromChains } from '../chainMarket.js';
import { WarningCounter } from '../warnings.js';
import { fetchJson } from './fetchJson.js';
import { liveMarket } from './liveMarket.js';
import { readHourlyBars, readOptionChain, readOrderBook } from './marketFeeds.js';
import { readPrice } from './priceFeeds.js';
import { judgePrice } from './priceRules.js';

const NOW = Date.UTC(2026, 1, 5, 12, 30) / 1000;

const fresh = (): FeedState => ({
  nowUnix: NOW,
  deribit: { BTC: 70_000.12 },
  coinbase: { BTC: 70_010.5 },
  pyth: { '0xbtc': 70_005 },
  pythConfidence: 0.0005,
  lag: { coinbase: 3 },
  chains: {
    BTC: [65_000, 70_000, 75_000].map((strike) => ({
      instrument_name: `BTC-27FEB26-${strike}-P`,
      underlying_price: 70_200,
      estimated_delivery_price: 70_000.12,
      mark_price: 0.05,
      mark_iv: 60 + (70_000 - strike) / 1_000,
      open_interest: 12,
      bid_price: 0.049,
      ask_price: null,
    })),
  },
  depth: {
    BTCUSDT: {
      bids: [
        ['69990.5', '2'],
        ['69980', '0'],
      ],
      asks: [
        ['70010', '1.5'],
        ['70000.1', '1'],
      ],
    },
  },
  bars: { 'BTC-PERPETUAL': [71_000, 70_500, 70_200] },
});

describe('readers of feeds', () => {
  const state = fresh();
  let standIn: Awaited<ReturnType<typeof feedStandIn>>;

  beforeAll(async () => {
    standIn = await feedStandIn(state);
  });
  beforeEach(() => {
    Object.assign(state, fresh());
  });
  afterAll(() => standIn.close());

  test.each([
    ['deribit', 'btc_usd', { priceUsd: 70_000.12, confidenceUsd: null, publishedUnix: NOW }],
    ['coinbase', 'BTC-USD', { priceUsd: 70_010.5, confidenceUsd: null, publishedUnix: NOW - 3 }],
  ] as const)('default: a price from %s', async (kind, id, quote) => {
    expect(await readPrice({ kind, id, url: standIn.url })).toEqual({ source: kind, ...quote });
  });

  test('default: a price from pyth, with its exponent and confidence', async () => {
    const quote = await readPrice({ kind: 'pyth', id: '0xbtc', url: `${standIn.url}/` });
    expect(quote).toMatchObject({ source: 'pyth', publishedUnix: NOW });
    expect(quote.priceUsd).toBeCloseTo(70_005, 6);
    expect(quote.confidenceUsd).toBeCloseTo(35.0025, 6);
  });

  test('default: a chain as the importer reads it, then moved to the judged price', async () => {
    const warnings = new WarningCounter();
    const chain = marketFromChains(await readOptionChain(standIn.url, 'BTC', warnings), NOW, warnings);
    expect(chain.underlyings['BTC']?.expiries[0]).toMatchObject({
      expiryUnix: Date.UTC(2026, 1, 27, 8) / 1000,
      forwardUsd: 70_200,
    });
    const BTC = judgePrice(
      'BTC',
      [
        { source: 'a', priceUsd: 70_700, confidenceUsd: null, publishedUnix: NOW },
        { source: 'b', priceUsd: 70_700, confidenceUsd: null, publishedUnix: NOW },
      ],
      [],
      NOW,
    );
    const live = liveMarket(chain, { BTC }, NOW);
    expect(live?.reasons).toEqual([]);
    const moved = live?.market.underlyings['BTC'];
    expect(moved?.spotUsd).toBe(70_700);
    expect(moved?.expiries[0]?.forwardUsd).toBeCloseTo(70_200 * (70_700 / 70_000.12), 6);
    expect(moved?.expiries[0]?.smile.map(({ markVol }) => markVol)).toEqual([0.65, 0.6, 0.55]);
    expect(liveMarket(chain, { BTC }, NOW + 901)?.reasons).toEqual([expect.objectContaining({ code: 'STALE_CHAIN' })]);
    expect(liveMarket(chain, {}, NOW)).toBeNull();
  });

  test('error: a fresh chain whose index contradicts the judged price degrades the market', async () => {
    const warnings = new WarningCounter();
    const chain = marketFromChains(await readOptionChain(standIn.url, 'BTC', warnings), NOW, warnings);
    const BTC = { priceUsd: 72_000, confidence: 1, disagreement: 0, quotes: [], reasons: [] };
    expect(liveMarket(chain, { BTC }, NOW)?.reasons).toEqual([expect.objectContaining({ code: 'CHAIN_DISAGREES' })]);
  });

  test('default: an order book is sorted, without empty levels', async () => {
    expect(await readOrderBook(standIn.url, 'BTCUSDT', NOW)).toEqual({
      asOfUnix: NOW,
      venue: 'binance',
      bids: [[69_990.5, 2]],
      asks: [
        [70_000.1, 1],
        [70_010, 1.5],
      ],
    });
  });

  test('default: bars that have closed, from the hour asked for', async () => {
    const bars = await readHourlyBars(standIn.url, 'BTC-PERPETUAL', { fromUnix: NOW - 2.6 * 3_600, untilUnix: NOW });
    expect(bars.startUnix).toEqual([NOW - 2.5 * 3_600, NOW - 1.5 * 3_600]);
    expect(bars.close).toEqual([70_500, 70_200]);
  });

  test('error: F28 a crossed or one-sided book', async () => {
    state.depth['BTCUSDT'] = { bids: [['70020', '1']], asks: [['70010', '1']] };
    await expect(readOrderBook(standIn.url, 'BTCUSDT', NOW)).rejects.toMatchObject({ code: 'FEED_SHAPE' });
    state.depth['BTCUSDT'] = { bids: [], asks: [['70010', '1']] };
    await expect(readOrderBook(standIn.url, 'BTCUSDT', NOW)).rejects.toMatchObject({ code: 'FEED_SHAPE' });
  });

  test.each([
    ['an unknown symbol', { index: 'doge_usd', answer: undefined }, 'FEED_REFUSED'],
    ['HTML', { index: 'btc_usd', answer: '<html>maintenance</html>' }, 'FEED_NOT_JSON'],
    ['another form', { index: 'btc_usd', answer: '{"result": {"price": 1}}' }, 'FEED_SHAPE'],
    ['a price as null', { index: 'btc_usd', answer: '{"result": {"index_price": null}, "usOut": 1}' }, 'FEED_SHAPE'],
  ])('error: %s is a failure of the feed', async (_, { index, answer }, code) => {
    if (answer !== undefined) state.deribit['BTC'] = answer;
    await expect(readPrice({ kind: 'deribit', id: index, url: standIn.url })).rejects.toMatchObject({ code });
  });

  test('error: F16 a feed that is away, silent or endless', async () => {
    const server = http.createServer((request, response) => {
      if (request.url === '/endless') {
        const more = () => {
          while (response.write('"x"'.repeat(10_000)));
          response.once('drain', more);
        };
        more();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const limits = { milliseconds: 500, bytes: 100_000 };
    await expect(fetchJson('f', `${url}/silent`, limits)).rejects.toMatchObject({ code: 'FEED_UNREACHABLE' });
    await expect(fetchJson('f', `${url}/endless`, { ...limits, milliseconds: 20_000 })).rejects.toMatchObject({
      code: 'FEED_TOO_LARGE',
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(fetchJson('f', url, limits)).rejects.toMatchObject({ code: 'FEED_UNREACHABLE' });
  });
});
