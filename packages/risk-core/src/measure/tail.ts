import { RiskCoreError } from '../errors.js';

export class InvalidSampleError extends RiskCoreError {
  readonly code = 'INVALID_SAMPLE';
  constructor(
    readonly field: string,
    readonly value: number,
    rule: string,
  ) {
    super(
      `Loss sample: ${field} is ${value}; it must be ${rule}. Check the scenarios and instruments that produced it.`,
    );
  }
}

/** Losses are positive, gains negative. */
export type TailMeasures = { readonly valueAtRisk: number; readonly expectedShortfall: number };

/**
 * VaR: the ceil(alpha n)-th smallest loss. ES: the mean of the tail beyond alpha, the boundary loss counted at its fraction,
 * so that ES is coherent (Acerbi and Tasche 2002). Throws {@link InvalidSampleError} for no losses, a NaN, or a confidence
 * outside (0, 1).
 */
export function tailOf(losses: ArrayLike<number>, confidence: number): TailMeasures {
  return tailOfSorted(sortedLosses(losses), confidence);
}

export function valueAtRisk(losses: ArrayLike<number>, confidence: number): number {
  return tailOf(losses, confidence).valueAtRisk;
}

export function expectedShortfall(losses: ArrayLike<number>, confidence: number): number {
  return tailOf(losses, confidence).expectedShortfall;
}

/** {@link tailOf} for losses already in ascending order. */
export function tailOfSorted(ascending: Float64Array, confidence: number): TailMeasures {
  const n = ascending.length;
  const rank = rankOf(n, confidence);
  let beyond = 0;
  for (let i = rank; i < n; i++) beyond += ascending[i]!;
  const boundary = ascending[rank - 1]!;
  return {
    valueAtRisk: boundary,
    expectedShortfall: (beyond + Math.max(0, rank - confidence * n) * boundary) / (n * (1 - confidence)),
  };
}

/** ceil(alpha n), safe against the rounding of alpha n just above an integer. */
export function rankOf(n: number, confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) throw new InvalidSampleError('confidence', confidence, 'between 0 and 1');
  if (n === 0) throw new InvalidSampleError('length', 0, 'at least 1');
  return Math.min(n, Math.max(1, Math.ceil(confidence * n - 1e-9)));
}

/** An ascending copy; throws {@link InvalidSampleError} for a NaN. */
export function sortedLosses(losses: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(losses).sort();
  // Typed arrays sort NaN to the end.
  if (Number.isNaN(sorted.at(-1))) throw new InvalidSampleError('loss', NaN, 'a number');
  return sorted;
}
