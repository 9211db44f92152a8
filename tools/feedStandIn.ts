import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** One row of get_book_summary_by_currency, in the exchange's own names. Prices in coin, volatility in percent. */
export type SummaryRow = {
  readonly instrument_name: string;
  readonly underlying_price: number;
  readonly estimated_delivery_price: number;
  readonly mark_price: number;
  readonly mark_iv: number;
  readonly open_interest: number;
  readonly bid_price?: number | null;
  readonly ask_price?: number | null;
};

export type FeedState = {
  nowUnix: number;
  /** USD by source and symbol; an absent symbol answers 404, a string is sent as it is. */
  deribit: Record<string, number | string>;
  coinbase: Record<string, number | string>;
  pyth: Record<string, number | string>;
  /** Half-width that Pyth states, ratio of the price. */
  pythConfidence: number;
  /** Seconds by which a source lags. */
  lag: Partial<Record<'deribit' | 'coinbase' | 'pyth', number>>;
  chains: Record<string, readonly SummaryRow[]>;
  depth: Record<string, { bids: readonly (readonly [string, string])[]; asks: readonly (readonly [string, string])[] }>;
  /** Hourly closes ending with the hour that closed last. */
  bars: Record<string, readonly number[]>;
};

/** Stands in for the exchanges on loopback, in the form of their public answers; a test turns the state as it likes. */
export async function feedStandIn(state: FeedState): Promise<{ url: string; close: () => Promise<void> }> {
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const answer = answerTo(pathname, searchParams, state);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? { error: 'not found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function answerTo(pathname: string, query: URLSearchParams, state: FeedState): unknown {
  const published = (source: 'deribit' | 'coinbase' | 'pyth') => state.nowUnix - (state.lag[source] ?? 0);
  const asked = (name: string) => query.get(name) ?? '';
  if (pathname === '/public/get_index_price') {
    const price = state.deribit[asked('index_name').replace(/_usd$/, '').toUpperCase()];
    if (typeof price !== 'number') return price;
    return {
      jsonrpc: '2.0',
      result: { index_price: price, estimated_delivery_price: price },
      usOut: published('deribit') * 1e6,
    };
  }
  const ticker = /^\/products\/(\w+)-USD\/ticker$/.exec(pathname)?.[1];
  if (ticker !== undefined) {
    const price = state.coinbase[ticker];
    if (typeof price !== 'number') return price;
    return { price: String(price), size: '0.01', time: new Date(published('coinbase') * 1000).toISOString() };
  }
  if (pathname === '/v2/updates/price/latest') {
    const id = asked('ids[]');
    const price = state.pyth[id];
    if (typeof price !== 'number') return price;
    const scaled = (value: number) => String(Math.round(value * 1e8));
    const stated = {
      price: scaled(price),
      conf: scaled(price * state.pythConfidence),
      expo: -8,
      publish_time: published('pyth'),
    };
    return { parsed: [{ id, price: stated, ema_price: stated }] };
  }
  const rows = state.chains[asked('currency')];
  if (pathname === '/public/get_instruments')
    return (
      rows && {
        result: rows.map(({ instrument_name }) => ({
          instrument_name,
          expiration_timestamp: expiryOf(instrument_name),
        })),
      }
    );
  if (pathname === '/public/get_book_summary_by_currency')
    return (
      rows && {
        result:
          asked('kind') === 'option'
            ? rows.map((row) => ({ ...row, creation_timestamp: published('deribit') * 1000 }))
            : [],
      }
    );
  if (pathname === '/api/v3/depth') return state.depth[asked('symbol')];
  if (pathname === '/public/get_tradingview_chart_data') {
    const closes = state.bars[asked('instrument_name')];
    if (closes === undefined) return undefined;
    const lastStart = Math.floor(state.nowUnix / 3_600) * 3_600 - 3_600;
    const ticks = closes.map((_, i) => (lastStart - (closes.length - 1 - i) * 3_600) * 1_000);
    const kept = ticks.flatMap((tick, i) => (tick >= Number(asked('start_timestamp')) ? [i] : []));
    const column = (values: readonly number[]) => kept.map((i) => values[i]);
    const volume = column(closes.map(() => 10));
    return {
      result: {
        status: 'ok',
        ticks: column(ticks),
        open: column(closes),
        high: column(closes),
        low: column(closes),
        close: column(closes),
        volume,
      },
    };
  }
  return undefined;
}

/** 08:00 UTC of the day in the name. */
function expiryOf(instrumentName: string): number {
  const [, day = '', month = '', year = ''] = /-(\d{1,2})([A-Z]{3})(\d{2})-/.exec(instrumentName) ?? [];
  return Date.parse(`${day} ${month} 20${year} 08:00 UTC`);
}
