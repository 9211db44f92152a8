import { RiskCoreError } from '../errors.js';
import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';

export class RegimeFitError extends RiskCoreError {
  readonly code = 'REGIME_FIT';
  constructor(readonly returns: number) {
    super(`A two-state model needs at least 100 finite returns that differ, and got ${returns}. Import more history.`);
  }
}

/** 2^100: a power of two, so that rescaling by it is exact. */
const HUGE = 1.2676506002282294e30;
const LOG_HUGE = 69.31471805599453;

/** Calm and stressed state, each normal with mean zero (Hamilton 1989). */
export type RegimeModel = {
  readonly calmVariance: number;
  readonly stressedVariance: number;
  /** Probability of staying in the state for another step. */
  readonly calmStays: number;
  readonly stressedStays: number;
};

export type RegimeFit = {
  readonly model: RegimeModel;
  /** Probability of the stressed state at each return, given the returns so far. */
  readonly stressed: Float64Array;
  readonly logLikelihoodPath: readonly number[];
};

/** Fits by expectation-maximisation, whose likelihood never falls. Throws {@link RegimeFitError}. */
export function fitRegimes(returns: Float64Array, iterations = 200): RegimeFit {
  const total = returns.reduce((sum, r) => sum + r * r, 0) / returns.length;
  if (!(returns.length >= 100 && total > 0 && total < Infinity)) throw new RegimeFitError(returns.length);
  let model: RegimeModel = {
    calmVariance: total / 3,
    stressedVariance: 3 * total,
    calmStays: 0.95,
    stressedStays: 0.9,
  };
  const path: number[] = [];
  for (let i = 0; i < iterations; i++) {
    const step = expectationStep(model, returns);
    path.push(step.logLikelihood);
    model = step.next;
    if (i > 0 && path[i]! - path[i - 1]! < 1e-9 * Math.abs(path[i]!)) break;
  }
  const { filtered } = expectationStep(model, returns);
  return { model, stressed: filtered, logLikelihoodPath: path };
}

/** Variance of the next return: the two states weighted by where we will probably be. */
export function regimeForecast({ model, stressed }: RegimeFit): number {
  const now = stressed.at(-1)!;
  const next = now * model.stressedStays + (1 - now) * (1 - model.calmStays);
  return next * model.stressedVariance + (1 - next) * model.calmVariance;
}

function expectationStep(model: RegimeModel, returns: Float64Array) {
  const n = returns.length;
  const { calmVariance, stressedVariance, calmStays, stressedStays } = model;
  const density = (r: number, variance: number) => exp((-r * r) / (2 * variance)) / Math.sqrt(variance);
  const filtered = new Float64Array(n);
  const predicted = new Float64Array(n);
  let logScale = 0;
  let scaled = 1;
  // A fixed start keeps every iteration an exact maximisation.
  let prior = 0.5;
  for (let t = 0; t < n; t++) {
    predicted[t] = prior;
    const up = prior * density(returns[t]!, stressedVariance) + 1e-300;
    const down = (1 - prior) * density(returns[t]!, calmVariance) + 1e-300;
    filtered[t] = up / (up + down);
    scaled *= up + down;
    // Products of densities leave the range of numbers: carry powers of two apart.
    while (scaled < 1e-100) {
      scaled *= HUGE;
      logScale -= LOG_HUGE;
    }
    while (scaled > 1e100) {
      scaled /= HUGE;
      logScale += LOG_HUGE;
    }
    prior = filtered[t]! * stressedStays + (1 - filtered[t]!) * (1 - calmStays);
  }
  // Backward smoothing (Kim 1994).
  let smooth = filtered[n - 1]!;
  let stressedWeight = smooth;
  let stressedSum = smooth * returns[n - 1]! * returns[n - 1]!;
  let calmSum = (1 - smooth) * returns[n - 1]! * returns[n - 1]!;
  let stayUp = 0;
  let fromUp = 0;
  let stayDown = 0;
  let fromDown = 0;
  for (let t = n - 2; t >= 0; t--) {
    const towardsUp = smooth / predicted[t + 1]!;
    const towardsDown = (1 - smooth) / (1 - predicted[t + 1]!);
    const upUp = filtered[t]! * stressedStays * towardsUp;
    const upDown = filtered[t]! * (1 - stressedStays) * towardsDown;
    const downDown = (1 - filtered[t]!) * calmStays * towardsDown;
    const downUp = (1 - filtered[t]!) * (1 - calmStays) * towardsUp;
    smooth = upUp + upDown;
    stayUp += upUp;
    fromUp += upUp + upDown;
    stayDown += downDown;
    fromDown += downDown + downUp;
    const square = returns[t]! * returns[t]!;
    stressedWeight += smooth;
    stressedSum += smooth * square;
    calmSum += (1 - smooth) * square;
  }
  const next: RegimeModel = {
    calmVariance: calmSum / (n - stressedWeight),
    stressedVariance: stressedSum / stressedWeight,
    calmStays: Math.min(0.9999, stayDown / fromDown),
    stressedStays: Math.min(0.9999, stayUp / fromUp),
  };
  return { filtered, next, logLikelihood: log(scaled) + logScale };
}
