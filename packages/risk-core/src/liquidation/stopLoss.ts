/** An order of the owner: close `share` of the positions once the common price level has fallen to `level` (1: today). */
export type StopOrder = { readonly level: number; readonly share: number };

export type StopTerms = {
  /** Levels descending from 1 and the gain of the whole positions at each, USD. */
  readonly levels: Float64Array;
  readonly pnlUsd: Float64Array;
  /** Share of the realised value that a stop pays beyond its level: it fills below it. */
  readonly slippage: number;
};

export type StoppedPath = {
  /** Gain at each level with the orders, USD. */
  readonly pnlUsd: Float64Array;
  readonly filled: readonly StopOrder[];
};

/**
 * Gains along a fall when stops are filled on the way: what is closed keeps the gain of its level less slippage on its change since
 * the level before; what is open goes on. Orders at levels above 1 fill at once; shares add up to at most 1.
 */
export function withStops(orders: readonly StopOrder[], { levels, pnlUsd, slippage }: StopTerms): StoppedPath {
  const waiting = [...orders].sort((a, b) => b.level - a.level);
  const out = new Float64Array(levels.length);
  const filled: StopOrder[] = [];
  let open = 1;
  let realisedUsd = 0;
  for (let k = 0; k < levels.length; k++) {
    while (waiting.length > 0 && waiting[0]!.level >= levels[k]!) {
      const { level, share } = waiting.shift()!;
      const closed = Math.min(open, share);
      const step = k === 0 ? 0 : Math.abs(pnlUsd[k]! - pnlUsd[k - 1]!);
      realisedUsd += closed * (pnlUsd[k]! - slippage * step);
      open -= closed;
      if (closed > 0) filled.push({ level, share: closed });
    }
    out[k] = realisedUsd + open * pnlUsd[k]!;
  }
  return { pnlUsd: out, filled };
}
