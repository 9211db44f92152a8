import { exp } from '../math/exponential.js';
import { gaussLegendre, type Quadrature } from '../math/gaussLegendre.js';
import { log } from '../math/logarithm.js';
import { millsRatio, normalCdf, normalPdf } from '../math/normal.js';
import { americanPrice } from './binomial.js';
import { approximateBoundary, boundaryAtExpiry, type PutTerms } from './exerciseBoundary.js';
import { greeksOf, type GeneralisedBlackInput } from './greeks.js';

/** Work of the collocation: places of the boundary, points of its integrals, rounds, points of the premium. */
export type CollocationScheme = {
  /** A power of two. */
  readonly places: number;
  readonly points: number;
  readonly rounds: number;
  readonly premiumPoints: number;
};

/** About 1e-5 of the price; microseconds. */
export const FAST_COLLOCATION: CollocationScheme = { places: 8, points: 8, rounds: 3, premiumPoints: 20 };
/** About 1e-9. */
export const ACCURATE_COLLOCATION: CollocationScheme = { places: 16, points: 32, rounds: 12, premiumPoints: 64 };

/**
 * American price by collocation on the exercise boundary (Andersen, Lake, Offengenden 2016): the boundary at Chebyshev points in the root of
 * time, from QD+, improved by fixed-point rounds; then the early-exercise premium as one integral. Calls through put-call symmetry
 * (McDonald and Schroder 1998). Below zero rates with two boundaries go to the lattice. Proved against QuantLib's QdFp values and those
 * that Andersen and others print.
 */
export function collocatedPrice(
  option: GeneralisedBlackInput,
  scheme: CollocationScheme = ACCURATE_COLLOCATION,
): number {
  const { right, spot, strike, vol, years, rate, carry } = option;
  const yieldRate = rate - carry;
  const put: PutTerms =
    right === 'put' ? { strike, rate, yieldRate, vol } : { strike: spot, rate: yieldRate, yieldRate: rate, vol };
  const price = right === 'put' ? spot : strike;
  const european = greeksOf(option).price;
  if (put.rate <= 0) return put.yieldRate >= put.rate ? european : americanPrice(option);
  if (!(vol * Math.sqrt(years) > 1e-8)) return Math.max(european, put.strike - price, 0);
  const boundary = collocatedBoundary(put, years, scheme);
  const payoff = put.strike - price;
  if (price <= boundary.limit * exp(logBoundary(boundary, Math.sqrt(years)))) return Math.max(payoff, european);
  const premium = exercisePremium(put, price, years, boundary, gaussLegendre(scheme.premiumPoints));
  return Math.max(payoff, european + premium);
}

/** ln of the boundary over its limit at expiry, <= 0, by the root of the time left. */
type Boundary = {
  readonly limit: number;
  /** Chebyshev coefficients of (ln B / limit)^2 on [0, longest], which is smooth. */
  readonly coefficients: Float64Array;
  readonly longest: number;
};

function collocatedBoundary(put: PutTerms, years: number, { places, points, rounds }: CollocationScheme): Boundary {
  const limit = boundaryAtExpiry(put);
  const longest = Math.sqrt(years);
  const cosine = chebyshevPoints(places);
  const roots = cosine.map((c) => 0.5 * longest * (1 + c));
  // The last place is expiry itself, where the logarithm is zero.
  const level = roots.map((root, i) => (i === places ? 0 : log(approximateBoundary(put, root * root, 1e-3) / limit)));
  const boundary = { limit, longest, coefficients: new Float64Array(places + 1) };
  fit(boundary.coefficients, level, cosine);
  const rule = gaussLegendre(points);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < places; i++) level[i] = Math.min(0, fixedPoint(put, roots[i]!, boundary, level[i]!, rule));
    fit(boundary.coefficients, level, cosine);
  }
  return boundary;
}

/** cos(i pi / n), i = 0 ... n, for n a power of two: half angles, then the addition theorem. */
function chebyshevPoints(n: number): Float64Array {
  let step = -1; // cos(pi)
  for (let half = 1; half < n; half *= 2) step = Math.sqrt(0.5 * (1 + step));
  const points = new Float64Array(n + 1);
  points[0] = 1;
  points[1] = step;
  for (let i = 2; i <= n; i++) points[i] = 2 * step * points[i - 1]! - points[i - 2]!;
  return points;
}

function fit(coefficients: Float64Array, level: Float64Array, cosine: Float64Array): void {
  const n = coefficients.length - 1;
  for (let k = 0; k <= n; k++) {
    let sum = 0;
    for (let i = 0; i <= n; i++) {
      const place = (i * k) % (2 * n);
      const wave = cosine[place > n ? 2 * n - place : place]!;
      sum += (i === 0 || i === n ? 0.5 : 1) * level[i]! * level[i]! * wave;
    }
    coefficients[k] = ((k === 0 || k === n ? 1 : 2) * sum) / n;
  }
}

function logBoundary({ coefficients, longest }: Boundary, rootTime: number): number {
  const z = (2 * rootTime) / longest - 1;
  let [b1, b2] = [0, 0];
  for (let k = coefficients.length - 1; k > 0; k--) {
    const b = 2 * z * b1 - b2 + coefficients[k]!;
    b2 = b1;
    b1 = b;
  }
  const square = z * b1 - b2 + coefficients[0]!;
  return square > 0 ? -Math.sqrt(square) : 0;
}

/** One round of the fixed point A of Andersen, Lake and Offengenden for the boundary at one time, as ln B / limit. */
function fixedPoint(put: PutTerms, root: number, boundary: Boundary, level: number, rule: Quadrature): number {
  const { strike, rate, yieldRate, vol } = put;
  const { limit } = boundary;
  const years = root * root;
  const drift = rate - yieldRate;
  const deviation = vol * root;
  const d2 = (level + log(limit / strike) + drift * years) / deviation - 0.5 * deviation;
  const d1 = d2 + deviation;
  let above = normalPdf(d2) / deviation;
  let below = normalPdf(d1) / deviation + normalCdf(d1);
  for (let j = 0; j < rule.points.length; j++) {
    // The time until exercise is w^2, the time left then z^2: on the circle w^2 + z^2 both ends are smooth.
    const t = 0.5 * (1 + rule.points[j]!);
    const circle = 1 / (1 + t * t);
    const z = root * (2 * t) * circle;
    const w = root * (1 - t * t) * circle;
    const time = z * z;
    const e2 = (level - logBoundary(boundary, z) + drift * w * w) / (vol * w) - 0.5 * vol * w;
    const e1 = e2 + vol * w;
    const weight = 2 * rule.weights[j]! * z * circle; // (2 w dw) / w
    above += (rate * weight * exp(rate * time) * density(e2)) / vol;
    if (yieldRate === 0) continue;
    const phi = density(e1);
    const tail = phi * millsRatio(Math.abs(e1));
    below += yieldRate * weight * exp(yieldRate * time) * (phi / vol + w * (e1 > 0 ? 1 - tail : tail));
  }
  return log((strike * exp(-drift * years) * above) / (below * limit));
}

/** Normal density where its far tail need not keep every digit. */
function density(x: number): number {
  return 0.3989422804014327 * exp(-0.5 * x * x);
}

function exercisePremium(
  { strike, rate, yieldRate, vol }: PutTerms,
  price: number,
  years: number,
  boundary: Boundary,
  rule: Quadrature,
): number {
  const moneyness = log(price / boundary.limit);
  const longest = Math.sqrt(years); // time left z^2 at exercise, w^2 until then
  let premium = 0;
  for (let j = 0; j < rule.points.length; j++) {
    const t = 0.5 * (1 + rule.points[j]!);
    const circle = 1 / (1 + t * t);
    const z = longest * (2 * t) * circle;
    const w = longest * (1 - t * t) * circle;
    const time = w * w;
    const deviation = vol * w;
    const d2 = (moneyness - logBoundary(boundary, z) + (rate - yieldRate) * time) / deviation - 0.5 * deviation;
    const interest = rate * strike * exp(-rate * time) * normalCdf(-d2);
    const income = yieldRate === 0 ? 0 : yieldRate * price * exp(-yieldRate * time) * normalCdf(-d2 - deviation);
    premium += 2 * rule.weights[j]! * z * w * circle * (interest - income);
  }
  return premium;
}
