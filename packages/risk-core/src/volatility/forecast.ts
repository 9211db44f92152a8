import type { DepthBook } from '../market/depth.js';
import { ewmaVariance } from '../market/ewma.js';
import type { PriceHistory } from '../market/history.js';
import { jointMoves, MissingHistoryError } from '../market/moves.js';
import { log1p } from '../math/logarithm.js';
import { rankOf } from '../measure/tail.js';
import { DAYS_PER_YEAR, SECONDS_PER_DAY } from '../units.js';
import { bookSignal, withImbalance } from './imbalance.js';
import { jumpsIn, type Jump } from './jumps.js';
import {
  marginVolatility,
  withScheduledEvents,
  type MarginVolatility,
  type ScheduledEvent,
} from './marginVolatility.js';
import { fitRegimes, regimeForecast } from './regime.js';
import { ensembleVariance, scoreModels, type ModelScore } from './selection.js';

type ForecastOptions = {
  readonly underlying: string;
  readonly asOfUnix: number;
  /** Thirty-day at-the-money implied, annual; `null` without an options market. */
  readonly impliedVol: number | null;
  /** What this function returned the day before; `null` on the first day. */
  readonly yesterdayVol: number | null;
  readonly events?: readonly ScheduledEvent[];
  readonly books?: readonly DepthBook[];
  readonly horizonDays?: number;
};

export type VolatilityForecast = MarginVolatility & {
  /** Median of the three best models, annual. */
  readonly forecastVol: number;
  /** The 5 % quantile of exponentially weighted volatility over up to five years, annual. */
  readonly floorVol: number;
  /** Probability of the stressed state now. */
  readonly stressedProbability: number;
  /** Jumps of the last 24 hours. */
  readonly recentJumps: readonly Jump[];
  readonly scores: readonly ModelScore[];
};

const FLOOR_YEARS = 5;
const FLOOR_QUANTILE = 0.05;
const SCORED_DAYS = 180;
const LEAST_DAYS = 200;
/** Bars that the jump test looks at: 60 days of hours. */
const JUMP_BARS = 1_440;

/**
 * Volatility to margin with (methodology, sections 13 and 15): models selected by QLIKE on forecasts already made; implied
 * volatility, floor and yesterday as lower bounds; regimes, scheduled events and one-sided books as signals that only raise; the
 * daily rise capped unless a jump was found. Throws {@link MissingHistoryError} for fewer than 200 complete days.
 */
export function forecastVolatility(history: PriceHistory, options: ForecastOptions): VolatilityForecast {
  const { underlying, asOfUnix, impliedVol, yesterdayVol, events = [], books = [], horizonDays = 1 } = options;
  const { returns, realised, barReturns } = dailySeries(history, underlying, asOfUnix);
  const annual = (variance: number) => Math.sqrt(variance * DAYS_PER_YEAR);

  const scores = scoreModels({ returns, realised, scoredDays: SCORED_DAYS });
  const forecastVol = annual(ensembleVariance(scores));
  const known = ewmaVariance(returns).sort();
  const floorVol = annual(known[rankOf(known.length, FLOOR_QUANTILE) - 1]!);

  const regimes = fitRegimes(returns.slice(-2 * DAYS_PER_YEAR));
  const barsPerDay = SECONDS_PER_DAY / history.barSeconds;
  const tested = barReturns.slice(-JUMP_BARS);
  const recentJumps = jumpsIn(tested).filter(({ index }) => index >= tested.length - barsPerDay);

  const signalVols = [
    annual(regimeForecast(regimes)),
    withScheduledEvents(forecastVol, events, asOfUnix, horizonDays),
    ...books.map((book) => withImbalance(forecastVol, bookSignal(book))),
  ];
  const jumpState = recentJumps.length > 0;
  return {
    ...marginVolatility({ forecastVol, impliedVol, floorVol, yesterdayVol, jumpState, signalVols }),
    forecastVol,
    floorVol,
    stressedProbability: regimes.stressed.at(-1)!,
    recentJumps,
    scores,
  };
}

/** Daily log returns with the sum of squared bar returns of the same days, and the bar returns themselves. */
function dailySeries(history: PriceHistory, underlying: string, asOfUnix: number) {
  const underlyings = [underlying];
  const fromUnix = asOfUnix - FLOOR_YEARS * DAYS_PER_YEAR * SECONDS_PER_DAY;
  const daily = jointMoves(history, { underlyings, horizonHours: 24, stepHours: 24, toUnix: asOfUnix, fromUnix });
  const days = daily.fromUnix.length;
  if (days < LEAST_DAYS) throw new MissingHistoryError(underlying, `${days} complete days, ${LEAST_DAYS} needed`);
  const barHours = history.barSeconds / 3_600;
  const bars = jointMoves(history, {
    underlyings,
    horizonHours: barHours,
    stepHours: barHours,
    toUnix: asOfUnix,
    fromUnix: daily.fromUnix[0]!,
  });
  const barReturns = bars.move.map(log1p);
  const realised = new Float64Array(days);
  let day = 0;
  bars.fromUnix.forEach((unix, i) => {
    while (day + 1 < days && daily.fromUnix[day + 1]! <= unix) day++;
    // Bars between two complete days belong to a day with a gap and are left out.
    if (unix < daily.fromUnix[day]! + SECONDS_PER_DAY) realised[day]! += barReturns[i]! * barReturns[i]!;
  });
  return { returns: daily.move.map(log1p), realised, barReturns };
}
