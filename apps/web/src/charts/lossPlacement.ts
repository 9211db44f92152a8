/** Where a loss stands on the scale of bin numbers; beyond the outer edges at their ends. `edges` ascending. */
export function placeInBins(edges: readonly number[], usd: number): number {
  const above = edges.findIndex((edge) => edge > usd);
  if (above < 0) return edges.length - 1;
  if (above === 0) return 0;
  const [low = 0, high = 1] = [edges[above - 1], edges[above]];
  return above - 1 + (usd - low) / (high - low);
}

/** Outline of a histogram on the scale of bin numbers: two points per bin. */
export function stepsOf(counts: readonly number[]): readonly { readonly x: number; readonly y: number }[] {
  return counts.flatMap((count, bin) => [
    { x: bin, y: count },
    { x: bin + 1, y: count },
  ]);
}
