import { RiskCoreError } from '../errors.js';
import { exp } from '../math/exponential.js';
import { solveLinear } from '../math/linear.js';
import { log } from '../math/logarithm.js';
import { nelderMead } from '../math/nelderMead.js';
import { normalPdf } from '../math/normal.js';
import { yearsBetween } from '../units.js';
import type { ExpiryMarket } from './snapshot.js';
import { largestPhi, rawOfSsvi, type SsviSlice } from './ssvi.js';
import { sviVariance, type RawSvi } from './svi.js';

export class SmileFitError extends RiskCoreError {
  readonly code = 'SMILE_FIT';
  constructor(
    readonly expiryUnix: number,
    readonly quotes: number,
  ) {
    super(`Expiry ${expiryUnix} has ${quotes} usable quotes; a smile needs ${LEAST_QUOTES}. Use its quotes directly.`);
  }
}

const LEAST_QUOTES = 5;
/** Volatility points that a quoted spread cannot be narrower than, and what a missing side counts as. */
const NARROWEST_SPREAD = 0.005;
const UNQUOTED_SPREAD = 0.2;

/** Quotes of one expiry as the fit sees them: log-moneyness, total variance, weight of a squared error in total variance. */
export type SmileQuotes = {
  readonly years: number;
  readonly k: Float64Array;
  readonly variance: Float64Array;
  readonly weight: Float64Array;
};

/**
 * Quotes weighted by vega over bid-ask spread in volatility, so that what trades tightly near the money counts most.
 * Throws {@link SmileFitError} for fewer than five positive quotes or an expired smile.
 */
export function smileQuotes(expiry: ExpiryMarket, asOfUnix: number): SmileQuotes {
  const years = yearsBetween(asOfUnix, expiry.expiryUnix);
  const usable = years > 0 ? expiry.smile.filter(({ markVol }) => markVol > 0 && markVol < Infinity) : [];
  if (usable.length < LEAST_QUOTES) throw new SmileFitError(expiry.expiryUnix, usable.length);
  const k = Float64Array.from(usable, ({ strikeUsd }) => log(strikeUsd / expiry.forwardUsd));
  const variance = Float64Array.from(usable, ({ markVol }) => markVol * markVol * years);
  const weight = Float64Array.from(usable, ({ markVol, bidVol, askVol }, i) => {
    const total = Math.sqrt(variance[i]!);
    const vega = normalPdf(-k[i]! / total + total / 2);
    const spread = bidVol === null || askVol === null ? UNQUOTED_SPREAD : Math.max(NARROWEST_SPREAD, askVol - bidVol);
    // d variance = 2 vol years d vol.
    const perVol = 2 * markVol * years;
    return (vega + 1e-6) / spread / (perVol * perVol);
  });
  return { years, k, variance, weight };
}

/** Weighted mean squared error in total variance. */
function errorOf({ k, variance, weight }: SmileQuotes, svi: RawSvi): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < k.length; i++) {
    const error = sviVariance(svi, k[i]!) - variance[i]!;
    sum += weight[i]! * error * error;
    total += weight[i]!;
  }
  return sum / total;
}

/**
 * Raw SVI by the quasi-explicit method (De Marco and Martini 2009): for each (m, sigma) the other three are linear and solved
 * exactly inside their bounds, wings no steeper than Lee's 2; (m, sigma) by Nelder-Mead from two starts.
 */
export function fitRawSvi(quotes: SmileQuotes): RawSvi {
  const spread = Math.max(0.05, (quotes.k.at(-1)! - quotes.k[0]!) / 4);
  const attempts = [0, -0.5 * spread].map((m) =>
    nelderMead(([centre, width]) => errorOf(quotes, innerFit(quotes, centre!, exp(width!))), [m, log(spread)], {
      step: [spread / 2, 0.7],
      maxEvaluations: 250,
      tolerance: 1e-10,
    }),
  );
  const best = attempts.reduce((a, b) => (b.value < a.value ? b : a));
  return innerFit(quotes, best.point[0]!, exp(best.point[1]!));
}

/** Best a, b, rho for given m and sigma: w = a + d y + c sqrt(y^2 + 1), y = (k - m) / sigma, with |d| <= c, c + |d| <= 2 sigma. */
function innerFit(quotes: SmileQuotes, m: number, sigma: number): RawSvi {
  const raw = (a: number, d: number, c: number): RawSvi => ({ a, b: c / sigma, rho: c > 0 ? d / c : 0, m, sigma });
  const features = (k: number) => {
    const y = (k - m) / sigma;
    return [1, y, Math.sqrt(y * y + 1)] as const;
  };
  // Each face of the feasible set is (d, c) = offset + t x direction; the interior has both directions.
  const [a, d, c] = leastSquares(quotes, (k) => [...features(k)]);
  const feasible = c! >= 0 && Math.abs(d!) <= c! && c! + Math.abs(d!) <= 2 * sigma;
  if (feasible && a! + Math.sqrt(c! * c! - d! * d!) > 0) return raw(a!, d!, c!);
  const candidates = [-1, 1].flatMap((side) => {
    const [level, edge] = leastSquares(quotes, (k) => [1, side * features(k)[1] + features(k)[2]]);
    const onEdge = Math.min(sigma, Math.max(0, edge!));
    const steepest = leastSquares(
      quotes,
      (k) => [1, side * features(k)[1] - features(k)[2]],
      (k) => 2 * sigma * features(k)[2],
    );
    const share = Math.min(2 * sigma, Math.max(sigma, 2 * sigma - steepest[1]!)); // c between sigma and 2 sigma
    return [raw(level!, side * onEdge, onEdge), raw(steepest[0]!, side * (2 * sigma - share), share)];
  });
  const flat = leastSquares(quotes, () => [1]);
  const positive = [...candidates, raw(flat[0]!, 0, 0)].filter(
    (svi) => svi.a + svi.b * svi.sigma * Math.sqrt(1 - svi.rho * svi.rho) > 0,
  );
  return positive.reduce((best, svi) => (errorOf(quotes, svi) < errorOf(quotes, best) ? svi : best));
}

/** Weighted least squares of total variance (less `offset`) on up to three features, by normal equations. */
function leastSquares(
  { k, variance, weight }: SmileQuotes,
  featuresOf: (k: number) => readonly number[],
  offset: (k: number) => number = () => 0,
): readonly number[] {
  const size = featuresOf(0).length;
  const matrix = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  for (let i = 0; i < k.length; i++) {
    const features = featuresOf(k[i]!);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        matrix[row]![column]! += weight[i]! * features[row]! * features[column]!;
      }
      matrix[row]![size]! += weight[i]! * features[row]! * (variance[i]! - offset(k[i]!));
    }
  }
  return solveLinear(matrix);
}

/**
 * A slice of eSSVI, free of butterfly arbitrage by its bounds, above `floor` (the total variance of the expiry before)
 * at the log-moneyness points of `floorAt` as far as the quotes let it.
 */
export function fitSsvi(quotes: SmileQuotes, floor: ((k: number) => number) | null, floorAt: Float64Array): SsviSlice {
  const sliceOf = ([logTheta, lean, share]: readonly number[]): SsviSlice => {
    const theta = exp(logTheta!);
    const rho = 0.999 * (2 / (1 + exp(-2 * lean!)) - 1);
    return { theta, rho, phi: largestPhi(theta, rho) / (1 + exp(-share!)) };
  };
  const nearest = quotes.k.reduce((best, k, i) => (Math.abs(k) < Math.abs(quotes.k[best]!) ? i : best), 0);
  const atm = quotes.variance[nearest]!;
  const objective = (point: readonly number[]) => {
    const svi = rawOfSsvi(sliceOf(point));
    let below = 0;
    if (floor !== null) {
      for (const k of floorAt) {
        const gap = (floor(k) - sviVariance(svi, k)) / atm;
        if (gap > 0) below += gap * gap;
      }
    }
    return errorOf(quotes, svi) / (atm * atm) + 100 * below;
  };
  const attempts = [-2, 0].map((share) =>
    nelderMead(objective, [log(atm), -0.2, share], { step: [0.2, 0.3, 1], maxEvaluations: 500, tolerance: 1e-10 }),
  );
  return sliceOf(attempts.reduce((a, b) => (b.value < a.value ? b : a)).point);
}
