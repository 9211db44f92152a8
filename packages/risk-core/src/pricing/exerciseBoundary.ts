import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { normalCdf, normalPdf } from '../math/normal.js';

/** An American put: strike, annual rate and yield, volatility. */
export type PutTerms = {
  readonly strike: number;
  readonly rate: number;
  readonly yieldRate: number;
  readonly vol: number;
};

/** Boundary at expiry: below it the put is exercised at once. */
export function boundaryAtExpiry({ strike, rate, yieldRate }: PutTerms): number {
  return yieldRate > rate ? (strike * rate) / yieldRate : strike;
}

const MOST_STEPS = 100;
const DONE = 1e-13;

/**
 * Price below which an American put with `years` left is exercised, by the QD+ approximation (Li 2009): value matching with a second-order
 * correction, solved inside a shrinking bracket. For rate above zero. Proved against two boundaries that QuantLib publishes, to 1e-12.
 */
export function approximateBoundary(put: PutTerms, years: number, tolerance = DONE): number {
  const gap = valueMatching(put, years);
  let high = boundaryAtExpiry(put);
  let low = 0.5 * high;
  while (gap(low) > 0 && low > 1e-8 * high) [low, high] = [0.5 * low, low];
  let [atLow, atHigh] = [gap(low), gap(high * (1 - 1e-12))];
  let side = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    if (high - low <= tolerance * high) break;
    // Regula falsi with the Illinois weight: superlinear, and never outside the bracket.
    const at = (low * atHigh - high * atLow) / (atHigh - atLow);
    const found = gap(at);
    if (found === 0 || !(at > low && at < high)) return at > low && at < high ? at : 0.5 * (low + high);
    if (found > 0 === atLow > 0) {
      [low, atLow] = [at, found];
      if (side === -1) atHigh *= 0.5;
      side = -1;
    } else {
      [high, atHigh] = [at, found];
      if (side === 1) atLow *= 0.5;
      side = 1;
    }
  }
  return Math.abs(atLow) < Math.abs(atHigh) ? low : high;
}

/** Slope of the approximate value less that of the payoff, times the price: zero at the boundary, below zero under it. */
function valueMatching({ strike, rate, yieldRate, vol }: PutTerms, years: number): (price: number) => number {
  const variance = vol * vol;
  const deviation = vol * Math.sqrt(years);
  const discount = exp(-rate * years);
  const yieldDiscount = exp(-yieldRate * years);
  const decay = rate * years > 1e-5 ? rate / (1 - discount) : 1 / (years * (1 - 0.5 * rate * years));
  const omega = (2 * (rate - yieldRate)) / variance;
  const root = Math.sqrt((omega - 1) * (omega - 1) + (8 * decay) / variance);
  const lambda = 0.5 * (1 - omega - root);
  const slope = (2 * decay * decay) / (variance * root);
  const alpha = (2 * discount) / (variance * (2 * lambda + omega - 1));
  const beta = alpha * (decay + slope / (2 * lambda + omega - 1)) - lambda;
  return (price) => {
    const d1 = log((price * yieldDiscount) / (strike * discount)) / deviation + 0.5 * deviation;
    const d2 = d1 - deviation;
    const [n1, n2] = [yieldDiscount * normalCdf(-d1), discount * normalCdf(-d2)];
    const european = strike * n2 - price * n1;
    const theta =
      rate * strike * n2 -
      yieldRate * price * n1 -
      ((variance * price) / (2 * deviation)) * yieldDiscount * normalPdf(d1);
    return (1 - n1) * price - beta * (strike - price - european) + (alpha * theta) / discount;
  };
}
