import type { MarketWarning } from '@riskdao/risk-core';
import type { PriceQuote } from './priceFeeds.js';

/** Ratios of the price unless said otherwise. */
export const PRICE_RULES = {
  /** A source's heartbeat of 60 s and half as much again. */
  staleSeconds: 90,
  futureSeconds: 30,
  /** The same digits for so long, while the others move by `frozenMove`. */
  frozenSeconds: 600,
  frozenMove: 0.001,
  /** Stated half-width. */
  widestConfidence: 0.01,
  /** Distance from the median of the sources. */
  outlier: 0.02,
  /** A larger move against the last price waits until the next look confirms it. */
  jump: 0.1,
  /** How near two looks must be to confirm each other. */
  confirmed: 0.03,
  /** The last price says nothing about a jump when it is older. */
  jumpMemorySeconds: 3_600,
  leastSources: 2,
} as const;

export type PriceVerdict =
  | 'used'
  | 'NO_ANSWER'
  | 'NOT_POSITIVE'
  | 'FROM_THE_FUTURE'
  | 'STALE'
  | 'WIDE_CONFIDENCE'
  | 'FROZEN'
  | 'OUTLIER'
  | 'JUMP_UNCONFIRMED';

/** What a source said and what became of it. `priceUsd` null when it gave no answer. */
export type JudgedQuote = {
  readonly source: string;
  readonly observedUnix: number;
  readonly publishedUnix: number | null;
  readonly priceUsd: number | null;
  readonly confidenceUsd: number | null;
  readonly verdict: PriceVerdict;
  readonly detail: string;
};

export type JudgedPrice = {
  /** Null: no source can be believed, and there is no price. */
  readonly priceUsd: number | null;
  /** In [0, 1]: 1 when the sources agree to the digit, 0 at the limits of the rules; at most 0.5 from one source alone. */
  readonly confidence: number;
  /** Largest relative distance between two sources that were used. */
  readonly disagreement: number;
  readonly quotes: readonly JudgedQuote[];
  /** Why the price is degraded; empty when it is sound. */
  readonly reasons: readonly MarketWarning[];
};

/** An answer, or why there is none. */
export type PriceAnswer = PriceQuote | { readonly source: string; readonly failure: string };

/**
 * One price from several sources: stale, frozen, impossible, wide and outlying answers are set aside, the median of the rest is the
 * price. A jump is held back until a second look confirms it (one spike of one block changes nothing). `past` are the judged quotes
 * of this symbol of the last hour, oldest first; fewer than `leastSources` degrade the price. Total: every defect is a verdict and a reason.
 */
export function judgePrice(
  symbol: string,
  answers: readonly PriceAnswer[],
  past: readonly JudgedQuote[],
  nowUnix: number,
  leastSources: number = PRICE_RULES.leastSources,
): JudgedPrice {
  const judged = withoutOutliers(
    withoutFrozen(
      answers.map((answer) => onItsOwn(answer, nowUnix)),
      past,
    ),
    lastPrice(past, nowUnix),
  );
  const used = judged.filter(isUsed);
  const level = median(used.map(({ priceUsd }) => priceUsd));
  const last = lastPrice(past, nowUnix);
  const isJump = level !== null && last !== null && distance(level, last) > PRICE_RULES.jump;
  const waits = isJump && !isConfirmed(level, past);
  const quotes = waits
    ? judged.map((each) =>
        isUsed(each)
          ? { ...each, verdict: 'JUMP_UNCONFIRMED' as const, detail: `${each.priceUsd} after ${last}; held back` }
          : each,
      )
    : judged;
  const priceUsd = waits ? last : level;
  const disagreement = spread(used.map((each) => each.priceUsd));
  return {
    priceUsd,
    confidence: confidenceOf(used, { disagreement, waits, leastSources }),
    disagreement,
    quotes,
    reasons: reasonsOf(symbol, quotes, { priceUsd, waits, leastSources }),
  };
}

type Used = JudgedQuote & { readonly priceUsd: number };
const isUsed = (quote: JudgedQuote): quote is Used => quote.verdict === 'used' && quote.priceUsd !== null;

function onItsOwn(answer: PriceAnswer, observedUnix: number): JudgedQuote {
  if ('failure' in answer) {
    const { source, failure } = answer;
    const nothing = { publishedUnix: null, priceUsd: null, confidenceUsd: null };
    return { source, observedUnix, ...nothing, verdict: 'NO_ANSWER', detail: failure };
  }
  const { priceUsd, confidenceUsd, publishedUnix } = answer;
  const age = observedUnix - publishedUnix;
  const because = (verdict: PriceVerdict, detail: string): JudgedQuote => ({
    ...answer,
    observedUnix,
    verdict,
    detail,
  });
  if (!(priceUsd > 0 && priceUsd < Infinity)) return because('NOT_POSITIVE', `${priceUsd} USD`);
  if (!(age >= -PRICE_RULES.futureSeconds)) return because('FROM_THE_FUTURE', `dated ${-age} s ahead`);
  if (!(age <= PRICE_RULES.staleSeconds)) return because('STALE', `${age} s old, at most ${PRICE_RULES.staleSeconds}`);
  if (confidenceUsd !== null && !(confidenceUsd >= 0 && confidenceUsd / priceUsd <= PRICE_RULES.widestConfidence))
    return because('WIDE_CONFIDENCE', `${priceUsd} USD give or take ${confidenceUsd}`);
  return because('used', '');
}

/** A source that repeats its digits while the others move. */
function withoutFrozen(quotes: readonly JudgedQuote[], past: readonly JudgedQuote[]): readonly JudgedQuote[] {
  return quotes.map((quote) => {
    if (!isUsed(quote)) return quote;
    const own = past.filter(({ source }) => source === quote.source);
    const changed = own.findLastIndex(({ priceUsd }) => priceUsd !== quote.priceUsd);
    const since = own[changed + 1]?.observedUnix;
    if (since === undefined || quote.observedUnix - since < PRICE_RULES.frozenSeconds) return quote;
    const others = past.filter(({ source, observedUnix }) => source !== quote.source && observedUnix >= since);
    const prices = [...others, ...quotes.filter(({ source }) => source !== quote.source)].flatMap((each) =>
      isUsed(each) ? [each.priceUsd] : [],
    );
    if (!(spread(prices) > PRICE_RULES.frozenMove)) return quote;
    const seconds = quote.observedUnix - since;
    return { ...quote, verdict: 'FROZEN', detail: `${quote.priceUsd} for ${seconds} s while others moved` };
  });
}

/** Far from the median. Two sources that disagree have none: the one nearer to the last price stays, or neither. */
function withoutOutliers(quotes: readonly JudgedQuote[], last: number | null): readonly JudgedQuote[] {
  const used = quotes.filter(isUsed);
  const prices = used.map(({ priceUsd }) => priceUsd);
  const centre = prices.length === 2 && spread(prices) > PRICE_RULES.outlier ? last : median(prices);
  return quotes.map((quote) => {
    if (!isUsed(quote)) return quote;
    if (centre !== null && distance(quote.priceUsd, centre) <= PRICE_RULES.outlier) return quote;
    return { ...quote, verdict: 'OUTLIER', detail: `${quote.priceUsd} against ${centre ?? 'another source alone'}` };
  });
}

/** The level of the last look, if it is recent. */
function lastPrice(past: readonly JudgedQuote[], nowUnix: number): number | null {
  const used = past.filter(isUsed);
  const newest = used.at(-1)?.observedUnix;
  if (newest === undefined || nowUnix - newest > PRICE_RULES.jumpMemorySeconds) return null;
  return median(used.filter(({ observedUnix }) => observedUnix === newest).map(({ priceUsd }) => priceUsd));
}

/** The look before this one was held back at about the same level. */
function isConfirmed(level: number, past: readonly JudgedQuote[]): boolean {
  const newest = past.at(-1)?.observedUnix;
  const held = past.filter(({ observedUnix, verdict }) => observedUnix === newest && verdict === 'JUMP_UNCONFIRMED');
  const before = median(held.flatMap(({ priceUsd }) => (priceUsd === null ? [] : [priceUsd])));
  return before !== null && distance(level, before) <= PRICE_RULES.confirmed;
}

const ALONE = 0.5;

function confidenceOf(
  used: readonly Used[],
  { disagreement, waits, leastSources }: { disagreement: number; waits: boolean; leastSources: number },
): number {
  if (used.length === 0 || waits) return 0;
  const widest = Math.max(...used.map(({ confidenceUsd, priceUsd }) => (confidenceUsd ?? 0) / priceUsd));
  const doubt = Math.max(disagreement / PRICE_RULES.outlier, widest / PRICE_RULES.widestConfidence);
  return Math.max(0, Math.min(used.length < leastSources ? ALONE : 1, 1 - doubt));
}

function reasonsOf(
  symbol: string,
  quotes: readonly JudgedQuote[],
  { priceUsd, waits, leastSources }: { priceUsd: number | null; waits: boolean; leastSources: number },
): readonly MarketWarning[] {
  const told = quotes
    .filter(({ verdict }) => verdict !== 'used')
    .map(({ source, verdict, detail }) => `${source} ${verdict}: ${detail}`)
    .join('; ');
  const reason = (code: string): readonly MarketWarning[] => [{ code, count: 1, example: `${symbol}: ${told}` }];
  if (priceUsd === null) return reason('NO_PRICE');
  if (waits) return reason('JUMP_UNCONFIRMED');
  return quotes.filter(isUsed).length < leastSources ? reason('ONE_SOURCE') : [];
}

const distance = (a: number, b: number): number => Math.abs(a / b - 1);

function spread(prices: readonly number[]): number {
  return prices.length === 0 ? 0 : Math.max(...prices) / Math.min(...prices) - 1;
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
