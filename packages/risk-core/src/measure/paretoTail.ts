import { RiskCoreError } from '../errors.js';
import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { nelderMead } from '../math/nelderMead.js';
import { power } from '../math/power.js';
import { rankOf, sortedLosses, type TailMeasures } from './tail.js';

export class ParetoFitError extends RiskCoreError {
  readonly code = 'PARETO_FIT';
  constructor(readonly exceedances: number) {
    super(
      `A Pareto tail needs at least ${LEAST_EXCEEDANCES} losses above its threshold and got ${exceedances}. Lower the threshold or lengthen the history.`,
    );
  }
}

const LEAST_EXCEEDANCES = 10;

/** P(L > x) = exceeding/total (1 + xi (x - threshold) / beta)^(-1/xi) above the threshold. */
export type ParetoTail = {
  readonly threshold: number;
  readonly xi: number;
  readonly beta: number;
  readonly exceeding: number;
  readonly total: number;
  readonly negativeLogLikelihood: number;
};

/**
 * Generalised Pareto fit to the losses above `threshold` by maximum likelihood (McNeil 1997). `total` counts all losses.
 * Throws {@link ParetoFitError} for fewer than ten exceedances.
 */
export function fitParetoTail(losses: ArrayLike<number>, threshold: number, total = losses.length): ParetoTail {
  const excesses = Array.from(losses, (loss) => loss - threshold).filter((excess) => excess > 0);
  const count = excesses.length;
  if (count < LEAST_EXCEEDANCES) throw new ParetoFitError(count);
  const mean = excesses.reduce((sum, excess) => sum + excess, 0) / count;
  const negativeLogLikelihood = (xi: number, beta: number) => {
    if (Math.abs(xi) < 1e-9) return count * log(beta) + excesses.reduce((sum, excess) => sum + excess / beta, 0);
    let sum = count * log(beta);
    for (const excess of excesses) {
      const inside = 1 + (xi * excess) / beta;
      if (!(inside > 0)) return Infinity;
      sum += (1 + 1 / xi) * log(inside);
    }
    return sum;
  };
  const best = nelderMead(([xi, logBeta]) => negativeLogLikelihood(xi!, exp(logBeta!)), [0.2, log(mean)], {
    step: [0.2, 0.3],
    maxEvaluations: 2_000,
    tolerance: 1e-14,
  });
  return {
    threshold,
    xi: best.point[0]!,
    beta: exp(best.point[1]!),
    exceeding: count,
    total,
    negativeLogLikelihood: best.value,
  };
}

/** VaR and ES from the fitted tail (McNeil and Frey 2000); ES is infinite for xi >= 1. Right at or above the threshold only. */
export function paretoTailMeasures(tail: ParetoTail, confidence: number): TailMeasures {
  const { threshold, xi, beta, exceeding, total } = tail;
  const odds = (total / exceeding) * (1 - confidence);
  const valueAtRisk =
    Math.abs(xi) < 1e-9 ? threshold - beta * log(odds) : threshold + (beta / xi) * (power(odds, -xi) - 1);
  const expectedShortfall = xi < 1 ? (valueAtRisk + beta - xi * threshold) / (1 - xi) : Infinity;
  return { valueAtRisk, expectedShortfall };
}

/** P(L > loss) by the fitted tail, for losses at or above the threshold. */
export function paretoExceedance({ threshold, xi, beta, exceeding, total }: ParetoTail, loss: number): number {
  const scaled = (loss - threshold) / beta;
  const inside = 1 + xi * scaled;
  if (!(inside > 0)) return 0;
  return (exceeding / total) * (Math.abs(xi) < 1e-9 ? exp(-scaled) : power(inside, -1 / xi));
}

/** The tail above the 95 % quantile and its VaR and ES: what smooths a quantile that rests on three or four losses. */
export function smoothedTail(
  losses: ArrayLike<number>,
  confidence: number,
): TailMeasures & { readonly tail: ParetoTail } {
  const sorted = sortedLosses(losses);
  const threshold = sorted[rankOf(sorted.length, 0.95) - 1]!;
  const tail = fitParetoTail(sorted, threshold);
  return { ...paretoTailMeasures(tail, confidence), tail };
}

/** Hill's (1975) tail index from the `k` largest losses, all positive: 1 / mean of ln(x_i / x_k). */
export function hillIndex(losses: ArrayLike<number>, k: number): number {
  const descending = Array.from(losses).sort((a, b) => b - a);
  let sum = 0;
  for (let i = 0; i < k; i++) sum += log(descending[i]! / descending[k - 1]!);
  return k / sum;
}
