import { RiskCoreError } from '../errors.js';
import { exp } from '../math/exponential.js';
import { DAYS_PER_YEAR } from '../units.js';

export class HaircutInputError extends RiskCoreError {
  readonly code = 'HAIRCUT_INPUT';
  constructor(
    readonly field: string,
    readonly value: number,
    rule: string,
  ) {
    super(`Haircut input ${field} is ${value}; it must be ${rule}. Correct the asset in the market snapshot.`);
  }
}

export type HaircutInput = {
  /** Standard deviations covered. */
  readonly z: number;
  /** Annual ratio. */
  readonly annualVol: number;
  /** From breach to the start of selling. */
  readonly fixedLatencyDays: number;
  /** Length of the sale itself. */
  readonly unwindDays: number;
  /** Bridge finality, unstaking queue, timelock of the asset. */
  readonly withdrawalLatencyDays: number;
  readonly quantityUsd: number;
  readonly dailyVolumeUsd: number;
  /** Bridge, custody and depeg risk, ratio. */
  readonly premium: number;
};

/** Square-root impact coefficient (Almgren, Thum, Hauptmann, Li 2005). */
const IMPACT = 1;

/**
 * H = 1 - exp(-z vol sqrt((t_fix + t_liq/3 + t_w)/365)) (1 - I) (1 - premium), I = vol_day sqrt(Q/V). The third of the unwind
 * is the variance of a linear sale (Almgren & Chriss 2000); the square root of time is Basel's comprehensive approach.
 * Ratio in [0, 1]. Throws {@link HaircutInputError} for anything not finite and not negative.
 */
export function dynamicHaircut(input: HaircutInput): number {
  for (const [field, value] of Object.entries(input))
    if (!(value >= 0 && value < Infinity)) throw new HaircutInputError(field, value, 'finite and not negative');
  const { z, annualVol, fixedLatencyDays, unwindDays, withdrawalLatencyDays, premium } = input;
  const days = fixedLatencyDays + unwindDays / 3 + withdrawalLatencyDays;
  const kept = exp(-z * annualVol * Math.sqrt(days / DAYS_PER_YEAR));
  return clampRatio(1 - kept * (1 - clampRatio(saleImpact(input))) * (1 - clampRatio(premium)));
}

/** Average cost of the sale as a ratio of its value: the square-root law on daily volatility. */
function saleImpact({ annualVol, quantityUsd, dailyVolumeUsd }: HaircutInput): number {
  if (quantityUsd === 0) return 0;
  if (dailyVolumeUsd === 0) return 1;
  return IMPACT * (annualVol / Math.sqrt(DAYS_PER_YEAR)) * Math.sqrt(quantityUsd / dailyVolumeUsd);
}

/** Published haircuts stand on this grid, rounded against the account. */
const PUBLISHED_STEPS = 200;

/** The haircut that counts: the dynamic one rounded up to 0.5 %, never below the governed floor, at most 1. */
export function publishedHaircut(dynamic: number, floor: number): number {
  const rounded = Math.ceil(dynamic * PUBLISHED_STEPS - 1e-9) / PUBLISHED_STEPS;
  return Math.min(1, Math.max(floor, rounded));
}

function clampRatio(value: number): number {
  return Math.min(1, Math.max(0, value));
}
