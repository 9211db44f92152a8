import { rankOf, sortedLosses, tailOfSorted, type TailMeasures } from './tail.js';

/** Standard errors of VaR and ES of independent draws, in the unit of the losses. */
export type SampledTail = TailMeasures & {
  readonly valueAtRiskError: number;
  readonly expectedShortfallError: number;
};

/**
 * VaR and ES of independent draws with their standard errors, free of any distribution: of the VaR half the distance between the order
 * statistics one binomial deviation, sqrt(n a (1 - a)), above and below it; of the ES the deviation of (L - VaR)+ / (1 - a) over
 * sqrt(n). Proved against repeated samples. Throws InvalidSampleError for no losses, a NaN, or a confidence outside (0, 1).
 */
export function sampledTail(losses: ArrayLike<number>, confidence: number): SampledTail {
  const ascending = sortedLosses(losses);
  const n = ascending.length;
  const rank = rankOf(n, confidence);
  const tail = tailOfSorted(ascending, confidence);
  const width = Math.max(1, Math.round(Math.sqrt(n * confidence * (1 - confidence))));
  const at = (place: number) => ascending[Math.min(n, Math.max(1, place)) - 1]!;
  let sum = 0;
  let squares = 0;
  for (let i = rank; i < n; i++) {
    const beyond = ascending[i]! - tail.valueAtRisk;
    sum += beyond;
    squares += beyond * beyond;
  }
  const variance = Math.max(0, squares / n - (sum / n) * (sum / n)) / ((1 - confidence) * (1 - confidence));
  return {
    ...tail,
    valueAtRiskError: (at(rank + width) - at(rank - width)) / 2,
    expectedShortfallError: Math.sqrt(variance / n),
  };
}
