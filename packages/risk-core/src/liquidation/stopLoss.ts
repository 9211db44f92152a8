/** A stop order as a scenario meets it: where it fills, how much it closes, and the gain of all positions there, USD. */
export type StopFill = {
  /** Column of the underlying whose price sets it off. */
  readonly column: number;
  /** Relative move that sets it off: below 0 a fall, above 0 a rise. */
  readonly move: number;
  readonly share: number;
  readonly gainUsd: number;
};

export type StopTerms = {
  /** Gain per scenario without orders, USD. */
  readonly pnlUsd: Float64Array;
  /** [S x width]. */
  readonly spotMove: Float64Array;
  readonly width: number;
  /** Share of the way from an order's gain to the scenario's that the fill loses; 1: the order helps nothing. */
  readonly slippage: number;
};

/**
 * Gains per scenario when stops fill on the way: what is closed keeps the gain of its level, less slippage towards the scenario's;
 * what is open goes on. The nearest order fills first, and all together close no more than everything.
 */
export function withStops(fills: readonly StopFill[], { pnlUsd, spotMove, width, slippage }: StopTerms): Float64Array {
  const nearest = [...fills].sort((a, b) => Math.abs(a.move) - Math.abs(b.move));
  return pnlUsd.map((gain, s) => {
    let open = 1;
    let realisedUsd = 0;
    for (const { column, move, share, gainUsd } of nearest) {
      const moved = spotMove[s * width + column]!;
      if (move < 0 ? moved > move : moved < move) continue;
      const closed = Math.min(open, share);
      realisedUsd += closed * (gainUsd + slippage * (gain - gainUsd));
      open -= closed;
    }
    return realisedUsd + open * gain;
  });
}
