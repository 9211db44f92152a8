type NelderMeadOptions = {
  /** Edge of the first simplex, per coordinate. */
  readonly step: readonly number[];
  readonly maxEvaluations?: number;
  /** Stops when the values at the corners differ by less than this share of their size. */
  readonly tolerance?: number;
};

export type Minimum = { readonly point: readonly number[]; readonly value: number; readonly evaluations: number };

/**
 * Smallest value of `objective` near `start` (Nelder and Mead 1965, standard coefficients), restarted once from its own
 * result so that a collapsed simplex is not taken for a minimum. An objective of NaN or infinity marks a forbidden point.
 */
export function nelderMead(
  objective: (point: readonly number[]) => number,
  start: readonly number[],
  options: NelderMeadOptions,
): Minimum {
  const first = descend(objective, start, options);
  const second = descend(objective, first.point, { ...options, step: options.step.map((edge) => edge / 4) });
  return { ...second, evaluations: first.evaluations + second.evaluations };
}

function descend(
  objective: (point: readonly number[]) => number,
  start: readonly number[],
  { step, maxEvaluations = 400 * start.length, tolerance = 1e-12 }: NelderMeadOptions,
): Minimum {
  let evaluations = 0;
  const corner = (point: readonly number[]) => {
    evaluations++;
    const value = objective(point);
    return { point, value: Number.isNaN(value) ? Infinity : value };
  };
  const dimension = start.length;
  const simplex = [corner(start)];
  for (let axis = 0; axis < dimension; axis++) {
    simplex.push(corner(start.map((x, i) => (i === axis ? x + step[i]! : x))));
  }
  const order = () => simplex.sort((a, b) => a.value - b.value);
  order();
  while (evaluations < maxEvaluations) {
    const best = simplex[0]!;
    const worst = simplex[dimension]!;
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)) break;
    const centre = start.map((_, i) => {
      let sum = 0;
      for (let c = 0; c < dimension; c++) sum += simplex[c]!.point[i]!;
      return sum / dimension;
    });
    const along = (t: number) => corner(centre.map((x, i) => x + t * (worst.point[i]! - x)));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-2);
      simplex[dimension] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[dimension - 1]!.value) {
      simplex[dimension] = reflected;
    } else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[dimension] = contracted;
      else {
        for (let c = 1; c <= dimension; c++) {
          simplex[c] = corner(simplex[c]!.point.map((x, i) => (x + best.point[i]!) / 2));
        }
      }
    }
    order();
  }
  return { point: simplex[0]!.point, value: simplex[0]!.value, evaluations };
}
