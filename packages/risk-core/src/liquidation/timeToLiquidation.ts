import { touchProbability } from '../pricing/digital.js';
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
export function liquidationProbability(
  { spot, below, above, annualVol, drift }: LiquidationDistance,
  years: number,
): number {
  const touch = (barrier: number | null, direction: 'down' | 'up'): number =>
    barrier === null ? 0 : touchProbability({ spot, barrier, direction, vol: annualVol, years, carry: drift });
  return Math.min(1, touch(below, 'down') + touch(above, 'up'));
}

const LONGEST_YEARS = 10;
const BISECTIONS = 60;

export function liquidationOutlook(distance: LiquidationDistance): LiquidationOutlook {
  return {
    within24h: liquidationProbability(distance, 1 / DAYS_PER_YEAR),
    within7d: liquidationProbability(distance, 7 / DAYS_PER_YEAR),
    medianDays: medianDays(distance),
  };
}

function medianDays(distance: LiquidationDistance): number | null {
  let high = LONGEST_YEARS;
  if (liquidationProbability(distance, high) < 0.5) return null;
  let low = 0;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (liquidationProbability(distance, middle) < 0.5) low = middle;
    else high = middle;
  }
  return high * DAYS_PER_YEAR;
}
