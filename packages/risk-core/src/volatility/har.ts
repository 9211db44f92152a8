import { RiskCoreError } from '../errors.js';
import { solveLinear } from '../math/linear.js';

export class HarFitError extends RiskCoreError {
  readonly code = 'HAR_FIT';
  constructor(readonly days: number) {
    super(`HAR needs at least ${LEAST_DAYS} days of realised variance and got ${days}. Import a longer history.`);
  }
}

const LEAST_DAYS = 90;
/** Day, week and month of a market that never closes (Corsi 2009 has 1, 5, 22). */
const SPANS = [1, 7, 30] as const;
const LONGEST = 30;

export type HarModel = { readonly intercept: number; readonly slopes: readonly number[]; readonly least: number };

/** Realised variance of the next day on its means over 1, 7 and 30 days, by least squares (Corsi 2009). Throws {@link HarFitError}. */
export function fitHar(realised: Float64Array): HarModel {
  if (realised.length < LEAST_DAYS) throw new HarFitError(realised.length);
  const size = SPANS.length + 1;
  const matrix = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  for (let day = LONGEST - 1; day + 1 < realised.length; day++) {
    const row = [1, ...featuresAt(realised, day)];
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) matrix[i]![j]! += row[i]! * row[j]!;
      matrix[i]![size]! += row[i]! * realised[day + 1]!;
    }
  }
  const [intercept = 0, ...slopes] = solveLinear(matrix);
  return { intercept, slopes, least: realised.reduce((low, value) => Math.min(low, value), Infinity) };
}

/** Variance forecast for the day after `day` (the last unless stated), never below the least variance the model has seen. */
export function harForecast(model: HarModel, realised: Float64Array, day = realised.length - 1): number {
  const features = featuresAt(realised, day);
  const forecast = model.slopes.reduce((sum, slope, i) => sum + slope * features[i]!, model.intercept);
  return Math.max(model.least, forecast);
}

function featuresAt(realised: Float64Array, day: number): number[] {
  return SPANS.map((span) => {
    let sum = 0;
    for (let i = day - span + 1; i <= day; i++) sum += realised[i]!;
    return sum / span;
  });
}
