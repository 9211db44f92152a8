import { RiskCoreError } from '../errors.js';
import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { nelderMead } from '../math/nelderMead.js';
import { sharpened } from '../math/newton.js';

export class GarchFitError extends RiskCoreError {
  readonly code = 'GARCH_FIT';
  constructor(detail: string) {
    super(`Volatility model: ${detail}. Give at least ${LEAST_RETURNS} finite returns that are not all equal.`);
  }
}

const LEAST_RETURNS = 50;
const LOG_TWO_PI = 1.8378770664093453;
/** E|z| of a standard normal: sqrt(2 / pi). */
const MEAN_ABSOLUTE_NORMAL = 0.7978845608028654;

/**
 * h_t = omega + (alpha + gamma [e < 0]) e_{t-1}^2 + beta h_{t-1}, e = r - mean; gamma is 0 for plain GARCH (Bollerslev 1986;
 * Glosten, Jagannathan, Runkle 1993). For `egarch`: ln h_t = omega + alpha z + gamma (|z| - E|z|) + beta ln h (Nelson 1991).
 */
export type VarianceModel = {
  readonly kind: 'garch' | 'gjr' | 'egarch';
  readonly mean: number;
  readonly omega: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly beta: number;
};

export type GarchFit = {
  readonly model: VarianceModel;
  readonly logLikelihood: number;
  /** Variance of the return after the last one. */
  readonly nextVariance: number;
};

type FitOptions = {
  readonly kind?: VarianceModel['kind'];
  /** Fixes omega so that the long-run variance is the sample variance: fewer parameters, steadier fits. */
  readonly varianceTargeting?: boolean;
  /** Squared deviation before the first return; the sample variance unless stated. */
  readonly backcast?: number;
};

/** Variance of each return given those before it, then of the next one: n + 1 values. */
export function varianceOf(model: VarianceModel, returns: Float64Array, backcast?: number): Float64Array {
  const { kind, mean, omega, alpha, gamma, beta } = model;
  const start = backcast ?? meanSquare(returns, mean);
  const variance = new Float64Array(returns.length + 1);
  let h = kind === 'egarch' ? start : omega + (alpha + gamma / 2 + beta) * start;
  for (let t = 0; t < returns.length; t++) {
    variance[t] = h;
    const e = returns[t]! - mean;
    if (kind === 'egarch') {
      const z = e / Math.sqrt(h);
      h = exp(omega + alpha * z + gamma * (Math.abs(z) - MEAN_ABSOLUTE_NORMAL) + beta * log(h));
    } else {
      h = omega + (alpha + (e < 0 ? gamma : 0)) * e * e + beta * h;
    }
  }
  variance[returns.length] = h;
  return variance;
}

/** Gaussian log-likelihood; minus infinity for parameters that give no positive variance. */
export function garchLogLikelihood(model: VarianceModel, returns: Float64Array, backcast?: number): number {
  const variance = varianceOf(model, returns, backcast);
  let sum = 0;
  for (let t = 0; t < returns.length; t++) {
    const e = returns[t]! - model.mean;
    if (!(variance[t]! > 0 && variance[t]! < Infinity)) return -Infinity;
    sum += LOG_TWO_PI + log(variance[t]!) + (e * e) / variance[t]!;
  }
  return -sum / 2;
}

/**
 * Maximum likelihood by Nelder-Mead on returns scaled to unit variance. Throws {@link GarchFitError} for too few or constant
 * returns. Proved by the published DEM/GBP benchmark (Bollerslev and Ghysels 1996; Fiorentini et al. 1996).
 */
export function fitGarch(returns: Float64Array, options: FitOptions = {}): GarchFit {
  const { kind = 'garch', varianceTargeting = false } = options;
  if (returns.length < LEAST_RETURNS) throw new GarchFitError(`${returns.length} returns`);
  const average = returns.reduce((sum, r) => sum + r, 0) / returns.length;
  const scale = Math.sqrt(meanSquare(returns, average));
  if (!(scale > 0 && scale < Infinity)) throw new GarchFitError(`standard deviation ${scale}`);
  const scaled = returns.map((r) => r / scale);
  const backcast = options.backcast === undefined ? undefined : options.backcast / (scale * scale);

  const modelOf = (point: readonly number[]): VarianceModel | null => {
    const [mean, first, second, third = 0, fourth = 0] = point as [number, number, number, number?, number?];
    // Reflected at zero, so that a fit can end on the boundary.
    const alpha = kind === 'egarch' ? first : Math.abs(first);
    const beta = kind === 'egarch' ? second : Math.abs(second);
    const gamma = kind === 'garch' ? 0 : third;
    if (kind === 'egarch') return Math.abs(beta) < 1 ? { kind, mean, alpha, beta, gamma, omega: fourth } : null;
    const persistence = alpha + beta + gamma / 2;
    if (!(alpha + gamma >= 0 && persistence < 1)) return null;
    const free = kind === 'garch' ? third : fourth;
    const omega = varianceTargeting ? (1 - persistence) * meanSquare(scaled, mean) : exp(free);
    return { kind, mean, omega, alpha, beta, gamma };
  };
  const objective = (point: readonly number[]) => {
    const model = modelOf(point);
    return model === null ? Infinity : -garchLogLikelihood(model, scaled, backcast);
  };
  const starts: readonly (readonly [start: number[], step: number[]])[] = startsOf(
    kind,
    average / scale,
    varianceTargeting,
  );
  const best = starts
    .map(([start, step]) => {
      const rough = nelderMead(objective, start, { step, maxEvaluations: 2_000, tolerance: 1e-10 });
      return sharpened(objective, rough, step);
    })
    .reduce((a, b) => (b.value < a.value ? b : a));
  const fitted = modelOf(best.point);
  if (fitted === null) throw new GarchFitError('no parameters with a positive variance');
  const model: VarianceModel = {
    ...fitted,
    mean: fitted.mean * scale,
    omega: kind === 'egarch' ? fitted.omega + (1 - fitted.beta) * 2 * log(scale) : fitted.omega * scale * scale,
  };
  const variance = varianceOf(model, returns, options.backcast);
  return {
    model,
    logLikelihood: garchLogLikelihood(model, returns, options.backcast),
    nextVariance: variance[returns.length]!,
  };
}

function startsOf(kind: VarianceModel['kind'], mean: number, targeting: boolean): [number[], number[]][] {
  if (kind === 'egarch')
    return [
      [
        [mean, -0.03, 0.9, 0.2, -0.02],
        [0.02, 0.03, 0.05, 0.1, 0.02],
      ],
    ];
  const common = (alpha: number, beta: number, gamma: readonly number[]): [number[], number[]] => [
    [mean, alpha, beta, ...gamma, ...(targeting ? [] : [log(1 - alpha - beta)])],
    [0.02, 0.03, 0.05, ...gamma.map(() => 0.03), ...(targeting ? [] : [0.5])],
  ];
  const gamma = kind === 'gjr' ? [0.08] : [];
  // With the long run given the surface has one valley; free, it may have two.
  return targeting ? [common(0.08, 0.86, gamma)] : [common(0.1, 0.85, gamma), common(0.05, 0.7, gamma)];
}

/** Mean variance per step over the next `steps`, from the next variance (exact for garch and gjr with symmetric shocks). */
export function meanForecast(model: VarianceModel, nextVariance: number, steps: number): number {
  const persistence = model.alpha + model.beta + model.gamma / 2;
  const longRun = model.omega / (1 - persistence);
  let sum = 0;
  let decay = 1;
  for (let step = 0; step < steps; step++) {
    sum += longRun + decay * (nextVariance - longRun);
    decay *= persistence;
  }
  return sum / steps;
}

export function meanSquare(values: Float64Array, centre: number): number {
  let sum = 0;
  for (const value of values) sum += (value - centre) * (value - centre);
  return sum / values.length;
}
