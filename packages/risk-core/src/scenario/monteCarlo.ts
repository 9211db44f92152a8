import { DAILY_DECAY } from '../market/ewma.js';
import type { PriceHistory } from '../market/history.js';
import { jointMoves, MissingHistoryError } from '../market/moves.js';
import { choleskyOf } from '../math/cholesky.js';
import { exp } from '../math/exponential.js';
import { inverseNormalCdf } from '../math/normal.js';
import { power } from '../math/power.js';
import { fitParetoTail, paretoTailMeasures, type ParetoTail } from '../measure/paretoTail.js';
import { SECONDS_PER_DAY } from '../units.js';
import { jointStudent } from './jointStudent.js';
import { filterReturns, logReturnsOf } from './filtered.js';
import type { ScenarioSet } from './scenarioSet.js';
import { volatilityMove } from './volatilityMove.js';

/** Scenarios per draw: the unit that threads can share out without changing a bit. */
export const MONTE_CARLO_BLOCK = 1_024;

/** Moves seen at least before a copula is fitted. */
const LEAST_MOVES = 100;
/** Share of the sorted standardised returns on each side that a Pareto tail replaces. */
const TAIL_SHARE = 0.05;

/** Distribution of one underlying's standardised log return: the sample, with Pareto tails where they can be fitted. */
type Margin = {
  readonly sorted: Float64Array;
  readonly upper: ParetoTail | null;
  /** Of the negated returns. */
  readonly lower: ParetoTail | null;
  readonly deviation: number;
};

export type MonteCarloModel = {
  readonly underlyings: readonly string[];
  readonly horizonHours: number;
  readonly margins: readonly Margin[];
  /** Lower triangle of the copula's correlation, [U x U]. */
  readonly cholesky: Float64Array;
};

type ModelOptions = {
  readonly underlyings: readonly string[];
  readonly asOfUnix: number;
  readonly horizonHours: number;
  readonly lookbackDays: number;
};

/**
 * t copula with four degrees of freedom over GARCH margins (McNeil and Frey 2000 for each margin; normal-score correlation of
 * the standardised returns). Throws {@link MissingHistoryError} for fewer than 100 complete moves.
 */
export function monteCarloModel(history: PriceHistory, options: ModelOptions): MonteCarloModel {
  const { underlyings, asOfUnix, horizonHours, lookbackDays } = options;
  const moves = jointMoves(history, {
    underlyings,
    horizonHours,
    stepHours: Math.min(24, horizonHours),
    toUnix: asOfUnix,
    fromUnix: asOfUnix - lookbackDays * SECONDS_PER_DAY - history.barSeconds,
  });
  const n = moves.fromUnix.length;
  if (n < LEAST_MOVES) throw new MissingHistoryError(underlyings.join(', '), `${n} moves, ${LEAST_MOVES} needed`);
  const filtered = underlyings.map((_, u) => filterReturns(logReturnsOf(moves, u), 'garch'));
  const margins = filtered.map(({ standardised, nextDeviation }): Margin => {
    const sorted = standardised.slice().sort();
    return {
      sorted,
      upper: tailOrNull(sorted),
      lower: tailOrNull(sorted.map((z) => -z).sort()),
      deviation: nextDeviation,
    };
  });
  const scores = filtered.map(({ standardised }) => normalScores(standardised));
  const correlation = new Float64Array(underlyings.length * underlyings.length);
  scores.forEach((a, i) =>
    scores.forEach((b, j) => {
      correlation[i * underlyings.length + j] = i === j ? 1 : correlationOf(a, b);
    }),
  );
  return { underlyings, horizonHours, margins, cholesky: choleskyOf(correlation, underlyings.length) };
}

/** `paths` scenarios of `seed` (an unsigned 32-bit integer). Every path depends on the seed and its own number alone. */
export function monteCarloScenarios(model: MonteCarloModel, paths: number, seed: number): ScenarioSet {
  const width = model.underlyings.length;
  const spotMove = new Float64Array(paths * width);
  const volMove = new Float64Array(paths * width);
  const draw = jointStudent({ cholesky: model.cholesky, factors: width, seed, count: MONTE_CARLO_BLOCK });
  for (let first = 0; first < paths; first += MONTE_CARLO_BLOCK) {
    const cells = [first * width, (first + MONTE_CARLO_BLOCK) * width] as const;
    fillBlock(model, draw(first), spotMove.subarray(...cells), volMove.subarray(...cells));
  }
  return {
    kind: 'monteCarlo',
    names: Array.from({ length: paths }, (_, path) => `path ${path}`),
    underlyings: model.underlyings,
    spotMove,
    volMove,
    weight: new Float64Array(paths).fill(1),
    daysForward: 0,
  };
}

/** `joint`: t draws as [underlying][path of the block]. */
function fillBlock(
  { margins, horizonHours }: MonteCarloModel,
  joint: Float64Array,
  spotMove: Float64Array,
  volMove: Float64Array,
): void {
  const width = margins.length;
  const decay = power(DAILY_DECAY, horizonHours / 24);
  for (let cell = 0; cell < spotMove.length; cell++) {
    const u = cell % width;
    const margin = margins[u]!;
    const z = quantileOf(margin, studentFourCdf(joint[u * MONTE_CARLO_BLOCK + (cell - u) / width]!));
    const move = exp(z * margin.deviation) - 1;
    spotMove[cell] = move;
    volMove[cell] = volatilityMove(Math.sqrt(decay + (1 - decay) * z * z) - 1, move);
  }
}

/** Distribution function of Student's t with four degrees of freedom, in closed form. */
export function studentFourCdf(t: number): number {
  const share = t / Math.sqrt(t * t + 4);
  return 0.5 + 0.75 * (share - (share * share * share) / 3);
}

/** Empirical quantile by linear interpolation inside, fitted Pareto tails outside. */
function quantileOf({ sorted, upper, lower }: Margin, probability: number): number {
  const n = sorted.length;
  const p = Math.min(1 - 1e-12, Math.max(1e-12, probability));
  if (upper !== null && p > 1 - TAIL_SHARE) return Math.max(upper.threshold, paretoTailMeasures(upper, p).valueAtRisk);
  if (lower !== null && p < TAIL_SHARE) return -Math.max(lower.threshold, paretoTailMeasures(lower, 1 - p).valueAtRisk);
  const place = p * (n - 1);
  const below = Math.floor(place);
  return sorted[below]! + (place - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
}

function tailOrNull(ascending: Float64Array): ParetoTail | null {
  const threshold = ascending[Math.floor((1 - TAIL_SHARE) * (ascending.length - 1))]!;
  const exceeding = ascending.filter((value) => value > threshold).length;
  return exceeding >= 10 ? fitParetoTail(ascending, threshold) : null;
}

/** Normal quantiles of ranks; equal values share the order they came in. */
function normalScores(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const scores = new Float64Array(values.length);
  order.forEach((index, rank) => (scores[index] = inverseNormalCdf((rank + 0.5) / values.length)));
  return scores;
}

function correlationOf(a: Float64Array, b: Float64Array): number {
  let cross = 0;
  let left = 0;
  let right = 0;
  for (let i = 0; i < a.length; i++) {
    cross += a[i]! * b[i]!;
    left += a[i]! * a[i]!;
    right += b[i]! * b[i]!;
  }
  return cross / Math.sqrt(left * right);
}
