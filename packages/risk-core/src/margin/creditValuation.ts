import { exp } from '../math/exponential.js';
import { RiskCoreError } from '../errors.js';

/** Expected exposure at a time, USD >= 0, discounted to today. */
export type ExposurePoint = { readonly years: number; readonly discountedUsd: number };

export class ExposureProfileError extends RiskCoreError {
  readonly code = 'EXPOSURE_PROFILE';
  constructor(readonly years: number) {
    super(`Exposure profile: time ${years} does not follow the one before it. Give times in ascending order from 0.`);
  }
}

/** Probability that a counterparty with a constant hazard rate (per year) is still there. */
export function survival(hazardRate: number, years: number): number {
  return exp(-hazardRate * years);
}

/**
 * CVA = LGD sum EE(t_i) (S(t_i-1) - S(t_i)): the price of a counterparty's default, exposure taken at the end of each interval
 * (Pykhtin & Zhu 2007). DVA is the same sum over the negative exposure with one's own default. Proved against ORE's published runs.
 */
export function creditValuation(
  profile: readonly ExposurePoint[],
  lossGivenDefault: number,
  survivalAt: (years: number) => number,
): number {
  let total = 0;
  let alive = 1;
  let last = 0;
  for (const { years, discountedUsd } of profile) {
    if (!(years >= last)) throw new ExposureProfileError(years);
    const left = survivalAt(years);
    total += discountedUsd * (alive - left);
    alive = left;
    last = years;
  }
  return lossGivenDefault * total;
}
