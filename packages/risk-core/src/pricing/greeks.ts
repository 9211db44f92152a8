import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { millsRatio, normalPdf } from '../math/normal.js';
import { requireFinite, requireNonNegative, requirePositive, undiscountedBlack } from './black76.js';
import type { OptionRight } from './black76.js';

/** Generalised Black-Scholes-Merton: carry b = r for a stock, r - q with a yield, 0 for a forward (Black 1976). */
export type GeneralisedBlackInput = {
  readonly right: OptionRight;
  /** Price of what the option is on: spot, or the forward when `carry` is 0. */
  readonly spot: number;
  readonly strike: number;
  /** Annual ratio. */
  readonly vol: number;
  readonly years: number;
  /** Discount rate, continuous, per year. */
  readonly rate: number;
  /** Cost of carry, continuous, per year: forward = spot e^(carry years). */
  readonly carry: number;
};

/** Per unit of underlying; vega and volga per 1.00 of volatility, rho per 1.00 of rate, theta per year that passes. */
export type Greeks = {
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  /** Carry moves with the rate (carry - rate held), except when carry is 0: then the forward is held. */
  readonly rho: number;
  /** Per 1.00 of the yield rate - carry. */
  readonly yieldRho: number;
  /** d delta / d vol. */
  readonly vanna: number;
  /** d vega / d vol. */
  readonly volga: number;
};

/**
 * Price and Greeks in closed form. At zero time or volatility: the payoff on the forward, its slope, and no curvature.
 * Proved by published values (Haug 1998, Hull), parity and finite differences.
 */
export function greeksOf(input: GeneralisedBlackInput): Greeks {
  const { right, spot, strike, vol, years, rate, carry } = checked(input);
  const sign = right === 'call' ? 1 : -1;
  const discount = exp(-rate * years);
  const growth = exp((carry - rate) * years); // forward x discount / spot
  const forward = spot * exp(carry * years);
  const rootYears = Math.sqrt(years);
  const totalVol = vol * rootYears;
  const price = discount * undiscountedBlack(right === 'call', forward, strike, totalVol);
  if (totalVol === 0) return atPayoff({ sign, price, growth, forward, input, discount });

  const d1 = log(forward / strike) / totalVol + 0.5 * totalVol;
  const d2 = d1 - totalVol;
  const density = normalPdf(d1);
  const n1 = halfTail(sign * d1, density);
  const n2 = halfTail(sign * d2, normalPdf(d2));
  const vega = spot * growth * density * rootYears;
  const decay = years === 0 ? 0 : (-0.5 * vega * vol) / years;
  const underlyingLeg = sign * spot * growth * n1;
  const strikeLeg = sign * strike * discount * n2;
  return {
    price,
    delta: sign * growth * n1,
    gamma: (growth * density) / (spot * totalVol),
    vega,
    theta: decay - (carry - rate) * underlyingLeg - rate * strikeLeg,
    rho: carry === 0 ? -years * price : years * strikeLeg,
    yieldRho: -years * underlyingLeg,
    vanna: (-growth * density * d2) / vol,
    volga: (vega * d1 * d2) / vol,
  };
}

/** Phi(z) given phi(z), with the tail's full relative accuracy. */
function halfTail(z: number, density: number): number {
  const y = z < 0 ? -z : z;
  const tail = density === 0 ? 0 : density * millsRatio(y);
  return z > 0 ? 1 - tail : tail;
}

type PayoffInput = {
  readonly sign: number;
  readonly price: number;
  readonly growth: number;
  readonly forward: number;
  readonly discount: number;
  readonly input: GeneralisedBlackInput;
};

function atPayoff({ sign, price, growth, forward, discount, input }: PayoffInput): Greeks {
  const { spot, strike, years, rate, carry } = input;
  const exercised = sign * (forward - strike) > 0 ? sign : 0;
  const strikeLeg = exercised * strike * discount;
  return {
    price,
    delta: exercised * growth,
    gamma: 0,
    vega: 0,
    theta: -(carry - rate) * exercised * spot * growth - rate * strikeLeg,
    rho: carry === 0 ? -years * price : years * strikeLeg,
    yieldRho: -years * exercised * spot * growth,
    vanna: 0,
    volga: 0,
  };
}

function checked(input: GeneralisedBlackInput): GeneralisedBlackInput {
  requirePositive('spot', input.spot);
  requirePositive('strike', input.strike);
  requireNonNegative('vol', input.vol);
  requireNonNegative('years', input.years);
  for (const field of ['rate', 'carry'] as const) {
    requireFinite(field, input[field]);
  }
  return input;
}
