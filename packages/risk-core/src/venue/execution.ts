import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';

/** Almgren and Chriss (2000), section 1: a block sold in equal intervals with linear permanent and temporary impact. */
export type ExecutionPlan = {
  readonly quantity: number;
  readonly days: number;
  readonly intervals: number;
  /** USD per coin and square root of a day. */
  readonly sigmaDaily: number;
  readonly halfSpread: number;
  /** USD per coin and coin; temporary: USD per coin and (coin per day). */
  readonly permanentImpact: number;
  readonly temporaryImpact: number;
  /** Per USD; 0 gives the straight line. */
  readonly riskAversion: number;
};

export type Execution = {
  /** Left at the end of each interval, starting with the whole quantity. */
  readonly holdings: readonly number[];
  readonly expectedCost: number;
  readonly variance: number;
  /** Days after which half of the urgency is spent; null for the straight line. */
  readonly halfLifeDays: number | null;
};

/** Cheapest trajectory for the given risk aversion, with its cost and variance. Proved by almgren_chriss_impact. */
export function executionOf(plan: ExecutionPlan): Execution {
  const { quantity, days, intervals, sigmaDaily, halfSpread, permanentImpact, temporaryImpact, riskAversion } = plan;
  const step = days / intervals;
  const temporary = temporaryImpact - (permanentImpact * step) / 2;
  const urgency = urgencyOf((riskAversion * sigmaDaily * sigmaDaily) / temporary, step);
  const holdings = Array.from({ length: intervals + 1 }, (_, j) =>
    urgency === 0 ? quantity * (1 - j / intervals) : quantity * sinhRatio(urgency, days - j * step, days),
  );
  let traded = 0;
  let squares = 0;
  let risk = 0;
  for (let j = 1; j <= intervals; j++) {
    const sold = holdings[j - 1]! - holdings[j]!;
    traded += Math.abs(sold);
    squares += sold * sold;
    risk += holdings[j]! * holdings[j]!;
  }
  return {
    holdings,
    expectedCost: (permanentImpact * quantity * quantity) / 2 + halfSpread * traded + (temporary / step) * squares,
    variance: sigmaDaily * sigmaDaily * step * risk,
    halfLifeDays: urgency === 0 ? null : 1 / urgency,
  };
}

/** kappa with cosh(kappa step) = 1 + kappa~^2 step^2 / 2. */
function urgencyOf(squared: number, step: number): number {
  const excess = (squared * step * step) / 2;
  return log(1 + excess + Math.sqrt(excess * (excess + 2))) / step;
}

/** sinh(k t) / sinh(k T) for t in [0, T], without powers that overflow when urgency is high. */
function sinhRatio(urgency: number, left: number, whole: number): number {
  const decay = (days: number): number => exp(-urgency * days);
  return (decay(whole - left) * (1 - decay(2 * left))) / (1 - decay(2 * whole));
}
