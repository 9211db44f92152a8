import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { power } from '../math/power.js';
import { randomStream } from '../random.js';
import { DAYS_PER_YEAR } from '../units.js';
import { repayClaims, slashStake, type StakeBackstop } from './stakeBackstop.js';

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

/** Shapes so near to zero that the general form loses all digits. */
const EXPONENTIAL = 1e-9;

/** The fund as credit of the protocol. `fund` must not lie below the threshold of the tail. Proved by own_reference_values. */
export function fundDefault(fund: number, { threshold, xi, beta, exceedances, periods }: ShortfallTail): FundDefault {
  const excess = fund - threshold;
  const reach = 1 + (xi * excess) / beta;
  // xi = 0 is the exponential tail; below 0 the tail ends where `reach` does.
  const beyond = Math.abs(xi) < EXPONENTIAL ? exp(-excess / beta) : reach > 0 ? power(reach, -1 / xi) : 0;
  const probability = (exceedances / periods) * beyond;
  const meanBeyond = xi < 1 ? Math.max(0, beta + xi * excess) / (1 - xi) : Infinity;
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
  /** Worth of the tokens staked behind the fund, at the price they fetch when they are needed; left out when there are none. */
  readonly stakeUsd?: number;
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
  /** Only with staked tokens. */
  readonly stake?: StakeOutlook;
};

/** What becomes of stakers: fees repay their claims before they fill the fund. */
export type StakeOutlook = {
  /** Share of paths on which stakers were cut, and what they were cut by on those, USD. */
  readonly cut: number;
  readonly meanCutUsd: number;
  /** Share of all that was cut which fees had repaid by the end; 1 when nothing was cut. */
  readonly repaid: number;
};

const DEPLETED_SHARE = 0.1;

/**
 * Fee income against drawn shortfalls, by resampling days (Efron 1979). What the fund's cap leaves is cut from the stake, where there is
 * one, against a claim that later fees repay first. Seeded: the same inputs give the same bits.
 */
export function fundOutlook(input: FundOutlookInput): FundOutlook {
  const { fundUsd, stakeUsd, dailyFeesUsd, dailyShortfallsUsd, eventCap, days, paths, seed } = input;
  const random = randomStream(seed);
  const ends = new Float64Array(paths);
  const depletionDays = new Float64Array(paths).fill(Infinity);
  const cuts = { paths: 0, usd: 0, repaidUsd: 0 };
  let capHits = 0;
  for (let path = 0; path < paths; path++) {
    let fund = fundUsd;
    let stake: StakeBackstop = { tokens: stakeUsd ?? 0, claims: [] };
    let [wasCapped, cutUsd] = [false, 0];
    for (let day = 1; day <= days; day++) {
      const shortfall = dailyShortfallsUsd[random.integer(dailyShortfallsUsd.length)]!;
      const draw = Math.min(shortfall, eventCap * fund);
      let feesUsd = dailyFeesUsd;
      if (draw < shortfall) {
        wasCapped = true;
        const slashed = slashStake(stake, { event: `${day}`, lossUsd: shortfall - draw, priceUsd: 1, largestShare: 1 });
        stake = slashed.stake;
        cutUsd += slashed.paidUsd;
      }
      if (stake.claims.length > 0) {
        const repaid = repayClaims(stake, feesUsd);
        stake = repaid.stake;
        feesUsd = repaid.leftUsd;
        cuts.repaidUsd += repaid.repaidUsd;
      }
      fund += feesUsd - draw;
      if (fund < DEPLETED_SHARE * fundUsd && depletionDays[path] === Infinity) depletionDays[path] = day;
    }
    if (wasCapped) capHits++;
    if (cutUsd > 0) cuts.paths++;
    cuts.usd += cutUsd;
    ends[path] = fund;
  }
  ends.sort();
  depletionDays.sort();
  const at = (share: number): number => ends[Math.min(paths - 1, Math.floor(share * paths))]!;
  const median = depletionDays[Math.ceil(paths / 2) - 1]!;
  const stake = {
    cut: cuts.paths / paths,
    meanCutUsd: cuts.paths === 0 ? 0 : cuts.usd / cuts.paths,
    repaid: cuts.usd === 0 ? 1 : cuts.repaidUsd / cuts.usd,
  };
  return {
    capHit: capHits / paths,
    depleted: depletionDays.filter((day) => day < Infinity).length / paths,
    medianDepletionDay: median === Infinity ? null : median,
    endUsd: { low: at(0.025), median: at(0.5), high: at(0.975) },
    ...(stakeUsd === undefined ? {} : { stake }),
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
