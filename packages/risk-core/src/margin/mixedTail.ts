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
  const weights = observationWeights(pnl, stressedWeight);
  const tailMass = tailMassOf(confidence);
  const least = Math.min(...weights.filter((weight) => weight > 0));
  const capacity = Math.floor(tailMass / least) + 1;
  return mixedTailOf(
    { ordinary: worstOf(pnl.ordinary, capacity), stressed: worstOf(pnl.stressed, capacity) },
    stressedWeight,
    confidence,
  )!;
}

/** The worst losses of one sample, descending; ties keep the earlier observation. `size` counts the whole sample. */
export type WorstLosses = { readonly size: number; readonly lossUsd: Float64Array; readonly index: Int32Array };

/** At most `capacity` of them. `pnl` are gains. */
export function worstOf(pnl: Float64Array, capacity: number): WorstLosses {
  const room = Math.min(capacity, pnl.length);
  const lossUsd = new Float64Array(room).fill(-Infinity);
  const index = new Int32Array(room);
  let kept = 0;
  for (let s = 0; s < pnl.length; s++) {
    const loss = -pnl[s]!;
    if (kept === room && !(loss > lossUsd[room - 1]!)) continue;
    let at = kept < room ? kept++ : room - 1;
    for (; at > 0 && lossUsd[at - 1]! < loss; at--) {
      lossUsd[at] = lossUsd[at - 1]!;
      index[at] = index[at - 1]!;
    }
    lossUsd[at] = loss;
    index[at] = s;
  }
  return { size: pnl.length, lossUsd, index };
}

/** {@link mixedTail} from the worst losses of both samples alone; null when they do not reach far enough in. */
export function mixedTailOf(
  { ordinary, stressed }: { readonly ordinary: WorstLosses; readonly stressed: WorstLosses },
  stressedWeight: number,
  confidence: number,
): TailPoint | null {
  const weights = observationWeights(
    { ordinary: { length: ordinary.size }, stressed: { length: stressed.size } },
    stressedWeight,
  );
  const tailMass = tailMassOf(confidence);
  let [o, s, beyond] = [0, 0, 0];
  let point: TailPoint | null = null;
  for (;;) {
    const ordinaryLoss = weights[0] > 0 && o < ordinary.lossUsd.length ? ordinary.lossUsd[o]! : -Infinity;
    const stressedLoss = weights[1] > 0 && s < stressed.lossUsd.length ? stressed.lossUsd[s]! : -Infinity;
    const isCut =
      (weights[0] > 0 && o === ordinary.lossUsd.length && o < ordinary.size) ||
      (weights[1] > 0 && s === stressed.lossUsd.length && s < stressed.size);
    if (isCut) return null;
    if (ordinaryLoss === -Infinity && stressedLoss === -Infinity) return point;
    const isOrdinary = ordinaryLoss >= stressedLoss;
    point = isOrdinary
      ? { lossUsd: ordinaryLoss, index: ordinary.index[o++]! }
      : { lossUsd: stressedLoss, index: ordinary.size + stressed.index[s++]! };
    beyond += weights[isOrdinary ? 0 : 1];
    if (beyond > tailMass) return point;
  }
}

type Sized = { readonly length: number };

function observationWeights(
  { ordinary, stressed }: { readonly ordinary: Sized; readonly stressed: Sized },
  stressedWeight: number,
): readonly [number, number] {
  const share = ordinary.length === 0 ? 1 : stressed.length === 0 ? 0 : stressedWeight;
  return [(1 - share) / Math.max(1, ordinary.length), share / Math.max(1, stressed.length)];
}

function tailMassOf(confidence: number): number {
  return (1 - confidence) * (1 + 1e-9);
}
