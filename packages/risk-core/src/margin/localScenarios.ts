import type { ScenarioSet } from '../scenario/scenarioSet.js';

/** Relative spot bump for dollar delta and gamma: wide enough to be smooth, small against any governed range. */
const BUMP = 0.01;

/** Scenarios around today's spot; every underlying moves by its own figure. Columns by name. */
export const LOCAL = { bumpUp: 0, bumpDown: 1, basisUp: 2, basisDown: 3, jumpUp: 4, jumpDown: 5 } as const;

/** A fall cannot lose everything. */
const LARGEST_FALL = 0.99;

/** Up and down by {@link BUMP}, by the basis shock and by the jump; volatility held. Moves are ratios > 0 by underlying. */
export function localScenarios(
  underlyings: readonly string[],
  basisShock: readonly number[],
  jump: readonly number[],
): ScenarioSet {
  const sizes = [underlyings.map(() => BUMP), basisShock, jump];
  const moves = sizes.flatMap((size) => [size, size.map((move) => -Math.min(move, LARGEST_FALL))]);
  return {
    kind: 'grid',
    names: Object.keys(LOCAL),
    underlyings,
    spotMove: Float64Array.from(moves.flat()),
    volMove: new Float64Array(moves.length * underlyings.length),
    weight: new Float64Array(moves.length).fill(1),
    daysForward: 0,
  };
}

/** Dollar delta (S dV/dS) and dollar gamma (S^2 d2V/dS2) from the P&L at the two bumps, by central differences. */
export function dollarGreeks(upUsd: number, downUsd: number): { readonly delta: number; readonly gamma: number } {
  return { delta: (upUsd - downUsd) / (2 * BUMP), gamma: (upUsd + downUsd) / (BUMP * BUMP) };
}
