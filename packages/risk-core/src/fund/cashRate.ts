import { expm1 } from '../math/exponential.js';
import { SECONDS_PER_YEAR } from '../units.js';

/** Borrowing rate that rises with utilisation, with another slope beyond `kink` (Derive's cash asset). Ratios per year. */
export type RateCurve = {
  readonly floor: number;
  readonly slope: number;
  /** Leave out for a straight line. */
  readonly kink?: { readonly utilisation: number; readonly slope: number };
};

export function borrowRate({ floor, slope, kink }: RateCurve, used: number): number {
  if (kink === undefined || used <= kink.utilisation) return floor + slope * used;
  return floor + slope * kink.utilisation + kink.slope * (used - kink.utilisation);
}

/** Borrowed share of what was supplied; 0 in an empty market. */
export function utilisation(supplied: number, borrowed: number): number {
  return supplied === 0 ? 0 : borrowed / supplied;
}

/** Interest on one unit over `seconds`, compounded continuously. */
export function interestFactor(annualRate: number, seconds: number): number {
  return expm1((annualRate * seconds) / SECONDS_PER_YEAR);
}
