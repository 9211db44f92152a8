/** Points and weights on [-1, 1]. */
export type Quadrature = { readonly points: Float64Array; readonly weights: Float64Array };

const known = new Map<number, Quadrature>();

/** Gauss-Legendre rule of n points, exact for polynomials of degree 2 n - 1: roots bracketed on a grid, then Newton's steps. */
export function gaussLegendre(n: number): Quadrature {
  const before = known.get(n);
  if (before !== undefined) return before;
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  const cells = 4 * n * n; // neighbouring roots are further apart near the ends than 1 / n^2
  let found = 0;
  for (let cell = 0; cell < cells && found < n; cell++) {
    const left = -1 + (2 * cell) / cells;
    const right = -1 + (2 * (cell + 1)) / cells;
    if (legendre(n, left).value * legendre(n, right).value > 0) continue;
    if (legendre(n, left).value === 0) continue; // counted with the cell before
    let x = 0.5 * (left + right);
    for (let step = 0; step < 8; step++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    const { slope } = legendre(n, x);
    points[found] = x;
    weights[found++] = 2 / ((1 - x * x) * slope * slope);
  }
  const rule = { points, weights };
  known.set(n, rule);
  return rule;
}

function legendre(n: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (n * (before - x * value)) / (1 - x * x) };
}
