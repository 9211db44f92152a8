import {
  impliedVol,
  PriceOutOfBoundsError,
  yearsBetween,
  type ExpiryMarket,
  type MarketSnapshot,
  type SmilePoint,
  type UnderlyingMarket,
} from '@riskdao/risk-core';
import { SourceError } from './errors.js';
import type { ChainFile, OptionQuote } from './optionQuote.js';
import type { WarningCounter } from './warnings.js';

/** Quotes older than this against the snapshot are counted as stale. */
const STALE_SECONDS = 300;
/** Quoted underlyings of one expiry that differ from their median by more are counted. */
const FORWARD_TOLERANCE = 0.01;

export class ChainTimeError extends SourceError {
  readonly code = 'CHAIN_TIME';
  constructor(problem: string, remedy: string) {
    super(`${problem}. ${remedy}`);
  }
}

export class EmptyChainError extends SourceError {
  readonly code = 'EMPTY_CHAIN';
  constructor(files: string) {
    super(
      `${files}: no inverse option that is alive at the snapshot. Import a chain with options, or correct --as-of.`,
    );
  }
}

/** One snapshot of the market from the chains of one or more files; assets are added when the bundle is assembled. */
export function marketFromChains(
  chains: readonly ChainFile[],
  asOfUnix: number | null,
  warnings: WarningCounter,
): MarketSnapshot {
  const time = asOfUnix ?? agreedTime(chains);
  const alive = withoutRepeats(
    chains.flatMap(({ quotes }) => quotes),
    warnings,
  ).filter((quote) => {
    if (quote.expiryUnix <= time) warnings.add('EXPIRED_QUOTE', quote.at);
    return quote.expiryUnix > time;
  });
  const underlyings: Record<string, UnderlyingMarket> = {};
  for (const [underlying, quotes] of groupBy(alive, ({ underlying }) => underlying)) {
    const expiries = expiriesOf(quotes, time, warnings);
    if (expiries.length === 0) continue;
    const perpetual = chains.flatMap(({ perpetuals }) => perpetuals).find((each) => each.underlying === underlying);
    underlyings[underlying] = {
      spotUsd: median(quotes.map(({ indexUsd }) => indexUsd)),
      confidence: 1,
      expiries,
      perpetual:
        perpetual === undefined ? null : { markUsd: perpetual.markUsd, fundingRate8h: perpetual.fundingRate8h },
    };
  }
  if (Object.keys(underlyings).length === 0) throw new EmptyChainError(chains.map(({ file }) => file).join(', '));
  const source = `Deribit option chain: ${chains.map(({ file }) => file.split('/').at(-1) ?? file).join(', ')}`;
  return { asOfUnix: time, label: 'observed', source, underlyings, assets: {}, warnings: [] };
}

function agreedTime(chains: readonly ChainFile[]): number {
  const times = chains.map(({ file, asOfUnix }) => {
    if (asOfUnix === null)
      throw new ChainTimeError(`${file} does not say when it was taken`, 'Pass --as-of with an ISO time.');
    return asOfUnix;
  });
  const [earliest, latest] = [Math.min(...times), Math.max(...times)];
  if (latest - earliest > STALE_SECONDS)
    throw new ChainTimeError(
      `The files were taken ${latest - earliest} seconds apart`,
      'Import one snapshot at a time, or pass --as-of to say which time holds for both.',
    );
  return latest;
}

function withoutRepeats(quotes: readonly OptionQuote[], warnings: WarningCounter): OptionQuote[] {
  const newest = new Map<string, OptionQuote>();
  for (const quote of quotes) {
    const known = newest.get(quote.name);
    if (known !== undefined) warnings.add('REPEATED_QUOTE', `${quote.at}: ${quote.name}`);
    if (known === undefined || (quote.stampUnix ?? 0) > (known.stampUnix ?? 0)) newest.set(quote.name, quote);
  }
  return [...newest.values()];
}

function expiriesOf(quotes: readonly OptionQuote[], asOfUnix: number, warnings: WarningCounter): ExpiryMarket[] {
  const expiries: ExpiryMarket[] = [];
  for (const [expiryUnix, listed] of groupBy(quotes, (quote) => quote.expiryUnix)) {
    const forwardUsd = median(listed.map((quote) => quote.forwardUsd));
    for (const quote of listed) {
      if (Math.abs(quote.forwardUsd / forwardUsd - 1) > FORWARD_TOLERANCE) warnings.add('FORWARD_DISAGREES', quote.at);
      if (quote.stampUnix !== null && asOfUnix - quote.stampUnix > STALE_SECONDS) warnings.add('STALE_QUOTE', quote.at);
    }
    const smile = [...groupBy(listed, ({ strikeUsd }) => strikeUsd).values()]
      .map((pair) => smilePoint(pair, forwardUsd, asOfUnix, warnings))
      .filter((point) => point !== null)
      .sort((a, b) => a.strikeUsd - b.strikeUsd);
    if (smile.length > 0) expiries.push({ expiryUnix, forwardUsd, smile });
    else warnings.add('EXPIRY_WITHOUT_SMILE', listed[0]?.at ?? '');
  }
  return expiries.sort((a, b) => a.expiryUnix - b.expiryUnix);
}

/** Call and put of one strike; the one out of the money is the better quoted and speaks for both. */
function smilePoint(
  pair: readonly OptionQuote[],
  forwardUsd: number,
  asOfUnix: number,
  warnings: WarningCounter,
): SmilePoint | null {
  const inOrder = [...pair].sort((a, b) => Number(isInTheMoney(a, forwardUsd)) - Number(isInTheMoney(b, forwardUsd)));
  for (const { at, bidCoin, askCoin, markCoin } of pair) {
    if (bidCoin === null) warnings.add('NO_BID', at);
    if (askCoin === null) warnings.add('NO_ASK', at);
    if (bidCoin !== null && askCoin !== null && bidCoin > askCoin) warnings.add('CROSSED_QUOTE', at);
    if (markCoin === 0) warnings.add('ZERO_MARK', at);
  }
  const vols = inOrder.map((quote) => ({ quote, vol: quote.markVol ?? volOf(quote, quote.markCoin, asOfUnix) }));
  const best = vols.find(({ vol }) => vol !== null);
  const first = inOrder[0];
  if (best?.vol == null || first === undefined) {
    warnings.add('STRIKE_WITHOUT_VOL', pair[0]?.at ?? '');
    return null;
  }
  const crossed = first.bidCoin !== null && first.askCoin !== null && first.bidCoin > first.askCoin;
  return {
    strikeUsd: first.strikeUsd,
    markVol: best.vol,
    bidVol: crossed || first.bidCoin === null ? null : volOf(first, first.bidCoin, asOfUnix),
    askVol: crossed || first.askCoin === null ? null : volOf(first, first.askCoin, asOfUnix),
    openInterest: pair.reduce((sum, { openInterest }) => sum + openInterest, 0),
  };
}

const isInTheMoney = ({ right, strikeUsd }: OptionQuote, forwardUsd: number) =>
  right === 'call' ? strikeUsd < forwardUsd : strikeUsd >= forwardUsd;

/** Implied volatility of a coin price; `null` when the price has none (at or outside the bounds of no arbitrage). */
function volOf({ forwardUsd, strikeUsd, right, expiryUnix }: OptionQuote, priceCoin: number, asOfUnix: number) {
  const years = yearsBetween(asOfUnix, expiryUnix);
  try {
    const vol = impliedVol({ right, forward: forwardUsd, strike: strikeUsd, years, price: priceCoin * forwardUsd });
    return vol > 0 ? vol : null;
  } catch (error) {
    if (error instanceof PriceOutOfBoundsError) return null;
    throw error;
  }
}

function groupBy<K, T>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
