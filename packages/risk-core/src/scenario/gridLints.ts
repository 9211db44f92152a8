import { checkShift, type SmileSlice } from '../market/arbitrage.js';
import { RiskCoreError } from '../errors.js';
import type { ScenarioSet } from './scenarioSet.js';

export type GridLintName = 'gridIsSymmetric' | 'tailWeightsDecrease' | 'shocksStayFreeOfArbitrage';

/** One rule that a grid breaks, in words for whoever proposed it. */
export type GridLintFinding = { readonly lint: GridLintName; readonly underlying: string; readonly message: string };

export class GridLintError extends RiskCoreError {
  readonly code = 'GRID_LINT';
  constructor(readonly findings: readonly GridLintFinding[]) {
    super(
      `The scenario grid breaks ${findings.map(({ lint, underlying, message }) => `${lint} (${underlying}: ${message})`).join('; ')}. Change the proposed shocks or weights.`,
    );
  }
}

/**
 * Rules for a grid before it may be voted on: every regular spot move has its mirror image; the weight of a tail falls with the
 * size of its move on either side; and, where fitted smiles are given, the volatility shocks leave them free of arbitrage.
 */
export function gridLints(
  grid: ScenarioSet,
  smiles: Readonly<Record<string, readonly SmileSlice[]>> = {},
): readonly GridLintFinding[] {
  return grid.underlyings.flatMap((underlying, u) => {
    const at = (matrix: Float64Array, s: number) => matrix[s * grid.underlyings.length + u]!;
    const nodes = grid.names.map((_, s) => ({
      move: at(grid.spotMove, s),
      vol: at(grid.volMove, s),
      weight: grid.weight[s]!,
    }));
    const finding = (lint: GridLintName, message: string): GridLintFinding => ({ lint, underlying, message });
    const regular = nodes.filter(({ weight }) => weight === 1);
    const lonely = regular.find(
      ({ move, vol }) => !regular.some((other) => Math.abs(other.move + move) < 1e-12 && other.vol === vol),
    );
    const findings: GridLintFinding[] = [];
    if (lonely !== undefined) {
      findings.push(finding('gridIsSymmetric', `${percent(lonely.move)} has no ${percent(-lonely.move)} beside it`));
    }
    for (const side of [-1, 1]) {
      const tails = nodes
        .filter(({ move, weight }) => weight < 1 && Math.sign(move) === side)
        .sort((a, b) => Math.abs(a.move) - Math.abs(b.move));
      const heavier = tails.find((tail, i) => i > 0 && tail.weight >= tails[i - 1]!.weight);
      if (heavier !== undefined) {
        findings.push(
          finding(
            'tailWeightsDecrease',
            `the tail at ${percent(heavier.move)} weighs ${heavier.weight}, no less than a smaller move`,
          ),
        );
      }
    }
    const slices = smiles[underlying] ?? [];
    for (const shock of new Set(nodes.map(({ vol }) => vol))) {
      const before = checkShift(slices, 0);
      const after = checkShift(slices, shock);
      if (after.butterflies > before.butterflies || after.calendars > before.calendars) {
        findings.push(
          finding(
            'shocksStayFreeOfArbitrage',
            `a volatility shock of ${percent(shock)} breaks ${after.butterflies} smiles and ${after.calendars} pairs of expiries`,
          ),
        );
      }
    }
    return findings;
  });
}

const percent = (ratio: number) => `${(100 * ratio).toFixed(1)} %`;

/** Throws {@link GridLintError} with every finding of {@link gridLints}; the grid itself otherwise. */
export function requireSoundGrid(
  grid: ScenarioSet,
  smiles?: Readonly<Record<string, readonly SmileSlice[]>>,
): ScenarioSet {
  const findings = gridLints(grid, smiles);
  if (findings.length > 0) throw new GridLintError(findings);
  return grid;
}
