import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { normalCdf } from '../math/normal.js';
import { power } from '../math/power.js';
import {
  InvalidPricingInputError,
  requireFinite,
  requireNonNegative,
  requirePositive,
  type OptionRight,
} from './black76.js';

/** Diffusion of a price, carry and rate continuous per year. */
export type DiffusionInput = {
  readonly spot: number;
  /** Annual ratio, above zero. */
  readonly vol: number;
  readonly years: number;
  readonly rate: number;
  readonly carry: number;
};

/** Pays one unit of cash, or one unit of the asset. */
export type DigitalPays = 'cash' | 'asset';

export type DigitalInput = DiffusionInput & {
  readonly right: OptionRight;
  readonly strike: number;
  readonly pays: DigitalPays;
};

/** European digital option (Reiner & Rubinstein 1991); at expiry its payoff, which includes the strike itself for neither right. */
export function digitalPrice({ right, strike, pays, ...diffusion }: DigitalInput): number {
  requirePositive('strike', strike);
  const sign = right === 'call' ? 1 : -1;
  const { spot, years } = checkedDiffusion(diffusion);
  if (years === 0) return sign * (spot - strike) > 0 ? (pays === 'cash' ? 1 : spot) : 0;
  return legsOf(diffusion, strike, strike, pays).plain(strike, sign);
}

/** Which way the price must go to touch the barrier; it has touched already when it stands at or beyond it. */
export type TouchDirection = 'up' | 'down';

export type TouchInput = DiffusionInput & {
  readonly barrier: number;
  readonly direction: TouchDirection;
  readonly pays: DigitalPays;
  readonly paidAt: 'hit' | 'expiry';
};

/**
 * One-touch: pays when the price first reaches the barrier, at once or at expiry (Reiner & Rubinstein 1991). An asset paid at hit is worth
 * the barrier; once touched, what is left is the payment itself.
 */
export function oneTouchPrice({ barrier, direction, pays, paidAt, ...diffusion }: TouchInput): number {
  requirePositive('barrier', barrier);
  const { spot, vol, years, rate, carry } = checkedDiffusion(diffusion);
  if (hasTouched(spot, barrier, direction)) {
    if (paidAt === 'hit') return pays === 'cash' ? 1 : spot;
    return pays === 'cash' ? exp(-rate * years) : spot * exp((carry - rate) * years);
  }
  if (years === 0) return 0;
  const fromAbove = direction === 'down' ? 1 : -1;
  if (paidAt === 'expiry') {
    const legs = legsOf(diffusion, barrier, barrier, pays);
    return legs.plain(barrier, -fromAbove) + legs.reflectedAtBarrier(fromAbove);
  }
  const { totalVol, mu } = driftOf(diffusion);
  const underRoot = mu * mu + (2 * rate) / (vol * vol);
  if (!(underRoot >= 0)) throw new InvalidPricingInputError('rate', rate, `at least ${-0.5 * mu * mu * vol * vol}`);
  const lambda = Math.sqrt(underRoot);
  const distance = barrier / spot;
  const z = log(distance) / totalVol + lambda * totalVol;
  const value =
    power(distance, mu + lambda) * normalCdf(fromAbove * z) +
    power(distance, mu - lambda) * normalCdf(fromAbove * (z - 2 * lambda * totalVol));
  return pays === 'asset' ? barrier * value : value;
}

/** Probability that a price with this drift (`carry`) touches the barrier within `years`: the one-touch without interest. */
export function touchProbability(diffusion: Omit<TouchInput, 'rate' | 'pays' | 'paidAt'>): number {
  return oneTouchPrice({ ...diffusion, rate: 0, pays: 'cash', paidAt: 'expiry' });
}

export type BarrierDigitalInput = DigitalInput & {
  readonly barrier: number;
  readonly direction: TouchDirection;
  readonly knock: 'in' | 'out';
};

/** Digital option that starts (in) or dies (out) when the price touches the barrier (Reiner & Rubinstein 1991; out = digital - in). */
export function barrierDigitalPrice({ barrier, direction, knock, ...digital }: BarrierDigitalInput): number {
  requirePositive('barrier', barrier);
  const whole = digitalPrice(digital);
  const knockedIn = hasTouched(digital.spot, barrier, direction)
    ? whole
    : digital.years === 0
      ? 0
      : knockIn(digital, barrier, direction);
  return knock === 'in' ? knockedIn : whole - knockedIn;
}

function knockIn(digital: DigitalInput, barrier: number, direction: TouchDirection): number {
  const { strike, right, pays } = digital;
  const legs = legsOf(digital, barrier, strike, pays);
  const fromAbove = direction === 'down' ? 1 : -1;
  const sign = right === 'call' ? 1 : -1;
  const strikeBeyond = fromAbove * (strike - barrier) < 0;
  if (sign !== fromAbove) {
    return strikeBeyond
      ? legs.plain(strike, sign)
      : legs.plain(barrier, sign) - legs.reflectedAtStrike(fromAbove) + legs.reflectedAtBarrier(fromAbove);
  }
  return strikeBeyond
    ? legs.plain(strike, sign) - legs.plain(barrier, sign) + legs.reflectedAtBarrier(fromAbove)
    : legs.reflectedAtStrike(fromAbove);
}

function hasTouched(spot: number, barrier: number, direction: TouchDirection): boolean {
  return direction === 'up' ? spot >= barrier : spot <= barrier;
}

/** The building blocks of Reiner and Rubinstein, in the notation of Haug: A for the asset, B for cash. */
function legsOf(diffusion: DiffusionInput, barrier: number, strike: number, pays: DigitalPays) {
  const { spot, years, rate, carry } = diffusion;
  const { totalVol, mu } = driftOf(diffusion);
  const asset = pays === 'asset';
  const worth = asset ? spot * exp((carry - rate) * years) : exp(-rate * years);
  const drift = (asset ? mu + 1 : mu) * totalVol;
  const reflection = power(barrier / spot, 2 * (asset ? mu + 1 : mu));
  const reflected = (level: number, eta: number) =>
    worth * reflection * normalCdf(eta * (log((barrier * barrier) / (spot * level)) / totalVol + drift));
  return {
    /** Paid when the final price ends above (+1) or below (-1) `level`. */
    plain: (level: number, sign: number) => worth * normalCdf(sign * (log(spot / level) / totalVol + drift)),
    reflectedAtStrike: (eta: number) => reflected(strike, eta),
    reflectedAtBarrier: (eta: number) => reflected(barrier, eta),
  };
}

function driftOf({ vol, years, carry }: DiffusionInput): { totalVol: number; mu: number } {
  return { totalVol: vol * Math.sqrt(years), mu: (carry - 0.5 * vol * vol) / (vol * vol) };
}

function checkedDiffusion(diffusion: DiffusionInput): DiffusionInput {
  requirePositive('spot', diffusion.spot);
  requirePositive('vol', diffusion.vol);
  requireNonNegative('years', diffusion.years);
  for (const field of ['rate', 'carry'] as const) {
    requireFinite(field, diffusion[field]);
  }
  return diffusion;
}
