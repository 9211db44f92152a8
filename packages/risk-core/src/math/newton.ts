import { solveLinear } from './linear.js';
import type { Minimum } from './nelderMead.js';

/**
 * Sharpens a minimum by Newton steps on central differences of relative width `width`: a simplex stops where values no longer
 * differ, which leaves half of the digits of the point. Returns the input when a step leaves the domain or raises the value.
 */
export function sharpened(
  objective: (point: readonly number[]) => number,
  minimum: Minimum,
  scale: readonly number[],
  width = 1e-3,
): Minimum {
  let best = minimum;
  for (let round = 0; round < 3; round++) {
    const edges = scale.map((size) => width * size);
    const at = (shifts: readonly (readonly [axis: number, sign: number])[]) => {
      const point = [...best.point];
      for (const [axis, sign] of shifts) point[axis]! += sign * edges[axis]!;
      return objective(point);
    };
    const rows = best.point.map((_, i) => {
      const row = best.point.map((_, j) => {
        const mixed =
          i === j
            ? at([[i, 1]]) - 2 * best.value + at([[i, -1]])
            : (at([
                [i, 1],
                [j, 1],
              ]) -
                at([
                  [i, 1],
                  [j, -1],
                ]) -
                at([
                  [i, -1],
                  [j, 1],
                ]) +
                at([
                  [i, -1],
                  [j, -1],
                ])) /
              4;
        return mixed / (edges[i]! * edges[j]!);
      });
      return [...row, (at([[i, -1]]) - at([[i, 1]])) / (2 * edges[i]!)];
    });
    if (rows.flat().some((value) => !Number.isFinite(value))) return best;
    const step = solveLinear(rows);
    const point = best.point.map((x, i) => x + step[i]!);
    const value = objective(point);
    // Rounding of the objective may hide the gain of the last step: equal to within it counts.
    if (!(value <= best.value + 1e-12 * Math.abs(best.value))) return best;
    best = { point, value, evaluations: best.evaluations };
  }
  return best;
}
