import { log } from '../math/logarithm.js';
import { power } from '../math/power.js';
import { randomStream } from '../random.js';
import { DAYS_PER_YEAR } from '../units.js';

/** Tail of a period's shortfall beyond a threshold: generalised Pareto with shape xi and scale beta (McNeil and Frey 2000). */
export type ShortfallTail = {
  readonly threshold: number;
  readonly xi: number;
  readonly beta: number;
  /** Periods beyond the threshold, of `periods` observed. */
  readonly exceedances: number;
  readonly periods: number;
};

export type FundDefault = {
  /** Probability that one period's loss exceeds the fund. */
  readonly probability: number;
  /** Mean loss beyond the fund, given that it is exceeded; Infinity for xi >= 1. */
  readonly meanBeyond: number;
  /** Product of the two: what users bear per period on average. */
  readonly expectedLoss: number;
  /** Hazard per year when a period is a day. */
  readonly annualHazard: number;
};

/** The fund as credit of the protocol. `fund` must not lie below the threshold of the tail. Proved by own_reference_values. */
export function fundDefault(fund: number, { threshold, xi, beta, exceedances, periods }: ShortfallTail): FundDefault {
  const excess = fund - threshold;
  const probability = (exceedances / periods) * power(1 + (xi * excess) / beta, -1 / xi);
  const meanBeyond = xi < 1 ? (beta + xi * excess) / (1 - xi) : Infinity;
  return {
    probability,
    meanBeyond,
    expectedLoss: probability * meanBeyond,
    annualHazard: -log(1 - probability) * DAYS_PER_YEAR,
  };
}

export type FundOutlookInput = {
  readonly fundUsd: number;
  readonly dailyFeesUsd: number;
  /** Observed or simulated shortfalls of single days, USD >= 0; most may be zero. */
  readonly dailyShortfallsUsd: ArrayLike<number>;
  readonly eventCap: number;
  readonly days: number;
  readonly paths: number;
  readonly seed: number;
};

export type FundOutlook = {
  /** Share of paths on which the fund could not pay a shortfall within its event cap. */
  readonly capHit: number;
  /** Share of paths on which it fell below a tenth of today's value. */
  readonly depleted: number;
  /** Day by which half of the paths were depleted; null when fewer were. */
  readonly medianDepletionDay: number | null;
  /** Fund at the end, USD. */
  readonly endUsd: { readonly low: number; readonly median: number; readonly high: number };
};

const DEPLETED_SHARE = 0.1;

/** Fee income against drawn shortfalls, by resampling days (Efron 1979). Seeded: the same inputs give the same bits. */
export function fundOutlook(input: FundOutlookInput): FundOutlook {
  const { fundUsd, dailyFeesUsd, dailyShortfallsUsd, eventCap, days, paths, seed } = input;
  const random = randomStream(seed);
  const ends = new Float64Array(paths);
  const depletionDays = new Float64Array(paths).fill(Infinity);
  let capHits = 0;
  for (let path = 0; path < paths; path++) {
    let fund = fundUsd;
    let wasCapped = false;
    for (let day = 1; day <= days; day++) {
      const shortfall = dailyShortfallsUsd[random.integer(dailyShortfallsUsd.length)]!;
      const draw = Math.min(shortfall, eventCap * fund);
      if (draw < shortfall) wasCapped = true;
      fund += dailyFeesUsd - draw;
      if (fund < DEPLETED_SHARE * fundUsd && depletionDays[path] === Infinity) depletionDays[path] = day;
    }
    if (wasCapped) capHits++;
    ends[path] = fund;
  }
  ends.sort();
  depletionDays.sort();
  const at = (share: number): number => ends[Math.min(paths - 1, Math.floor(share * paths))]!;
  const median = depletionDays[Math.ceil(paths / 2) - 1]!;
  return {
    capHit: capHits / paths,
    depleted: depletionDays.filter((day) => day < Infinity).length / paths,
    medianDepletionDay: median === Infinity ? null : median,
    endUsd: { low: at(0.025), median: at(0.5), high: at(0.975) },
  };
}

/** What each band of coverage sets off. */
export const BAND_ACTIONS = {
  green: 'Nothing: the fund covers its target.',
  amber: 'Initial requirements are multiplied by 1.1 until the target is covered again.',
  red: 'No new risk is accepted, fees rise, and proposals that loosen cannot become ready.',
} as const;

/** Least haircut on the protocol's own token in its fund: it falls when the fund is needed (wrong-way risk). */
export const OWN_TOKEN_HAIRCUT = 0.5;
