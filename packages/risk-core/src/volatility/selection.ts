import { ewmaVariance } from '../market/ewma.js';
import { log } from '../math/logarithm.js';
import { fitGarch, varianceOf } from './garch.js';
import { fitHar, harForecast } from './har.js';

/** Mean of rv/h - ln(rv/h) - 1 (Patton 2011): 0 for a perfect forecast; too low hurts more than too high. */
export function qlike(forecast: ArrayLike<number>, realised: ArrayLike<number>): number {
  let sum = 0;
  let counted = 0;
  for (let t = 0; t < forecast.length; t++) {
    if (!(realised[t]! > 0)) continue;
    const ratio = realised[t]! / forecast[t]!;
    sum += ratio - log(ratio) - 1;
    counted++;
  }
  return sum / counted;
}

export type ForecastName = 'ewma' | 'garch' | 'gjr' | 'har';

export type ModelScore = {
  readonly name: ForecastName;
  readonly qlike: number;
  /** Variance forecast for the day after the last. */
  readonly nextVariance: number;
};

type SelectionOptions = {
  /** Daily returns, oldest first, and the realised variance of each of these days. */
  readonly returns: Float64Array;
  readonly realised: Float64Array;
  /** Days scored, the last ones. */
  readonly scoredDays: number;
  /** Models see this many days before each refit. */
  readonly fitDays?: number;
  readonly refitEveryDays?: number;
};

/**
 * Every candidate scored by QLIKE on forecasts made with data up to the day before, best first. GARCH-type and HAR parameters
 * are refitted every 30 days. A model that cannot be fitted scores infinity.
 */
export function scoreModels(options: SelectionOptions): readonly ModelScore[] {
  const { returns, realised, scoredDays, fitDays = 730, refitEveryDays = 30 } = options;
  const days = returns.length;
  const first = Math.max(1, days - scoredDays);
  const forecasts: Record<ForecastName, Float64Array> = {
    ewma: new Float64Array(days - first + 1),
    garch: new Float64Array(days - first + 1),
    gjr: new Float64Array(days - first + 1),
    har: new Float64Array(days - first + 1),
  };
  const ewma = ewmaVariance(returns);
  for (let start = first; start <= days; start += refitEveryDays) {
    const end = Math.min(days, start + refitEveryDays - 1);
    const from = Math.max(0, start - fitDays);
    const seen = returns.slice(from, start);
    const through = returns.slice(from, end);
    const garch = attempt(() => varianceOf(fitGarch(seen, { varianceTargeting: true }).model, through));
    const gjr = attempt(() => varianceOf(fitGarch(seen, { kind: 'gjr', varianceTargeting: true }).model, through));
    const har = attempt(() => fitHar(realised.slice(from, start)));
    for (let day = start; day <= end; day++) {
      const slot = day - first;
      forecasts.ewma[slot] = ewma[day - 1]!;
      forecasts.garch[slot] = garch === null ? 0 : garch[day - from]!;
      forecasts.gjr[slot] = gjr === null ? 0 : gjr[day - from]!;
      forecasts.har[slot] = har === null ? 0 : harForecast(har, realised, day - 1);
    }
  }
  const scored = realised.slice(first);
  return (Object.keys(forecasts) as ForecastName[])
    .map((name) => {
      const forecast = forecasts[name];
      const usable = forecast.every((value) => value > 0 && value < Infinity);
      return {
        name,
        qlike: usable ? qlike(forecast.subarray(0, scored.length), scored) : Infinity,
        nextVariance: forecast.at(-1)!,
      };
    })
    .sort((a, b) => a.qlike - b.qlike || (a.name < b.name ? -1 : 1));
}

/** Median variance forecast of the three best usable models. EWMA always is usable when there are returns. */
export function ensembleVariance(scores: readonly ModelScore[]): number {
  const best = scores
    .filter((score) => score.qlike < Infinity)
    .slice(0, 3)
    .map(({ nextVariance }) => nextVariance)
    .sort((a, b) => a - b);
  const middle = best.length >> 1;
  return best.length % 2 === 1 ? best[middle]! : (best[middle - 1]! + best[middle]!) / 2;
}

function attempt<Value>(compute: () => Value): Value | null {
  try {
    return compute();
  } catch {
    return null;
  }
}
