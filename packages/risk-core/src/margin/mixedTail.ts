/** Losses of one account: > 0 is lost. Index into `ordinary`, then on into `stressed`. */
export type TailPoint = { readonly lossUsd: number; readonly index: number };

/**
 * The loss not exceeded with the stated confidence when the stressed observations together weigh `stressedWeight` and the
 * ordinary ones the rest, each sample evenly: 0 is the ordinary VaR, 1 the stressed VaR (EMIR RTS 153/2013 art. 28(1)(b)).
 * `pnl` are gains; an empty sample leaves its weight to the other one.
 */
export function mixedTail(
  pnl: { readonly ordinary: Float64Array; readonly stressed: Float64Array },
  stressedWeight: number,
  confidence: number,
): TailPoint {
  const { ordinary, stressed } = pnl;
  const share = ordinary.length === 0 ? 1 : stressed.length === 0 ? 0 : stressedWeight;
  const weights = [(1 - share) / Math.max(1, ordinary.length), share / Math.max(1, stressed.length)] as const;
  const tailMass = (1 - confidence) * (1 + 1e-9);
  const worst = worstLosses(pnl, weights, tailMass);
  let beyond = 0;
  for (const point of worst) {
    beyond += point.index < ordinary.length ? weights[0] : weights[1];
    if (beyond > tailMass) return point;
  }
  return worst.at(-1)!;
}

/** The largest losses, descending, at least until their weights exceed the tail. Ties keep the earlier observation. */
function worstLosses(
  { ordinary, stressed }: { readonly ordinary: Float64Array; readonly stressed: Float64Array },
  weights: readonly [number, number],
  tailMass: number,
): readonly TailPoint[] {
  const least = Math.min(...weights.filter((weight) => weight > 0));
  const capacity = Math.min(Math.floor(tailMass / least) + 1, ordinary.length + stressed.length);
  const losses = new Float64Array(capacity).fill(-Infinity);
  const indices = new Int32Array(capacity);
  let kept = 0;
  const offer = (lossUsd: number, index: number) => {
    if (kept === capacity && lossUsd <= losses[capacity - 1]!) return;
    let at = kept < capacity ? kept++ : capacity - 1;
    for (; at > 0 && losses[at - 1]! < lossUsd; at--) {
      losses[at] = losses[at - 1]!;
      indices[at] = indices[at - 1]!;
    }
    losses[at] = lossUsd;
    indices[at] = index;
  };
  if (weights[0] > 0) for (let s = 0; s < ordinary.length; s++) offer(-ordinary[s]!, s);
  if (weights[1] > 0) for (let s = 0; s < stressed.length; s++) offer(-stressed[s]!, ordinary.length + s);
  return Array.from({ length: kept }, (_, i) => ({ lossUsd: losses[i]!, index: indices[i]! }));
}
