import { DAYS_PER_YEAR } from '../units.js';

const MINUTES_PER_DAY = 1_440;

/**
 * J = max(k vol sqrt(delay), observed): the move assumed while a liquidation runs, as a ratio > 0. `observedQuantile` is the
 * 99.9 % quantile of |move| over that delay in history.
 */
export function jumpMove(input: {
  readonly multiple: number;
  readonly annualVol: number;
  readonly delayMinutes: number;
  readonly observedQuantile: number;
}): number {
  const { multiple, annualVol, delayMinutes, observedQuantile } = input;
  const years = delayMinutes / MINUTES_PER_DAY / DAYS_PER_YEAR;
  return Math.max(multiple * annualVol * Math.sqrt(years), observedQuantile);
}

/**
 * G = 1/2 max(0, -Gamma S^2) (J^2 - x^2)+, USD >= 0: the loss of short gamma between the move x at which the stressed VaR stands
 * and the jump J. Only the excess, because the full revaluation already holds gamma up to x.
 * `dollarGammaUsd` = sum of q Gamma S^2, negative when short.
 */
export function gammaExcess(input: {
  readonly dollarGammaUsd: number;
  readonly jump: number;
  readonly stressMove: number;
}): number {
  const { dollarGammaUsd, jump, stressMove } = input;
  return 0.5 * Math.max(0, -dollarGammaUsd) * Math.max(0, jump * jump - stressMove * stressMove);
}

/** Sum of the excesses, never more than what a full revaluation at the jumps loses beyond the stressed VaR. */
export function gammaTerm(excessesUsd: readonly number[], jumpLossUsd: number, stressValueAtRiskUsd: number): number {
  const total = excessesUsd.reduce((sum, excess) => sum + excess, 0);
  return Math.min(total, Math.max(0, jumpLossUsd - stressValueAtRiskUsd));
}
