import { log } from '../math/logarithm.js';

/** E|z| of a standard normal: sqrt(2 / pi). */
const C = 0.7978845608028654;

export type Jump = { readonly index: number; readonly move: number; readonly statistic: number };

type JumpOptions = {
  /** Returns before each tested one that estimate its volatility; 78 fits hourly data (Lee and Mykland 2008). */
  readonly window?: number;
  /** Probability of a false alarm over the whole sample. */
  readonly significance?: number;
};

/**
 * Returns too large for the diffusion around them (Lee and Mykland 2008): |r| over local bipower volatility against the
 * limit law of its maximum. Empty when the sample is shorter than the window.
 */
export function jumpsIn(
  returns: Float64Array,
  { window = 78, significance = 0.01 }: JumpOptions = {},
): readonly Jump[] {
  const tested = returns.length - window;
  if (tested < 2) return [];
  const root = Math.sqrt(2 * log(tested));
  const centre = root / C - (log(Math.PI) + log(log(tested))) / (2 * C * root);
  const threshold = centre - log(-log(1 - significance)) / (C * root);
  const jumps: Jump[] = [];
  for (let index = window; index < returns.length; index++) {
    let bipower = 0;
    for (let j = index - window + 2; j < index; j++) bipower += Math.abs(returns[j]! * returns[j - 1]!);
    const local = Math.sqrt(bipower / (window - 2));
    const statistic = local > 0 ? Math.abs(returns[index]!) / local : 0;
    if (statistic > threshold) jumps.push({ index, move: returns[index]!, statistic });
  }
  return jumps;
}
