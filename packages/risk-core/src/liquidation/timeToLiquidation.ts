import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { normalCdf } from '../math/normal.js';
import { DAYS_PER_YEAR } from '../units.js';

export type LiquidationDistance = {
  readonly spot: number;
  /** Prices at which the account is liquidated on a fall and on a rise; null where it never is. */
  readonly below: number | null;
  readonly above: number | null;
  readonly annualVol: number;
  /** Expected growth of the price per year. */
  readonly drift: number;
};

export type LiquidationOutlook = {
  readonly within24h: number;
  readonly within7d: number;
  /** Days until one half of all paths has been liquidated; null when that takes more than ten years. */
  readonly medianDays: number | null;
};

/**
 * First passage of the price through either line, by reflection. Two lines are added up, which overstates the chance by the paths
 * that touch both: never too hopeful, and at most 1. Proved by own_reference_values and quantlib_digital_barrier.
 */
export function liquidationProbability(distance: LiquidationDistance, years: number): number {
  return touchedWithin(passageOf(distance), years);
}

const LONGEST_YEARS = 10;
const BISECTIONS = 60;

export function liquidationOutlook(distance: LiquidationDistance): LiquidationOutlook {
  const passage = passageOf(distance);
  return {
    within24h: touchedWithin(passage, 1 / DAYS_PER_YEAR),
    within7d: touchedWithin(passage, 7 / DAYS_PER_YEAR),
    medianDays: daysUntil(passage, 0.5),
  };
}

/** Days until `share` of all paths has been liquidated: a quantile of the time to liquidation; null beyond ten years. */
export function liquidationDays(distance: LiquidationDistance, share: number): number | null {
  return daysUntil(passageOf(distance), share);
}

function daysUntil(passage: Passage, share: number): number | null {
  let high = LONGEST_YEARS;
  if (touchedWithin(passage, high) < share) return null;
  let low = 0;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (touchedWithin(passage, middle) < share) low = middle;
    else high = middle;
  }
  return high * DAYS_PER_YEAR;
}

/** What the chance depends on beside time, once for the hundred times that a question asks for it. Distances in logs. */
type Passage = {
  readonly annualVol: number;
  readonly growth: number;
  readonly lower: number;
  readonly upper: number;
  readonly lowerWeight: number;
  readonly upperWeight: number;
};

function passageOf({ spot, below, above, annualVol, drift }: LiquidationDistance): Passage {
  const growth = drift - 0.5 * annualVol * annualVol;
  const lower = below === null ? Infinity : log(spot / below);
  const upper = above === null ? Infinity : log(above / spot);
  const tilt = (2 * growth) / (annualVol * annualVol);
  return {
    annualVol,
    growth,
    lower,
    upper,
    lowerWeight: reflectionWeight(lower, -tilt),
    upperWeight: reflectionWeight(upper, tilt),
  };
}

function touchedWithin({ annualVol, growth, lower, upper, lowerWeight, upperWeight }: Passage, years: number): number {
  const deviation = annualVol * Math.sqrt(years);
  const fall = touched(lower, -growth * years, deviation, lowerWeight);
  const rise = touched(upper, growth * years, deviation, upperWeight);
  return Math.min(1, fall + rise);
}

function reflectionWeight(distance: number, tilt: number): number {
  return distance === Infinity ? 0 : exp(tilt * distance);
}

/** Phi((m - d) / s) + exp(2 nu d / sigma^2) Phi((-m - d) / s) for a distance d in logs and a mean m towards it. */
function touched(distance: number, towards: number, deviation: number, weight: number): number {
  if (distance <= 0) return 1;
  if (distance === Infinity || deviation === 0) return 0;
  return normalCdf((towards - distance) / deviation) + weight * normalCdf((-towards - distance) / deviation);
}
