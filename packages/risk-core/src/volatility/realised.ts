import { log } from '../math/logarithm.js';

/** One period's prices; `open` follows the last `close` with whatever gap there was. */
export type Bar = { readonly open: number; readonly high: number; readonly low: number; readonly close: number };

export function logReturns(prices: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: Math.max(0, prices.length - 1) }, (_, i) => log(prices[i + 1]! / prices[i]!));
}

/** Standard deviation over the last `window` values (all unless stated); divisor n, or n - 1 when `sample`. */
export function deviation(values: ArrayLike<number>, window = values.length, sample = false): number {
  const first = Math.max(0, values.length - window);
  const count = values.length - first;
  let mean = 0;
  for (let i = first; i < values.length; i++) mean += values[i]! / count;
  let sum = 0;
  for (let i = first; i < values.length; i++) sum += (values[i]! - mean) * (values[i]! - mean);
  return Math.sqrt(sum / (sample ? count - 1 : count));
}

/** Sum of squared returns inside one period (Andersen and Bollerslev 1998). */
export function realisedVariance(returns: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) sum += returns[i]! * returns[i]!;
  return sum;
}

/** pi/2 times the sum of neighbouring |returns| products: variance without jumps (Barndorff-Nielsen and Shephard 2004). */
export function bipowerVariance(returns: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 1; i < returns.length; i++) sum += Math.abs(returns[i]! * returns[i - 1]!);
  return (Math.PI / 2) * sum * (returns.length / Math.max(1, returns.length - 1));
}

/** Mean over bars of ln(H/L)^2 / (4 ln 2) (Parkinson 1980). */
export function parkinsonVariance(bars: readonly Bar[]): number {
  const quarterLogTwo = 4 * log(2);
  return meanOf(bars, ({ high, low }) => (log(high / low) * log(high / low)) / quarterLogTwo);
}

/** Mean over bars of ln(H/L)^2 / 2 - (2 ln 2 - 1) ln(C/O)^2 (Garman and Klass 1980). */
export function garmanKlassVariance(bars: readonly Bar[]): number {
  const factor = 2 * log(2) - 1;
  return meanOf(bars, ({ open, high, low, close }) => {
    const range = log(high / low);
    const body = log(close / open);
    return (range * range) / 2 - factor * body * body;
  });
}

/** Right under any drift (Rogers and Satchell 1991). */
export function rogersSatchellVariance(bars: readonly Bar[]): number {
  return meanOf(
    bars,
    ({ open, high, low, close }) => log(high / close) * log(high / open) + log(low / close) * log(low / open),
  );
}

/** Overnight, open-to-close and Rogers-Satchell parts combined for least variance (Yang and Zhang 2000); n >= 2 bars after the first. */
export function yangZhangVariance(bars: readonly Bar[]): number {
  const later = bars.slice(1);
  const n = later.length;
  const gaps = later.map(({ open }, i) => log(open / bars[i]!.close));
  const bodies = later.map(({ open, close }) => log(close / open));
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  const square = (values: readonly number[]) => deviation(values, n, true) * deviation(values, n, true);
  return square(gaps) + k * square(bodies) + (1 - k) * rogersSatchellVariance(later);
}

function meanOf(bars: readonly Bar[], valueOf: (bar: Bar) => number): number {
  return bars.reduce((sum, bar) => sum + valueOf(bar), 0) / bars.length;
}
