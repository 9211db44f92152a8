import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { normalCdf } from '../math/normal.js';
import { InvalidSampleError } from './tail.js';

/** A likelihood-ratio test: `statistic` against chi-square; small p-values reject the model. */
export type LikelihoodRatio = { readonly statistic: number; readonly pValue: number };

/** Days counted by whether a failure happened: `n01` = a quiet day followed by a failure. */
export type FailureTransitions = {
  readonly n00: number;
  readonly n01: number;
  readonly n10: number;
  readonly n11: number;
};

/** Upper tail of chi-square with one or two degrees of freedom. */
export function chiSquareTail(statistic: number, degrees: 1 | 2): number {
  if (!(statistic > 0)) return 1;
  return degrees === 1 ? 2 * normalCdf(-Math.sqrt(statistic)) : exp(-statistic / 2);
}

/** x ln(p) with 0 ln(0) = 0. */
const xLog = (count: number, p: number) => (count === 0 ? 0 : count * log(p));

/** Proportion of failures (Kupiec 1995): were `failures` of `observations` compatible with probability `p`? */
export function kupiecProportion(observations: number, failures: number, p: number): LikelihoodRatio {
  checkCounts(observations, failures, p);
  const quiet = observations - failures;
  const rate = failures / observations;
  const statistic = -2 * (xLog(quiet, 1 - p) + xLog(failures, p) - xLog(quiet, 1 - rate) - xLog(failures, rate));
  return ratioOf(statistic, 1);
}

/** Time until first failure (Kupiec 1995); `firstFailure` is 1 for a failure on the first day. */
export function kupiecFirstFailure(firstFailure: number, p: number): LikelihoodRatio {
  checkCounts(firstFailure, 1, p);
  const rate = 1 / firstFailure;
  const quiet = firstFailure - 1;
  return ratioOf(-2 * (log(p) + xLog(quiet, 1 - p) - log(rate) - xLog(quiet, 1 - rate)), 1);
}

/** Failures strictly between the bounds do not reject `p`; `null` where no count is low enough to reject. */
export function kupiecAcceptance(
  observations: number,
  p: number,
  testConfidence: number,
): { readonly exclusiveLower: number | null; readonly exclusiveUpper: number } {
  const rejects = (failures: number) => kupiecProportion(observations, failures, p).pValue < 1 - testConfidence;
  const expected = Math.round(observations * p);
  let lower = expected;
  while (lower >= 0 && !rejects(lower)) lower--;
  let upper = expected;
  while (upper <= observations && !rejects(upper)) upper++;
  return { exclusiveLower: lower < 0 ? null : lower, exclusiveUpper: upper };
}

export function transitionsOf(failed: ArrayLike<boolean | number>): FailureTransitions {
  const counts = [0, 0, 0, 0];
  for (let t = 1; t < failed.length; t++) counts[(failed[t - 1] ? 2 : 0) + (failed[t] ? 1 : 0)]!++;
  return { n00: counts[0]!, n01: counts[1]!, n10: counts[2]!, n11: counts[3]! };
}

/** Independence (Christoffersen 1998): is a failure as likely after a failure as after a quiet day? */
export function christoffersenIndependence({ n00, n01, n10, n11 }: FailureTransitions): LikelihoodRatio {
  const share = (failures: number, total: number) => (total === 0 ? 0 : failures / total);
  const afterQuiet = share(n01, n00 + n01);
  const afterFailure = share(n11, n10 + n11);
  const overall = share(n01 + n11, n00 + n01 + n10 + n11);
  const independent = xLog(n00 + n10, 1 - overall) + xLog(n01 + n11, overall);
  const dependent =
    xLog(n00, 1 - afterQuiet) + xLog(n01, afterQuiet) + xLog(n10, 1 - afterFailure) + xLog(n11, afterFailure);
  return ratioOf(-2 * (independent - dependent), 1);
}

/** Conditional coverage (Christoffersen 1998): right number of failures and no clusters of them. */
export function christoffersenCoverage(
  observations: number,
  failures: number,
  p: number,
  transitions: FailureTransitions,
): LikelihoodRatio {
  const proportion = kupiecProportion(observations, failures, p).statistic;
  return ratioOf(proportion + christoffersenIndependence(transitions).statistic, 2);
}

export type TrafficLight = {
  readonly zone: 'green' | 'yellow' | 'red';
  /** P(X <= failures) when the model is right. */
  readonly cumulativeProbability: number;
  /** P(X >= failures) when the model is right: how often a right model would look this bad. */
  readonly typeOne: number;
};

/** Zones of the Basel Committee (1996): yellow from a cumulative probability of 95 %, red from 99.99 %. */
export function trafficLight(observations: number, failures: number, p: number): TrafficLight {
  checkCounts(observations, failures, p);
  const { atMost, exactly } = binomial(observations, failures, p);
  return {
    zone: atMost < 0.95 ? 'green' : atMost < 0.9999 ? 'yellow' : 'red',
    cumulativeProbability: atMost,
    typeOne: Math.min(1, 1 - atMost + exactly),
  };
}

/** Multiplier add-on of the Basel Committee (1996) for 250 days at 99 %, by number of failures. */
const PLUS_FACTORS = [0, 0, 0, 0, 0, 0.4, 0.5, 0.65, 0.75, 0.85] as const;

export const baselPlusFactor = (failures: number): number => PLUS_FACTORS[failures] ?? 1;

/** Binomial probabilities summed in logarithms from k = 0. */
function binomial(n: number, k: number, p: number): { readonly atMost: number; readonly exactly: number } {
  const odds = log(p) - log(1 - p);
  let logMass = n * log(1 - p);
  let atMost = exp(logMass);
  for (let i = 1; i <= k; i++) {
    logMass += log((n - i + 1) / i) + odds;
    atMost += exp(logMass);
  }
  return { atMost: Math.min(1, atMost), exactly: exp(logMass) };
}

function ratioOf(statistic: number, degrees: 1 | 2): LikelihoodRatio {
  const atLeastZero = Math.max(0, statistic);
  return { statistic: atLeastZero, pValue: chiSquareTail(atLeastZero, degrees) };
}

function checkCounts(observations: number, failures: number, p: number): void {
  if (!(Number.isInteger(observations) && observations > 0)) {
    throw new InvalidSampleError('observations', observations, 'a positive whole number');
  }
  if (!(Number.isInteger(failures) && failures >= 0 && failures <= observations)) {
    throw new InvalidSampleError('failures', failures, `a whole number from 0 to ${observations}`);
  }
  if (!(p > 0 && p < 1)) throw new InvalidSampleError('p', p, 'between 0 and 1');
}
