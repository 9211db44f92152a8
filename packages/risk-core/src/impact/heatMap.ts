import type { ScenarioSet } from '../scenario/scenarioSet.js';

export const HEAT_SPOT_MOVES = [-0.6, -0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.5, 1] as const;
export const HEAT_VOL_MOVES = [-0.3, 0, 0.3, 0.6, 1] as const;

/** Every underlying moves together: one scenario per cell, rows by volatility, then spot. */
export function heatScenarios(underlyings: readonly string[]): ScenarioSet {
  const cells = HEAT_VOL_MOVES.flatMap((vol) => HEAT_SPOT_MOVES.map((spot) => ({ vol, spot })));
  const spread = (pick: (cell: { vol: number; spot: number }) => number) =>
    Float64Array.from(cells.flatMap((cell) => underlyings.map(() => pick(cell))));
  return {
    kind: 'grid',
    names: cells.map(({ vol, spot }) => `spot ${spot}, vol ${vol}`),
    underlyings,
    spotMove: spread(({ spot }) => spot),
    volMove: spread(({ vol }) => vol),
    weight: new Float64Array(cells.length).fill(1),
    daysForward: 0,
  };
}

/** Cells of one figure back as [vol][spot]. */
export function heatRows(cells: ArrayLike<number>): readonly (readonly number[])[] {
  const width = HEAT_SPOT_MOVES.length;
  return HEAT_VOL_MOVES.map((_, i) => HEAT_SPOT_MOVES.map((__, j) => cells[i * width + j]!));
}
