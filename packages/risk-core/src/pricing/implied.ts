import { RiskCoreError } from '../errors.js';
import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { inverseNormalCdf, millsRatio, normalCdf } from '../math/normal.js';
import { requirePositive } from './black76.js';
import type { Black76Input } from './black76.js';
import { normalisedBlack, normalisedVega, roughNormalisedBlack, shortfall } from './normalisedBlack.js';
import { controlForLeftCurvature, controlForRightCurvature, rationalCubic } from './rationalCubic.js';

export class PriceOutOfBoundsError extends RiskCoreError {
  readonly code = 'PRICE_OUT_OF_BOUNDS';
  constructor(
    readonly price: number,
    readonly lowest: number,
    readonly highest: number,
  ) {
    super(
      `Option price ${price} has no implied volatility: it must lie from ${lowest} to below ${highest}. Drop the quote or correct the forward.`,
    );
  }
}

export type ImpliedVolInput = Omit<Black76Input, 'vol'> & { readonly price: number };

/**
 * Annual volatility at which `black76` gives `price`; 0 at the payoff itself. Rational-cubic guess and two third-order Householder
 * steps (Jaeckel 2015, "Let's be rational"), error about 2e-15 times the conditioning of the problem.
 * Throws {@link PriceOutOfBoundsError} outside the no-arbitrage bounds.
 */
export function impliedVol({ right, price, forward, strike, years, discount = 1 }: ImpliedVolInput): number {
  requirePositive('forward', forward);
  requirePositive('strike', strike);
  requirePositive('years', years);
  requirePositive('discount', discount);
  const payoff = right === 'call' ? forward - strike : strike - forward;
  const intrinsic = payoff > 0 ? payoff : 0;
  const highest = right === 'call' ? forward : strike;
  const undiscounted = price / discount;
  if (!(undiscounted >= intrinsic && undiscounted < highest)) {
    throw new PriceOutOfBoundsError(price, discount * intrinsic, discount * highest);
  }
  const moneyness = log(forward / strike);
  const x = moneyness > 0 ? -moneyness : moneyness;
  return impliedTotalVol((undiscounted - intrinsic) / Math.sqrt(forward * strike), x) / Math.sqrt(years);
}

/** s with `normalisedBlack(x, s)` = beta, for x <= 0: 0 at beta = 0, Infinity at the bound e^(x/2). */
export function impliedTotalVol(beta: number, x: number): number {
  const bound = exp(0.5 * x);
  if (!(beta > 0)) return beta === 0 ? 0 : NaN;
  if (beta >= bound) return Infinity;
  if (-x < 1e-14) return -2 * inverseNormalCdf(0.5 * (1 - beta));
  const { s, objective } = firstGuess(beta, x, bound);
  const once = householderStep(beta, x, bound, s, objective, false);
  return householderStep(beta, x, bound, once, objective, true);
}

/** Which function of the price is nearly linear in s: its logarithm, itself, or the logarithm of what it lacks to the bound. */
type Objective = 'logPrice' | 'price' | 'logShortfall';
type Guess = { readonly s: number; readonly objective: Objective };

function firstGuess(beta: number, x: number, bound: number): Guess {
  const pivot = Math.sqrt(-2 * x); // inflection of the price in s
  const pivotVega = normalisedVega(x, pivot);
  const pivotPrice = roughNormalisedBlack(x, pivot, pivotVega);
  return beta < pivotPrice
    ? guessBelow(beta, x, pivot, pivotPrice, pivotVega)
    : guessAbove(beta, x, bound, pivot, pivotPrice, pivotVega);
}

function guessBelow(beta: number, x: number, pivot: number, pivotPrice: number, pivotVega: number): Guess {
  const s = pivot - pivotPrice / pivotVega; // where the tangent at the pivot meets zero
  const vega = normalisedVega(x, s);
  const price = roughNormalisedBlack(x, s, vega);
  if (beta < price) return { s: guessInWing(beta, x, s, price), objective: 'logPrice' };
  const dl = 1 / vega;
  const dr = 1 / pivotVega;
  const control = controlForRightCurvature(price, s, dl, pivotPrice, pivot, dr, 0, false);
  return { s: rationalCubic(beta, price, s, dl, pivotPrice, pivot, dr, control), objective: 'price' };
}

const INVERSE_SQRT_TWO_PI = 0.3989422804014327;

/** The far wing: interpolates 2 pi |x| / (3 sqrt 3) Phi(-z)^3, which is nearly linear in the price there. */
function guessInWing(beta: number, x: number, s: number, price: number): number {
  const z = (-x * 0.5773502691896258) / s;
  const y = z * z;
  const density = INVERSE_SQRT_TWO_PI * exp(-0.5 * y);
  const cdf = density * millsRatio(z); // Phi(-z)
  const s2 = s * s;
  const growth = exp(y + 0.125 * s2);
  const curvature =
    ((0.5235987755982989 * y) / (s2 * s)) *
    cdf *
    (13.856406460551018 * s * -x + ((3 * s2 * (s2 - 8) - 8 * x * x) * cdf) / density) *
    growth *
    growth;
  const slope = 6.283185307179586 * y * cdf * cdf * growth;
  const value = 1.2091995761561452 * -x * cdf * cdf * cdf;
  const control = controlForRightCurvature(0, 0, 1, price, value, slope, curvature, true);
  let guess = rationalCubic(beta, 0, 0, 1, price, value, slope, control);
  if (!(guess > 0)) {
    const t = beta / price;
    guess = (value * t + price * (1 - t)) * t;
  }
  return Math.abs(x / (1.7320508075688772 * inverseNormalCdf(exp(log(guess / (1.2091995761561452 * -x)) / 3))));
}

function guessAbove(
  beta: number,
  x: number,
  bound: number,
  pivot: number,
  pivotPrice: number,
  pivotVega: number,
): Guess {
  const s = pivotVega > 1e-300 ? pivot + (bound - pivotPrice) / pivotVega : pivot; // where the tangent meets the bound
  const vega = normalisedVega(x, s);
  const price = roughNormalisedBlack(x, s, vega);
  if (beta <= price) {
    const dl = 1 / pivotVega;
    const dr = 1 / vega;
    const control = controlForLeftCurvature(pivotPrice, pivot, dl, price, s, dr, 0, false);
    return { s: rationalCubic(beta, pivotPrice, pivot, dl, price, s, dr, control), objective: 'price' };
  }
  const w = (x / s) * (x / s);
  const lowest = normalCdf(-0.5 * s);
  const slope = -0.5 * exp(0.5 * w);
  const curvature = (1.2533141373155003 * exp(w + 0.125 * s * s) * w) / s;
  const control = controlForLeftCurvature(price, lowest, slope, bound, 0, -0.5, curvature, true);
  let guess = rationalCubic(beta, price, lowest, slope, bound, 0, -0.5, control);
  if (!(guess > 0)) {
    const h = bound - price;
    const t = (beta - price) / h;
    guess = (lowest * (1 - t) + 0.5 * h * t) * (1 - t);
  }
  const total = -2 * inverseNormalCdf(guess);
  return { s: total, objective: beta > 0.5 * bound && 0.5 * total + x / total > 0.3 ? 'logShortfall' : 'price' };
}

/** One third-order Householder step on the objective; only the last needs the price to full accuracy. */
function householderStep(
  beta: number,
  x: number,
  bound: number,
  s: number,
  objective: Objective,
  exact: boolean,
): number {
  const h = -x / s;
  const t = 0.5 * s;
  const vega = normalisedVega(x, s);
  const steep = h / s;
  const second = h * steep - 0.25 * s; // vega' / vega
  const third = second * second - 3 * steep * steep - 0.25; // vega'' / vega
  let newton: number;
  let a: number;
  let b: number;
  if (objective === 'logPrice') {
    const price = exact ? normalisedBlack(x, s, vega) : roughNormalisedBlack(x, s, vega);
    const lnPrice = log(price);
    const lnBeta = log(beta);
    const ratio = vega / price;
    const q = 1 + 2 / lnPrice;
    newton = ((lnBeta - lnPrice) * lnPrice) / (lnBeta * ratio);
    a = second - ratio * q;
    b = third - 3 * ratio * q * second + ratio * ratio * (q + q * q + 2 / (lnPrice * lnPrice));
  } else if (objective === 'logShortfall') {
    const lacking = shortfall(h, t, vega);
    const ratio = vega / lacking;
    newton = -log((bound - beta) / lacking) / ratio;
    a = second + ratio;
    b = third + ratio * (2 * ratio + 3 * second);
  } else {
    newton = (beta - (exact ? normalisedBlack(x, s, vega) : roughNormalisedBlack(x, s, vega))) / vega;
    a = second;
    b = third;
  }
  return s + (newton * (1 + 0.5 * a * newton)) / (1 + newton * (a + (b * newton) / 6));
}
