import { ewmaVariance } from '../market/ewma.js';
import type { PriceHistory } from '../market/history.js';
import { jointMoves, MissingHistoryError, type JointMoves } from '../market/moves.js';
import type { MarketWarning } from '../market/snapshot.js';
import { exp } from '../math/exponential.js';
import { log1p } from '../math/logarithm.js';
import { DAYS_PER_YEAR, SECONDS_PER_DAY } from '../units.js';
import { fitGarch, GarchFitError, varianceOf } from '../volatility/garch.js';
import { scenariosOf } from './historical.js';
import type { ScenarioSet } from './scenarioSet.js';

type FilteredOptions = {
  readonly underlyings: readonly string[];
  readonly asOfUnix: number;
  /** Governed: marginHorizonHours and lookbackDays. */
  readonly horizonHours: number;
  readonly lookbackDays: number;
  /** How conditional volatility is measured; GARCH(1,1) with variance targeting unless stated. */
  readonly volatility?: 'garch' | 'ewma';
  /** Annual volatilities that today's may not lie below: the forecast of the margin model, by underlying. */
  readonly leastVol?: Readonly<Record<string, number>>;
};

/** Log returns of one underlying divided by their conditional deviation, and the deviation for the move to come. */
export type FilteredReturns = {
  readonly standardised: Float64Array;
  readonly nextDeviation: number;
  readonly fallback: boolean;
};

/** Throws nothing: returns that cannot be fitted fall back to exponentially weighted volatility and say so. */
export function filterReturns(logReturns: Float64Array, method: 'garch' | 'ewma'): FilteredReturns {
  let variance: Float64Array | null = null;
  if (method === 'garch') {
    try {
      variance = varianceOf(fitGarch(logReturns, { varianceTargeting: true }).model, logReturns);
    } catch (cause) {
      if (!(cause instanceof GarchFitError)) throw cause;
    }
  }
  const fallback = method === 'garch' && variance === null;
  if (variance === null) {
    const known = ewmaVariance(logReturns);
    // What is known before a return is the value after the one before it; the first uses its own start.
    variance = Float64Array.from({ length: logReturns.length + 1 }, (_, t) => known[Math.max(0, t - 1)]!);
  }
  return {
    standardised: logReturns.map((r, t) => (variance[t]! > 0 ? r / Math.sqrt(variance[t]!) : 0)),
    nextDeviation: Math.sqrt(variance[logReturns.length]!),
    fallback,
  };
}

export function logReturnsOf(moves: JointMoves, u: number): Float64Array {
  const width = moves.underlyings.length;
  return Float64Array.from(moves.fromUnix, (_, i) => log1p(moves.move[i * width + u]!));
}

/**
 * Filtered historical simulation (Barone-Adesi, Giannopoulos, Vosper 1999): each past move divided by the volatility of its
 * day and multiplied by today's, whole days kept so that dependence between underlyings stays. Horizons above a day overlap.
 * Volatility moves are those of the day itself. Throws {@link MissingHistoryError} when no complete move exists.
 */
export function filteredScenarios(
  history: PriceHistory,
  options: FilteredOptions,
): { readonly scenarios: ScenarioSet; readonly warnings: readonly MarketWarning[] } {
  const { underlyings, asOfUnix, horizonHours, lookbackDays, volatility = 'garch', leastVol = {} } = options;
  const moves = jointMoves(history, {
    underlyings,
    horizonHours,
    stepHours: Math.min(horizonHours, 24),
    toUnix: asOfUnix,
    fromUnix: asOfUnix - lookbackDays * SECONDS_PER_DAY - history.barSeconds,
  });
  if (moves.fromUnix.length === 0) throw new MissingHistoryError(underlyings.join(', '), 'no complete move');
  const warnings: MarketWarning[] = [];
  const spotMove = new Float64Array(moves.move.length);
  underlyings.forEach((symbol, u) => {
    const { standardised, nextDeviation, fallback } = filterReturns(logReturnsOf(moves, u), volatility);
    if (fallback) {
      warnings.push({
        code: 'GARCH_NOT_FITTED',
        count: 1,
        example: `${symbol}: exponentially weighted volatility used`,
      });
    }
    const least = (leastVol[symbol] ?? 0) * Math.sqrt(horizonHours / 24 / DAYS_PER_YEAR);
    const deviation = Math.max(nextDeviation, least);
    standardised.forEach((z, i) => {
      spotMove[i * underlyings.length + u] = exp(z * deviation) - 1;
    });
  });
  const historical = scenariosOf('filteredHistorical', history, moves, asOfUnix);
  return { scenarios: { ...historical, spotMove }, warnings };
}
