import { ewmaVariance } from '../market/ewma.js';
import type { PriceHistory } from '../market/history.js';
import { jointMoves, MissingHistoryError, type JointMoves } from '../market/moves.js';
import { exp } from '../math/exponential.js';
import {
  christoffersenCoverage,
  christoffersenIndependence,
  kupiecProportion,
  trafficLight,
  transitionsOf,
  type LikelihoodRatio,
  type TrafficLight,
} from '../measure/backtests.js';
import { acerbiSzekelyZ2, type ShortfallDay } from '../measure/shortfallBacktest.js';
import { tailOf } from '../measure/tail.js';
import { logReturnsOf } from '../scenario/filtered.js';
import { volatilityMoves } from '../scenario/volatilityMove.js';
import { DAYS_PER_YEAR } from '../units.js';
import { antiProcyclical } from '../volatility/marginVolatility.js';
import { legLoss, type ReferencePortfolio } from './referencePortfolios.js';

export type BacktestMethod = 'historical' | 'filteredHistorical' | 'stressBlend';

/** How much a requirement moves when the portfolio does not: Murphy, Vasios and Vause (2014). */
export type Procyclicality = {
  /** Highest over lowest requirement. */
  readonly peakToTrough: number;
  /** Largest rise over so many days, relative. */
  readonly rise1d: number;
  readonly rise5d: number;
  readonly rise30d: number;
};

export type BacktestResult = {
  readonly portfolio: string;
  readonly method: BacktestMethod;
  readonly observations: number;
  readonly failures: number;
  readonly failureDays: readonly number[];
  readonly kupiec: LikelihoodRatio;
  readonly independence: LikelihoodRatio;
  readonly coverage: LikelihoodRatio;
  readonly light: TrafficLight;
  /** Acerbi-Szekely Z2: 0 for a right model, negative when expected shortfall was too small. */
  readonly z2: number;
  readonly meanRequirement: number;
  readonly raw: Procyclicality;
  /** The same after the anti-procyclical buffer. */
  readonly charged: Procyclicality;
};

type BacktestOptions = {
  readonly underlyings: readonly [string, string];
  readonly portfolios: readonly ReferencePortfolio[];
  readonly methods: readonly BacktestMethod[];
  readonly confidence: number;
  readonly lookbackDays: number;
  /** First and last day tested (UTC); the lookback before the first is not tested. */
  readonly fromUnix: number;
  readonly toUnix: number;
  /** Share of the stressed measure in `stressBlend`; governed: stressedWeight. */
  readonly stressedWeight: number;
};

/** Days between two searches for the worst past year. */
const STRESS_REFRESH_DAYS = 30;
const STRESS_WINDOW_DAYS = 365;

/**
 * Forecasts the next day's tail every day from the days before it alone, by each method, for portfolios that never change, and
 * scores the forecasts. P&L is hypothetical: full revaluation under the realised move of spot and the volatility proxy.
 * Throws {@link MissingHistoryError} when fewer than 30 days can be tested.
 */
export function rollingBacktest(history: PriceHistory, options: BacktestOptions): readonly BacktestResult[] {
  const days = daysOf(history, options);
  const first = days.moves.fromUnix.findIndex((unix, day) => day >= options.lookbackDays && unix >= options.fromUnix);
  if (first < 0 || days.count - first < 30) {
    throw new MissingHistoryError(
      options.underlyings.join(', '),
      `fewer than 30 days after a lookback of ${options.lookbackDays}`,
    );
  }
  return options.portfolios.flatMap((portfolio) =>
    options.methods.map((method) => scored(portfolio, method, days, first, options)),
  );
}

/** What is known of each day: moves of the day, and volatility as it stood before the day. */
type Days = {
  readonly moves: JointMoves;
  readonly count: number;
  readonly volMove: Float64Array;
  readonly logReturns: readonly Float64Array[];
  /** Daily deviation before each day, by underlying. */
  readonly deviation: readonly Float64Array[];
};

function daysOf(history: PriceHistory, { underlyings, toUnix }: BacktestOptions): Days {
  const moves = jointMoves(history, { underlyings, horizonHours: 24, stepHours: 24, toUnix });
  const logReturns = underlyings.map((_, u) => logReturnsOf(moves, u));
  return {
    moves,
    count: moves.fromUnix.length,
    volMove: volatilityMoves(history, moves, toUnix),
    logReturns,
    deviation: logReturns.map((returns) => {
      const known = ewmaVariance(returns);
      return returns.map((_, day) => Math.sqrt(known[Math.max(0, day - 1)]!));
    }),
  };
}

function scored(
  portfolio: ReferencePortfolio,
  method: BacktestMethod,
  days: Days,
  first: number,
  { underlyings, confidence, lookbackDays, stressedWeight }: BacktestOptions,
): BacktestResult {
  /** Loss of the portfolio as it stands on `day`, under the moves of day `source` (scaled to today when filtered). */
  const lossOn = (day: number, source: number, filtered: boolean) => {
    let loss = 0;
    for (const leg of portfolio.legs) {
      const u = underlyings.indexOf(leg.underlying);
      const deviation = days.deviation[u]!;
      const move = filtered
        ? exp((days.logReturns[u]![source]! / deviation[source]!) * deviation[day]!) - 1
        : days.moves.move[source * underlyings.length + u]!;
      const vol = deviation[day]! * Math.sqrt(DAYS_PER_YEAR);
      loss += legLoss(leg, move, days.volMove[source * underlyings.length + u]!, vol);
    }
    return loss;
  };
  const tailFrom = (day: number, from: number, to: number, filtered: boolean) =>
    tailOf(
      Float64Array.from({ length: to - from }, (_, i) => lossOn(day, from + i, filtered)),
      confidence,
    );

  const outcomes: ShortfallDay[] = [];
  let worstStart = 0;
  for (let day = first; day < days.count; day++) {
    const ordinary = tailFrom(day, day - lookbackDays, day, method === 'filteredHistorical');
    let { valueAtRisk, expectedShortfall } = ordinary;
    if (method === 'stressBlend') {
      if ((day - first) % STRESS_REFRESH_DAYS === 0)
        worstStart = worstYear(day, (a, b) => tailFrom(day, a, b, false).valueAtRisk);
      const stressed = tailFrom(day, worstStart, Math.min(day, worstStart + STRESS_WINDOW_DAYS), false);
      valueAtRisk = (1 - stressedWeight) * valueAtRisk + stressedWeight * stressed.valueAtRisk;
      expectedShortfall = (1 - stressedWeight) * expectedShortfall + stressedWeight * stressed.expectedShortfall;
    }
    outcomes.push({
      loss: lossOn(day, day, false),
      valueAtRisk: Math.max(1e-9, valueAtRisk),
      expectedShortfall: Math.max(1e-9, expectedShortfall),
    });
  }
  return summary(portfolio.name, method, outcomes, confidence, (i) => days.moves.fromUnix[first + i]!);
}

/** Start of the past year with the largest tail among those that start every thirty days. */
function worstYear(day: number, tailOfYear: (from: number, to: number) => number): number {
  let worst = 0;
  let largest = -Infinity;
  for (let from = 0; from === 0 || from + STRESS_WINDOW_DAYS <= day; from += STRESS_REFRESH_DAYS) {
    const tail = tailOfYear(from, Math.min(day, from + STRESS_WINDOW_DAYS));
    if (tail > largest) {
      largest = tail;
      worst = from;
    }
  }
  return worst;
}

function summary(
  portfolio: string,
  method: BacktestMethod,
  outcomes: readonly ShortfallDay[],
  confidence: number,
  unixOf: (index: number) => number,
): BacktestResult {
  const failed = outcomes.map(({ loss, valueAtRisk }) => loss > valueAtRisk);
  const failures = failed.filter(Boolean).length;
  const p = 1 - confidence;
  const transitions = transitionsOf(failed);
  const requirements = outcomes.map(({ valueAtRisk }) => valueAtRisk);
  return {
    portfolio,
    method,
    observations: outcomes.length,
    failures,
    failureDays: failed.flatMap((isFailure, i) => (isFailure ? [unixOf(i)] : [])),
    kupiec: kupiecProportion(outcomes.length, failures, p),
    independence: christoffersenIndependence(transitions),
    coverage: christoffersenCoverage(outcomes.length, failures, p, transitions),
    light: trafficLight(outcomes.length, failures, p),
    z2: acerbiSzekelyZ2(outcomes, confidence),
    meanRequirement: requirements.reduce((sum, value) => sum + value, 0) / requirements.length,
    raw: procyclicality(requirements),
    charged: procyclicality(antiProcyclical(requirements)),
  };
}

/** Figures of a series of positive requirements for one unchanged portfolio. */
export function procyclicality(requirements: readonly number[]): Procyclicality {
  const riseOver = (days: number) => {
    let largest = 0;
    for (let day = days; day < requirements.length; day++) {
      largest = Math.max(largest, requirements[day]! / requirements[day - days]! - 1);
    }
    return largest;
  };
  const highest = requirements.reduce((a, b) => Math.max(a, b), 0);
  const lowest = requirements.reduce((a, b) => Math.min(a, b), Infinity);
  return { peakToTrough: highest / lowest, rise1d: riseOver(1), rise5d: riseOver(5), rise30d: riseOver(30) };
}
