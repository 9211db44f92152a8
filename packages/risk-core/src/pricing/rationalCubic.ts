/** Shape-preserving rational cubic interpolation (Delbourgo & Gregory 1985), as used for the first guess of implied volatility. */

/** One end of an interval: abscissa, value, slope. */
export type Knot = { readonly x: number; readonly y: number; readonly slope: number };

const LEAST_CONTROL = -(1 - 1.4901161193847656e-8);
const LARGEST_CONTROL = 1e300;

/** Value at x between the knots; `control` bends the curve (3 = Hermite cubic, large = straight line). */
export function rationalCubic(x: number, left: Knot, right: Knot, control: number): number {
  const h = right.x - left.x;
  if (h === 0) return 0.5 * (left.y + right.y);
  const t = (x - left.x) / h;
  const o = 1 - t;
  if (control >= 1e15) return right.y * t + left.y * o;
  const numerator =
    right.y * t * t * t +
    (control * right.y - h * right.slope) * t * t * o +
    (control * left.y + h * left.slope) * t * o * o +
    left.y * o * o * o;
  return numerator / (1 + (control - 3) * t * o);
}

/** Control that gives the curve this second derivative at the left knot, as far as its shape allows. */
export function controlForLeftCurvature(left: Knot, right: Knot, curvature: number, keepShape: boolean): number {
  const secant = (right.y - left.y) / (right.x - left.x);
  const bend = 0.5 * (right.x - left.x) * curvature + (right.slope - left.slope);
  return atLeast(quotient(bend, secant - left.slope), left, right, secant, keepShape);
}

/** The same for the right knot. */
export function controlForRightCurvature(left: Knot, right: Knot, curvature: number, keepShape: boolean): number {
  const secant = (right.y - left.y) / (right.x - left.x);
  const bend = 0.5 * (right.x - left.x) * curvature + (right.slope - left.slope);
  return atLeast(quotient(bend, right.slope - secant), left, right, secant, keepShape);
}

function quotient(numerator: number, denominator: number): number {
  if (numerator === 0) return 0;
  if (denominator === 0) return numerator > 0 ? LARGEST_CONTROL : -LARGEST_CONTROL;
  return numerator / denominator;
}

function atLeast(control: number, left: Knot, right: Knot, secant: number, keepShape: boolean): number {
  const least = leastControl(left.slope, right.slope, secant, keepShape);
  return control > least ? control : least;
}

/** Smallest control that keeps a monotone curve monotone and a convex or concave curve so. */
function leastControl(leftSlope: number, rightSlope: number, secant: number, keepShape: boolean): number {
  const monotone = leftSlope * secant >= 0 && rightSlope * secant >= 0;
  const bent = (leftSlope <= secant && secant <= rightSlope) || (leftSlope >= secant && secant >= rightSlope);
  if (!monotone && !bent) return LEAST_CONTROL;
  let forMonotone = -LARGEST_CONTROL;
  let forShape = -LARGEST_CONTROL;
  if (monotone) {
    if (secant !== 0) forMonotone = (rightSlope + leftSlope) / secant;
    else if (keepShape) forMonotone = LARGEST_CONTROL;
  }
  if (bent) {
    const toLeft = secant - leftSlope;
    const toRight = rightSlope - secant;
    const span = rightSlope - leftSlope;
    if (toLeft !== 0 && toRight !== 0) forShape = Math.max(Math.abs(span / toRight), Math.abs(span / toLeft));
    else if (keepShape) forShape = LARGEST_CONTROL;
  } else if (monotone && keepShape) forShape = LARGEST_CONTROL;
  return Math.max(LEAST_CONTROL, forMonotone, forShape);
}
