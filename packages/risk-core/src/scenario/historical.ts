import type { PriceHistory } from '../market/history.js';
import { jointMoves, MissingHistoryError, type JointMoves } from '../market/moves.js';
import type { MarketWarning } from '../market/snapshot.js';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units.js';
import type { ScenarioKind, ScenarioSet } from './scenarioSet.js';
import { volatilityMoves } from './volatilityMove.js';

type HistoricalOptions = {
  readonly underlyings: readonly string[];
  readonly asOfUnix: number;
  /** Governed: marginHorizonHours. */
  readonly horizonHours: number;
  /** Governed: lookbackDays. */
  readonly lookbackDays: number;
};

/** A scenario set from history and what was wrong with that history. */
export type HistoricalScenarios = { readonly scenarios: ScenarioSet; readonly warnings: readonly MarketWarning[] };

/**
 * The joint moves of the lookback as scenarios, one per horizon; horizons above a day overlap and start every 24 h. Nothing
 * after `asOfUnix` is read. Spot moves are observed; volatility moves are a proxy, see {@link volatilityMoves}.
 * Throws {@link MissingHistoryError} when no complete move exists.
 */
export function historicalScenarios(history: PriceHistory, options: HistoricalOptions): HistoricalScenarios {
  const { underlyings, asOfUnix, horizonHours, lookbackDays } = options;
  const moves = jointMoves(history, {
    underlyings,
    horizonHours,
    stepHours: Math.min(horizonHours, 24),
    toUnix: asOfUnix,
    fromUnix: asOfUnix - lookbackDays * SECONDS_PER_DAY - history.barSeconds,
  });
  return {
    scenarios: scenariosOf('historical', history, moves, asOfUnix),
    warnings: historyWarnings(moves, options),
  };
}

/** One equally weighted scenario per move, named by the UTC time of its first close. */
export function scenariosOf(
  kind: ScenarioKind,
  history: PriceHistory,
  moves: JointMoves,
  asOfUnix: number,
): ScenarioSet {
  if (moves.fromUnix.length === 0) {
    throw new MissingHistoryError(moves.underlyings.join(', '), `no complete ${moves.horizonHours}-hour move`);
  }
  return {
    kind,
    names: Array.from(moves.fromUnix, (unix) => `${minuteOf(unix)} +${moves.horizonHours}h`),
    underlyings: moves.underlyings,
    spotMove: moves.move,
    volMove: volatilityMoves(history, moves, asOfUnix),
    weight: new Float64Array(moves.fromUnix.length).fill(1),
    daysForward: 0,
  };
}

/** What a reader must know about the history behind a set: gaps, too few days, an old last bar. */
function historyWarnings(moves: JointMoves, options: HistoricalOptions): MarketWarning[] {
  const warnings: MarketWarning[] = [];
  const { asOfUnix, lookbackDays, horizonHours } = options;
  if (moves.droppedMoves > 0) {
    warnings.push({
      code: 'HISTORY_GAP',
      count: moves.droppedMoves,
      example: `${moves.droppedMoves} moves of ${horizonHours} h cross a missing bar and were left out`,
    });
  }
  const coveredDays = Math.floor((asOfUnix - moves.fromUnix[0]!) / SECONDS_PER_DAY);
  if (coveredDays < lookbackDays - 1) {
    warnings.push({
      code: 'HISTORY_SHORT',
      count: lookbackDays - coveredDays,
      example: `history covers ${coveredDays} of ${lookbackDays} days`,
    });
  }
  const lastUnix = moves.fromUnix.at(-1)! + horizonHours * SECONDS_PER_HOUR;
  const staleHours = Math.floor((asOfUnix - lastUnix) / SECONDS_PER_HOUR);
  if (staleHours >= 2) {
    warnings.push({
      code: 'HISTORY_STALE',
      count: staleHours,
      example: `the last complete move ends ${minuteOf(lastUnix)}, ${staleHours} h before the market snapshot`,
    });
  }
  return warnings;
}

export const minuteOf = (unix: number) => `${new Date(unix * 1000).toISOString().slice(0, 16)}Z`;
