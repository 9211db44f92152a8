import type { PriceHistory } from '../market/history.js';
import { jointMoves, MissingHistoryError, selectMoves, type JointMoves } from '../market/moves.js';
import type { MarketWarning } from '../market/snapshot.js';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units.js';
import { scenariosOf } from './historical.js';
import type { ScenarioSet } from './scenarioSet.js';
import { STRESS_WINDOWS } from './stressWindows.js';

type StressedOptions = {
  readonly underlyings: readonly string[];
  readonly asOfUnix: number;
  /** Governed: marginHorizonHours. */
  readonly horizonHours: number;
  /** Governed: stressWindowDays. */
  readonly stressWindowDays: number;
  /** Gross exposure by underlying, USD >= 0: what the window is worst for. */
  readonly grossExposureUsd: Readonly<Record<string, number>>;
};

type StressWindow = { readonly name: string; readonly fromUnix: number; readonly toUnix: number };

export type StressedScenarios = {
  readonly scenarios: ScenarioSet;
  /** The searched window first, then the named ones that the history covers. */
  readonly windows: readonly StressWindow[];
  readonly warnings: readonly MarketWarning[];
};

/** Share of the days of a window whose mean loss ranks it. */
const WORST_SHARE = 0.025;

/** Overlapping moves: six starts per horizon, so that a crash is met whole wherever the day is cut. */
const STARTS_PER_HORIZON = 6;

/**
 * Overlapping moves of the worst continuous window for the given gross exposures, found over the whole history up to
 * `asOfUnix`, joined with the named windows the history covers; each move counts once. A window is ranked by the mean of
 * its worst 2.5 % of days, a day by its worst gross loss. (BCBS 2009: continuous 12-month stress period.)
 * Throws {@link MissingHistoryError} when no complete move exists.
 */
export function stressedScenarios(history: PriceHistory, options: StressedOptions): StressedScenarios {
  const { underlyings, asOfUnix, horizonHours, stressWindowDays } = options;
  const barHours = history.barSeconds / SECONDS_PER_HOUR;
  const stepHours = Math.max(1, Math.floor(horizonHours / STARTS_PER_HORIZON / barHours)) * barHours;
  const moves = jointMoves(history, { underlyings, horizonHours, stepHours, toUnix: asOfUnix });
  if (moves.fromUnix.length === 0) throw new MissingHistoryError(underlyings.join(', '), 'no complete move');

  const worst = worstWindow(moves, options);
  const firstUnix = moves.fromUnix[0]!;
  const lastUnix = moves.fromUnix.at(-1)! + horizonHours * SECONDS_PER_HOUR;
  const named = STRESS_WINDOWS.filter(({ fromUnix, toUnix }) => fromUnix >= firstUnix && toUnix <= lastUnix);
  const windows = [worst, ...named];
  const stressed = selectMoves(moves, (i) => {
    const from = moves.fromUnix[i]!;
    const to = from + horizonHours * SECONDS_PER_HOUR;
    return windows.some(({ fromUnix, toUnix }) => from >= fromUnix && to <= toUnix);
  });
  return {
    scenarios: scenariosOf('stressed', history, stressed, asOfUnix),
    windows,
    warnings: stressWarnings(named.length, lastUnix - firstUnix, stressWindowDays),
  };
}

/** The window of `stressWindowDays` whose worst days cost the gross exposures most; the earliest of equals. */
function worstWindow(moves: JointMoves, options: StressedOptions): StressWindow {
  const { underlyings, horizonHours, stressWindowDays, grossExposureUsd } = options;
  const firstUnix = moves.fromUnix[0]!;
  const days = Math.floor((moves.fromUnix.at(-1)! - firstUnix) / SECONDS_PER_DAY) + 1;
  const dailyLoss = new Float64Array(days);
  moves.fromUnix.forEach((fromUnix, i) => {
    let loss = 0;
    underlyings.forEach((symbol, u) => {
      loss += (grossExposureUsd[symbol] ?? 0) * Math.abs(moves.move[i * underlyings.length + u]!);
    });
    const day = Math.floor((fromUnix - firstUnix) / SECONDS_PER_DAY);
    dailyLoss[day] = Math.max(dailyLoss[day]!, loss);
  });
  const length = Math.min(stressWindowDays, days);
  const worstDays = Math.max(1, Math.round(length * WORST_SHARE));
  let bestStart = 0;
  let bestScore = -1;
  for (let start = 0; start + length <= days; start++) {
    const sorted = dailyLoss.slice(start, start + length).sort();
    let score = 0;
    for (let i = length - worstDays; i < length; i++) score += sorted[i]!;
    if (score > bestScore) {
      bestScore = score;
      bestStart = start;
    }
  }
  const fromUnix = firstUnix + bestStart * SECONDS_PER_DAY;
  return {
    name: `worst ${length} days`,
    fromUnix,
    toUnix: fromUnix + (length - 1) * SECONDS_PER_DAY + Math.max(SECONDS_PER_DAY, horizonHours * SECONDS_PER_HOUR),
  };
}

function stressWarnings(namedWindows: number, seconds: number, stressWindowDays: number): MarketWarning[] {
  const warnings: MarketWarning[] = [];
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  if (days < stressWindowDays) {
    warnings.push({
      code: 'STRESS_WINDOW_SHORT',
      count: stressWindowDays - days,
      example: `history of ${days} days is shorter than the stress window of ${stressWindowDays} days`,
    });
  }
  if (namedWindows < STRESS_WINDOWS.length) {
    const missing = STRESS_WINDOWS.length - namedWindows;
    warnings.push({
      code: 'STRESS_LIBRARY_INCOMPLETE',
      count: missing,
      example: `${missing} of ${STRESS_WINDOWS.length} named stress windows lie outside the price history`,
    });
  }
  return warnings;
}
