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
import { marginVolatility } from '../volatility/marginVolatility.js';

const REFERENCE_DAYS = 30;

const FLOOR_YEARS = 5;
const FLOOR_QUANTILE = 0.05;

type MarginVolInput = {
  readonly history: PriceHistory;
  readonly symbol: string;
  readonly market: UnderlyingMarket;
  /** Order books of the underlying; one-sided ones raise the forecast. */
  readonly books: readonly DepthBook[];
  readonly asOfUnix: number;
};

/**
 * Annual volatility that haircuts, jumps and closing costs rest on (see marginVolatility): the largest of today's exponentially weighted
 * realised volatility (RiskMetrics 1996, which has no parameter to fit), 0.8 of the at-the-money implied volatility nearest to 30
 * days, the 5 % quantile of five years, and the forecast of the day with its signals (forecastVolatility), which therefore raises
 * and never lowers. Throws MissingHistoryError.
 */
export function marginVol({ history, symbol, market, books, asOfUnix }: MarginVolInput): number {
  const moves = jointMoves(history, {
    underlyings: [symbol],
    horizonHours: 24,
    stepHours: 24,
    toUnix: asOfUnix,
    fromUnix: asOfUnix - FLOOR_YEARS * DAYS_PER_YEAR * SECONDS_PER_DAY,
  });
  const vols = ewmaVariance(moves.move, DAILY_DECAY).map((variance) => Math.sqrt(variance * DAYS_PER_YEAR));
  if (vols.length === 0) throw new MissingHistoryError(symbol, 'no complete day');
  const implied = impliedAtTheMoney(market, asOfUnix);
  return marginVolatility({
    forecastVol: vols.at(-1)!,
    impliedVol: implied > 0 ? implied : null,
    floorVol: vols.slice().sort()[rankOf(vols.length, FLOOR_QUANTILE) - 1]!,
    yesterdayVol: null,
    jumpState: false,
    signalVols: signalsOf(forecastOfDay(history, symbol, asOfUnix), books),
  }).vol;
}

function signalsOf(forecast: VolatilityForecast | null, books: readonly DepthBook[]): readonly number[] {
  if (forecast === null) return [];
  return [forecast.vol, ...books.map((book) => withImbalance(forecast.forecastVol, bookSignal(book)))];
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
