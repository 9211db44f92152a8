import { RiskCoreError } from '../errors.js';
import { log } from '../math/logarithm.js';
import { normalisedBlack } from './normalisedBlack.js';

export type OptionRight = 'call' | 'put';

export type Black76Input = {
  readonly right: OptionRight;
  /** Same unit as the strike, at least 0. */
  readonly forward: number;
  readonly strike: number;
  /** Annual ratio. */
  readonly vol: number;
  readonly years: number;
  /** Discount factor to expiry; 1 when left out. */
  readonly discount?: number;
};

export class InvalidPricingInputError extends RiskCoreError {
  readonly code = 'INVALID_PRICING_INPUT';
  constructor(
    readonly field: string,
    readonly value: number,
    rule: string,
  ) {
    super(`${field} is ${value}; it must be ${rule}. Correct the market data or the instrument.`);
  }
}

/** Throws {@link InvalidPricingInputError} unless 0 <= value < Infinity. */
export function requireNonNegative(field: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw new InvalidPricingInputError(field, value, 'finite and not negative');
}

/** Throws {@link InvalidPricingInputError} unless 0 < value < Infinity. */
export function requirePositive(field: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new InvalidPricingInputError(field, value, 'finite and above zero');
}

/** Throws {@link InvalidPricingInputError} for NaN and infinities. */
export function requireFinite(field: string, value: number): void {
  if (!Number.isFinite(value)) throw new InvalidPricingInputError(field, value, 'finite');
}

/**
 * Black (1976) on the forward. At zero time, volatility, strike or forward the price is its limit, the discounted payoff.
 * Proved by put-call parity, the published tables of QuantLib, Derive and Haug, and 50-digit values in the wings.
 */
export function black76({ right, forward, strike, vol, years, discount = 1 }: Black76Input): number {
  requireNonNegative('forward', forward);
  requireNonNegative('strike', strike);
  requireNonNegative('vol', vol);
  requireNonNegative('years', years);
  requirePositive('discount', discount);
  return discount * undiscountedBlack(right === 'call', forward, strike, vol * Math.sqrt(years));
}

/**
 * Undiscounted price from s = vol sqrt(years), inputs trusted: the out-of-the-money side to full relative accuracy, the other by
 * parity. For the inner loops.
 */
export function undiscountedBlack(isCall: boolean, forward: number, strike: number, totalVol: number): number {
  const payoff = isCall ? forward - strike : strike - forward;
  const intrinsic = payoff > 0 ? payoff : 0;
  if (!(totalVol > 0 && forward > 0 && strike > 0)) return intrinsic;
  const moneyness = log(forward / strike);
  const x = moneyness > 0 ? -moneyness : moneyness;
  return intrinsic + Math.sqrt(forward * strike) * normalisedBlack(x, totalVol);
}
