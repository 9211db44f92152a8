import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { SECONDS_PER_HOUR, type BarSeries, type MarketSnapshot, type PriceHistory } from '@riskdao/risk-core';
import {
  marketFromChains,
  readBars,
  readDepth,
  readDeribitCsv,
  WarningCounter,
  type OptionQuote,
} from '@riskdao/sources';
import type { MarketSources } from '@riskdao/worker';
import { CliError } from '../failure.js';

const SYMBOLS = ['BTC', 'ETH'] as const;
const BAR_SOURCE = 'recorded hourly bars';

export class MissingRecordingError extends CliError {
  readonly code = 'MISSING_RECORDING';
  constructor(folder: string, missing: readonly string[]) {
    super(
      `${folder} lacks ${missing.join(', ')}. Name the folder of the recorded data with --data, or set RISKDAO_SHARED to the folder that holds data/.`,
    );
  }
}

/** The files of a replay; throws {@link MissingRecordingError} that names every one that is missing. */
export function recordingFiles(folder: string) {
  const files = {
    chains: path.join(folder, 'options/deribit_chain'),
    btc: path.join(folder, 'prices/btc_usdt_1h.csv.gz'),
    eth: path.join(folder, 'prices/eth_usdt_1h.csv.gz'),
    btcDepth: path.join(folder, 'liquidity/binance_spot_l2_btcusdt_20240808.jsonl.gz'),
    ethDepth: path.join(folder, 'liquidity/binance_spot_l2_ethusdt_20240808.jsonl.gz'),
    sizes: path.join(folder, 'positions/aave_v2_steth_accounts_2023-06.csv.gz'),
  };
  const missing = Object.values(files).filter((file) => !existsSync(file));
  if (missing.length > 0) throw new MissingRecordingError(folder, missing);
  return files;
}

export type RecordedFeed = {
  /** Moments at which something was recorded: the closes of the hours, and the chains. */
  readonly ticks: readonly number[];
  readonly history: PriceHistory;
  readonly sources: MarketSources;
  /** Everything quoted in the first chain. */
  readonly firstQuotes: readonly OptionQuote[];
  readonly firstUnix: number;
  readonly chains: number;
  readonly isChain: (unix: number) => boolean;
  /** Of two sources: how far the index of the last chain lay outside the hour that it was recorded in, ratio. */
  readonly disagreement: (symbol: string, unix: number) => number;
  /** Price that expiries at this moment are settled at: the close of the hour that ends there. */
  readonly settlementUsd: (symbol: string, unix: number) => number;
};

/** Recorded chains and hourly bars between two moments as if they came in live; the first tick is the first chain. */
export function recordedFeed(folder: string, span: { fromUnix: number; untilUnix: number }): RecordedFeed {
  const files = recordingFiles(folder);
  const warnings = new WarningCounter();
  const bars = [
    { symbol: 'BTC', file: files.btc },
    { symbol: 'ETH', file: files.eth },
  ];
  const history = { ...readBars(bars, SECONDS_PER_HOUR, span.untilUnix, warnings), source: BAR_SOURCE };
  const depth = readDepth([files.btcDepth, files.ethDepth], 'binance', warnings);
  const chains = readdirSync(files.chains)
    .map((name) => ({ name, unix: stampOf(name) }))
    .filter(({ unix }) => unix >= span.fromUnix && unix <= span.untilUnix)
    .sort((a, b) => a.unix - b.unix);
  const [first] = chains;
  if (first === undefined)
    throw new MissingRecordingError(folder, [`an option chain from ${iso(span.fromUnix)} to ${iso(span.untilUnix)}`]);
  const closes = Object.fromEntries(SYMBOLS.map((symbol) => [symbol, closesOf(history, symbol)]));
  const hours = [...(closes['BTC']?.keys() ?? [])].filter((unix) => unix > first.unix && closes['ETH']?.has(unix));
  const chainAt = new Map(chains.map(({ name, unix }) => [unix, path.join(files.chains, name)]));
  const read = (unix: number): MarketSnapshot | null => {
    const file = chainAt.get(unix);
    return file === undefined ? null : marketFromChains([readDeribitCsv(file, warnings)], unix, warnings);
  };
  const indexAt = new Map<string, number>();
  const inHand = new Map<number, MarketSnapshot | null>();
  const chain = (unix: number) => {
    if (!inHand.has(unix)) {
      inHand.clear();
      const found = read(unix);
      inHand.set(unix, found);
      for (const [symbol, { spotUsd }] of Object.entries(found?.underlyings ?? {}))
        indexAt.set(`${symbol} ${unix}`, spotUsd);
    }
    return inHand.get(unix) ?? null;
  };
  const sources: MarketSources = {
    symbols: SYMBOLS,
    underlyings: SYMBOLS,
    assets: {
      USDC: { priceUsd: 1, class: 'stable', tracks: null, adv30dUsd: 5e9, idiosyncraticVol: 0.01 },
    },
    prices: async (symbol, nowUnix) => {
      const index = chain(nowUnix)?.underlyings[symbol]?.spotUsd;
      const close = closes[symbol]?.get(nowUnix);
      const quote = (source: string, priceUsd: number) => ({
        source,
        priceUsd,
        confidenceUsd: null,
        publishedUnix: nowUnix,
      });
      return [
        ...(index === undefined ? [] : [quote('deribit index', index)]),
        ...(close === undefined ? [] : [quote('hourly close', close)]),
      ];
    },
    chain: async (nowUnix) => chain(nowUnix),
    depth: async () => depth,
    bars: async (fromUnix, nowUnix) => cut(history, fromUnix, nowUnix).series,
    barSource: BAR_SOURCE,
    // Chains were recorded one to four times a day, hours by one source: the live rules would call all of it degraded.
    oldestChainSeconds: 30 * SECONDS_PER_HOUR,
    leastSources: 1,
  };
  return {
    ticks: [...new Set([...hours, ...chainAt.keys()])].sort((a, b) => a - b),
    history,
    sources,
    firstQuotes: readDeribitCsv(chainAt.get(first.unix) ?? '', warnings).quotes,
    firstUnix: first.unix,
    chains: chains.length,
    isChain: (unix) => chainAt.has(unix),
    disagreement: (symbol, unix) => {
      const taken = chains.findLast((each) => each.unix <= unix);
      const spotUsd = taken === undefined ? undefined : indexAt.get(`${symbol} ${taken.unix}`);
      return taken === undefined || spotUsd === undefined ? 0 : outside(history, symbol, taken.unix, spotUsd);
    },
    settlementUsd: (symbol, unix) => closes[symbol]?.get(unix) ?? NaN,
  };
}

/** Bars that closed in a span, both ends included. */
export function cut(history: PriceHistory, fromUnix: number, untilUnix: number): PriceHistory {
  const { barSeconds } = history;
  const series = Object.entries(history.series).map(([symbol, bars]): [string, BarSeries] => {
    const from = bars.startUnix.findIndex((start) => start + barSeconds >= fromUnix);
    const to = bars.startUnix.findLastIndex((start) => start + barSeconds <= untilUnix) + 1;
    const column = (values: readonly number[]) => (from < 0 ? [] : values.slice(from, to));
    return [
      symbol,
      {
        startUnix: column(bars.startUnix),
        open: column(bars.open),
        high: column(bars.high),
        low: column(bars.low),
        close: column(bars.close),
        volume: column(bars.volume),
      },
    ];
  });
  return { ...history, series: Object.fromEntries(series) };
}

function closesOf({ series, barSeconds }: PriceHistory, symbol: string): ReadonlyMap<number, number> {
  const bars = series[symbol];
  return new Map(bars?.startUnix.map((start, i) => [start + barSeconds, bars.close[i] ?? NaN]) ?? []);
}

/** How far a price lies outside the range of the hour that it belongs to, as a ratio; 0 inside. */
function outside({ series, barSeconds }: PriceHistory, symbol: string, unix: number, priceUsd: number): number {
  const bars = series[symbol];
  const at = bars?.startUnix.findLastIndex((start) => start <= unix && unix < start + barSeconds) ?? -1;
  const [low, high] = [bars?.low[at], bars?.high[at]];
  if (low === undefined || high === undefined) return 0;
  return Math.max(0, low / priceUsd - 1, priceUsd / high - 1);
}

/** `20260204T042403Z.csv.gz` */
function stampOf(name: string): number {
  const found = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.csv\.gz$/.exec(name);
  if (found === null) return NaN;
  const [, year, month, day, hour, minute, second] = found;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000;
}

const iso = (unix: number) => new Date(unix * 1000).toISOString().slice(0, 16);
