/**
 * Shape-preserving rational cubic interpolation (Delbourgo & Gregory 1985), as used for the first guess of implied volatility. Knots are
 * loose numbers (abscissa, value and slope of the left, then of the right one): objects cost a third of an inversion.
 */

const LEAST_CONTROL = -(1 - 1.4901161193847656e-8);
const LARGEST_CONTROL = 1e300;

/** Value at x between the knots; `control` bends the curve (3 = Hermite cubic, large = straight line). */
// prettier-ignore
export function rationalCubic(x: number, xl: number, yl: number, dl: number, xr: number, yr: number, dr: number, control: number): number {
  const h = xr - xl;
  if (h === 0) return 0.5 * (yl + yr);
  const t = (x - xl) / h;
  const o = 1 - t;
  if (control >= 1e15) return yr * t + yl * o;
  const numerator = yr*t*t*t + (control*yr - h*dr)*t*t*o + (control*yl + h*dl)*t*o*o + yl*o*o*o;
  return numerator / (1 + (control - 3) * t * o);
}

/** Control that gives the curve this second derivative at the left knot, as far as its shape allows. */
// prettier-ignore
export function controlForLeftCurvature(xl: number, yl: number, dl: number, xr: number, yr: number, dr: number, curvature: number, keepShape: boolean): number {
  const secant = (yr - yl) / (xr - xl);
  const bend = 0.5 * (xr - xl) * curvature + (dr - dl);
  return atLeast(quotient(bend, secant - dl), dl, dr, secant, keepShape);
}

/** The same for the right knot. */
// prettier-ignore
export function controlForRightCurvature(xl: number, yl: number, dl: number, xr: number, yr: number, dr: number, curvature: number, keepShape: boolean): number {
  const secant = (yr - yl) / (xr - xl);
  const bend = 0.5 * (xr - xl) * curvature + (dr - dl);
  return atLeast(quotient(bend, dr - secant), dl, dr, secant, keepShape);
}

function quotient(numerator: number, denominator: number): number {
  if (numerator === 0) return 0;
  if (denominator === 0) return numerator > 0 ? LARGEST_CONTROL : -LARGEST_CONTROL;
  return numerator / denominator;
}

function atLeast(control: number, dl: number, dr: number, secant: number, keepShape: boolean): number {
  const least = leastControl(dl, dr, secant, keepShape);
  return control > least ? control : least;
}

/** Smallest control that keeps a monotone curve monotone and a convex or concave curve so. */
function leastControl(dl: number, dr: number, secant: number, keepShape: boolean): number {
  const monotone = dl * secant >= 0 && dr * secant >= 0;
  const bent = (dl <= secant && secant <= dr) || (dl >= secant && secant >= dr);
  if (!monotone && !bent) return LEAST_CONTROL;
  let least = LEAST_CONTROL;
  if (monotone) {
    if (secant !== 0) least = Math.max(least, (dr + dl) / secant);
    else if (keepShape) return LARGEST_CONTROL;
  }
  if (bent) {
    const toLeft = secant - dl;
    const toRight = dr - secant;
    if (toLeft !== 0 && toRight !== 0) {
      return Math.max(least, Math.abs((dr - dl) / toRight), Math.abs((dr - dl) / toLeft));
    }
    return keepShape ? LARGEST_CONTROL : least;
  }
  return keepShape ? LARGEST_CONTROL : least;
}
