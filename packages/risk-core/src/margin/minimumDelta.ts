/** Share of spot per coin of delta that is left over, and per coin that is hedged within the portfolio. */
export type MinimumDeltaRules = { readonly unhedged: number; readonly hedged: number };

export type MinimumDelta = {
  readonly netDelta: number;
  readonly grossDelta: number;
  /** Pairs of opposite deltas, coins: (gross - |net|) / 2. */
  readonly hedgedDelta: number;
  readonly requirementUsd: number;
};

/** Least requirement of a portfolio however flat its scenarios are: (unhedged |net| + hedged pairs) x spot (Paradex). */
export function minimumDelta(
  deltas: readonly number[],
  spotUsd: number,
  { unhedged, hedged }: MinimumDeltaRules,
): MinimumDelta {
  const netDelta = deltas.reduce((sum, delta) => sum + delta, 0);
  const grossDelta = deltas.reduce((sum, delta) => sum + Math.abs(delta), 0);
  const hedgedDelta = (grossDelta - Math.abs(netDelta)) / 2;
  const requirementUsd = (unhedged * Math.abs(netDelta) + hedged * hedgedDelta) * spotUsd;
  return { netDelta, grossDelta, hedgedDelta, requirementUsd };
}

/** The larger size that a position could reach when all buy or all sell orders fill, coins >= 0, by side. */
export function openOrderExposure(position: number, buyOrders: number, sellOrders: number) {
  return { buy: Math.max(0, position + buyOrders), sell: Math.max(0, sellOrders - position) };
}
