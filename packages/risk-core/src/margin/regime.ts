import { DAILY_DECAY, ewmaVariance } from '../market/ewma.js';
import type { DepthBook } from '../market/depth.js';
import type { PriceHistory } from '../market/history.js';
import { jointMoves, MissingHistoryError } from '../market/moves.js';
import type { UnderlyingMarket } from '../market/snapshot.js';
import { volAt } from '../market/surface.js';
import { rankOf, valueAtRisk } from '../measure/tail.js';
import { DAYS_PER_YEAR, SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units.js';
import { forecastVolatility, type VolatilityForecast } from '../volatility/forecast.js';
import { bookSignal, withImbalance } from '../volatility/imbalance.js';
import { marginVolatility, raisedBeforehand, type ScheduledEvent } from '../volatility/marginVolatility.js';

const REFERENCE_DAYS = 30;

const FLOOR_YEARS = 5;
const FLOOR_QUANTILE = 0.05;

/** An event on the calendar of a bundle. */
export type MarketEvent = ScheduledEvent & {
  /** Whose prices it may move. */
  readonly underlyings: readonly string[];
};

/** What the volatility of an underlying rests on today. Annual ratios; null where the inputs do not say. */
export type VolatilityState = {
  /** The largest of what follows (implied volatility at 0.8 of itself). */
  readonly vol: number;
  readonly setBy: 'realised' | 'implied' | 'floor' | 'forecast' | 'order book' | 'event';
  readonly realisedVol: number;
  readonly impliedVol: number | null;
  readonly floorVol: number;
  /** Of the day, signal of the regime included. */
  readonly forecastVol: number | null;
  /** Probability of the stressed of two regimes. */
  readonly stressedProbability: number | null;
  /** Of the 24 hours before the forecast. */
  readonly jumps: number | null;
  readonly bookVol: number | null;
  /** Still to come, the nearest first. */
  readonly events: readonly ScheduledEvent[];
  readonly eventVol: number | null;
};

type MarginVolInput = {
  readonly history: PriceHistory;
  readonly symbol: string;
  readonly market: UnderlyingMarket;
  /** Order books of the underlying; one-sided ones raise the forecast. */
  readonly books: readonly DepthBook[];
  readonly events: readonly MarketEvent[];
  readonly asOfUnix: number;
};

/**
 * Annual volatility that haircuts, jumps and closing costs rest on (see marginVolatility): the largest of today's exponentially weighted
 * realised volatility (RiskMetrics 1996, which has no parameter to fit), 0.8 of the at-the-money implied volatility nearest to 30
 * days, the 5 % quantile of five years, the forecast of the day with its signals (forecastVolatility), one-sided order books and
 * announced events, which therefore raise and never lower. Throws MissingHistoryError and InvalidForecastError.
 */
export function volatilityState(input: MarginVolInput): VolatilityState {
  const { history, symbol, market, books, asOfUnix } = input;
  const moves = jointMoves(history, {
    underlyings: [symbol],
    horizonHours: 24,
    stepHours: 24,
    toUnix: asOfUnix,
    fromUnix: asOfUnix - FLOOR_YEARS * DAYS_PER_YEAR * SECONDS_PER_DAY,
  });
  const vols = ewmaVariance(moves.move, DAILY_DECAY).map((variance) => Math.sqrt(variance * DAYS_PER_YEAR));
  if (vols.length === 0) throw new MissingHistoryError(symbol, 'no complete day');
  const atTheMoney = impliedAtTheMoney(market, asOfUnix);
  const impliedVol = atTheMoney > 0 ? atTheMoney : null;
  const realisedVol = vols.at(-1)!;
  const floorVol = vols.slice().sort()[rankOf(vols.length, FLOOR_QUANTILE) - 1]!;
  const forecast = forecastOfDay(history, symbol, asOfUnix);
  const forecastVol = forecast?.vol ?? null;
  const bookVol =
    forecast === null || books.length === 0
      ? null
      : Math.max(...books.map((book) => withImbalance(forecast.forecastVol, bookSignal(book))));
  const events = input.events
    .filter(({ underlyings, atUnix }) => atUnix > asOfUnix && underlyings.includes(symbol))
    .map(({ name, atUnix, extraMove }) => ({ name, atUnix, extraMove }))
    .sort((a, b) => a.atUnix - b.atUnix);
  const eventVol =
    events.length === 0 ? null : raisedBeforehand(Math.max(realisedVol, forecastVol ?? 0), events, asOfUnix);
  const signals = [
    ['forecast', forecastVol],
    ['order book', bookVol],
    ['event', eventVol],
  ] as const;
  const { vol, binding } = marginVolatility({
    forecastVol: realisedVol,
    impliedVol,
    floorVol,
    yesterdayVol: null,
    jumpState: false,
    signalVols: signals.map(([, signalVol]) => signalVol ?? 0),
  });
  return {
    vol,
    setBy:
      binding === 'signal'
        ? signals.find(([, signalVol]) => signalVol === vol)![0]
        : binding === 'implied' || binding === 'floor'
          ? binding
          : 'realised',
    realisedVol,
    impliedVol,
    floorVol,
    forecastVol,
    stressedProbability: forecast?.stressedProbability ?? null,
    jumps: forecast?.recentJumps.length ?? null,
    bookVol,
    events,
    eventVol,
  };
}

/** Forecasts are made once a day, at midnight UTC; every margin of the day rests on the same one. */
const made = new WeakMap<PriceHistory, Map<string, VolatilityForecast | null>>();

/** Null when the history is shorter than the models need. */
function forecastOfDay(history: PriceHistory, symbol: string, asOfUnix: number): VolatilityForecast | null {
  const midnightUnix = asOfUnix - (asOfUnix % SECONDS_PER_DAY);
  const known = made.get(history) ?? new Map<string, VolatilityForecast | null>();
  made.set(history, known);
  const key = `${symbol} ${midnightUnix}`;
  if (!known.has(key)) known.set(key, forecastAt(history, symbol, midnightUnix));
  return known.get(key)!;
}

function forecastAt(history: PriceHistory, underlying: string, asOfUnix: number): VolatilityForecast | null {
  try {
    return forecastVolatility(history, { underlying, asOfUnix, impliedVol: null, yesterdayVol: null });
  } catch (error) {
    if (error instanceof MissingHistoryError) return null;
    throw error;
  }
}

/** 0 when the underlying quotes no expiry. */
function impliedAtTheMoney({ expiries }: UnderlyingMarket, asOfUnix: number): number {
  const distance = (expiryUnix: number) => Math.abs((expiryUnix - asOfUnix) / SECONDS_PER_DAY - REFERENCE_DAYS);
  const nearest = expiries
    .filter(({ expiryUnix }) => expiryUnix > asOfUnix)
    .sort((a, b) => distance(a.expiryUnix) - distance(b.expiryUnix))[0];
  return nearest === undefined ? 0 : volAt(nearest, nearest.forwardUsd, asOfUnix);
}

const JUMP_QUANTILE = 0.999;

/**
 * The 99.9 % quantile of |move| over the liquidation delay, from overlapping moves of the lookback. A delay shorter than one
 * bar counts as one bar. Ratio >= 0.
 */
export function observedJump(
  history: PriceHistory,
  symbol: string,
  at: { readonly asOfUnix: number; readonly delayMinutes: number; readonly lookbackDays: number },
): number {
  const barHours = history.barSeconds / SECONDS_PER_HOUR;
  const bars = Math.max(1, Math.ceil(at.delayMinutes / 60 / barHours));
  const moves = jointMoves(history, {
    underlyings: [symbol],
    horizonHours: bars * barHours,
    stepHours: barHours,
    toUnix: at.asOfUnix,
    fromUnix: at.asOfUnix - at.lookbackDays * SECONDS_PER_DAY,
  });
  return valueAtRisk(moves.move.map(Math.abs), JUMP_QUANTILE);
}
