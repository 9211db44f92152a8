import type { BarSeries, DepthBook } from '@riskdao/risk-core';
import { z } from 'zod';
import { deribitChains } from '../deribitJson.js';
import { decimalText, finiteNumber, nonNegative, positive } from '../field.js';
import type { ChainFile } from '../optionQuote.js';
import type { WarningCounter } from '../warnings.js';
import { FeedError, fetchJson } from './fetchJson.js';
import { shaped } from './priceFeeds.js';

/** The option chain of one coin from Deribit's public API: listed instruments, then their summaries. */
export async function readOptionChain(
  url: string,
  currency: string,
  warnings: WarningCounter,
): Promise<readonly ChainFile[]> {
  const base = url.replace(/\/$/, '');
  const answers = await Promise.all(
    ['get_instruments', 'get_book_summary_by_currency'].map(async (method) => ({
      file: `deribit ${method} ${currency}`,
      value: await fetchJson(
        'deribit',
        `${base}/public/${method}?currency=${encodeURIComponent(currency)}&kind=option`,
      ),
    })),
  );
  const perpetual = {
    file: `deribit get_book_summary_by_currency ${currency} futures`,
    value: await fetchJson(
      'deribit',
      `${base}/public/get_book_summary_by_currency?currency=${encodeURIComponent(currency)}&kind=future`,
    ),
  };
  return deribitChains([...answers, perpetual], warnings);
}

const bookLevel = z.tuple([positive(decimalText), nonNegative(decimalText)]);
const binanceDepth = z.object({ bids: z.array(bookLevel).max(20_000), asks: z.array(bookLevel).max(20_000) });

/** A spot order book as Binance's public API gives it. It carries no time: `nowUnix` is when it was asked for. */
export async function readOrderBook(url: string, id: string, nowUnix: number): Promise<DepthBook> {
  const base = url.replace(/\/$/, '');
  const answer = await fetchJson('binance', `${base}/api/v3/depth?limit=1000&symbol=${encodeURIComponent(id)}`);
  const { bids, asks } = shaped(binanceDepth, answer, 'binance');
  const side = (levels: readonly (readonly [number, number])[], direction: 1 | -1) =>
    levels.filter(([, quantity]) => quantity > 0).sort(([a], [b]) => direction * (a - b));
  const book = { asOfUnix: nowUnix, venue: 'binance', bids: side(bids, -1), asks: side(asks, 1) };
  const [bid, ask] = [book.bids[0]?.[0], book.asks[0]?.[0]];
  if (bid === undefined || ask === undefined || bid >= ask)
    throw new FeedError('FEED_SHAPE', 'binance', `the book of ${id} is one-sided or crossed (${bid} / ${ask})`);
  return book;
}

const chart = z.object({
  result: z.object({
    status: z.enum(['ok', 'no_data']),
    ticks: z.array(finiteNumber),
    open: z.array(positive(finiteNumber)),
    high: z.array(positive(finiteNumber)),
    low: z.array(positive(finiteNumber)),
    close: z.array(positive(finiteNumber)),
    volume: z.array(nonNegative(finiteNumber)),
  }),
});

/** Hourly bars that had closed at `untilUnix`, ascending, from Deribit's chart data (stamps in milliseconds). */
export async function readHourlyBars(
  url: string,
  instrument: string,
  span: { readonly fromUnix: number; readonly untilUnix: number },
): Promise<BarSeries> {
  const base = url.replace(/\/$/, '');
  const query = `instrument_name=${encodeURIComponent(instrument)}&resolution=60&start_timestamp=${span.fromUnix * 1000}&end_timestamp=${span.untilUnix * 1000}`;
  const answer = await fetchJson('deribit', `${base}/public/get_tradingview_chart_data?${query}`);
  const { ticks, open, high, low, close, volume } = shaped(chart, answer, 'deribit').result;
  const lengths = new Set([ticks, open, high, low, close, volume].map(({ length }) => length));
  if (lengths.size !== 1) throw new FeedError('FEED_SHAPE', 'deribit', `columns of ${instrument} differ in length`);
  const closed = ticks.flatMap((tick, i) => (tick / 1000 + 3_600 <= span.untilUnix ? [i] : []));
  const column = (values: readonly number[]) => closed.map((i) => values[i] ?? 0);
  const startUnix = column(ticks).map((tick) => Math.floor(tick / 1000));
  return {
    startUnix,
    open: column(open),
    high: column(high),
    low: column(low),
    close: column(close),
    volume: column(volume),
  };
}
