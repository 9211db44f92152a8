import { SECONDS_PER_YEAR } from '../units.js';

/** A Dutch auction on a volatile portfolio. `decayPerSecond` is the fall of the ask in logs; `startPremium` ln(ask / fair) at start. */
export type DutchAuction = {
  readonly annualVol: number;
  readonly blockSeconds: number;
  readonly decayPerSecond: number;
  readonly startPremium: number;
};

export type AuctionOutlook = {
  /** Expected share of fair value lost to the buyer. */
  readonly lossVersusFair: number;
  readonly expectedSeconds: number;
};

/**
 * First fill of a falling ask by arbitrageurs at Poisson blocks: the mispricing undershoots by an exponential amount of rate
 * b = (sqrt(d^2 + 2 s^2 / dt) - d) / s^2, so that loss = 1 / (1 + b) and E[T] = (z0 + 1 / b) / d
 * (setting of Moallemi and Robinson 2024). Proved by simulation and own_reference_values.
 */
export function auctionOutlook(auction: DutchAuction): AuctionOutlook {
  const { blockSeconds, decayPerSecond: decay, startPremium } = auction;
  const variance = (auction.annualVol * auction.annualVol) / SECONDS_PER_YEAR;
  const rate = (Math.sqrt(decay * decay + (2 * variance) / blockSeconds) - decay) / variance;
  return { lossVersusFair: 1 / (1 + rate), expectedSeconds: (startPremium + 1 / rate) / decay };
}

/** Weight of the risk held while waiting against the loss to the buyer. */
const WAITING_WEIGHT = 0.4;
export const DECAY_BOUNDS_PER_SECOND = { min: 1e-5, max: 1e-3 } as const;

/** Loss to the buyer plus the priced risk of waiting; `leverage` = |delta exposure| / market value. */
export function auctionCost(auction: DutchAuction, leverage: number): number {
  const { lossVersusFair, expectedSeconds } = auctionOutlook(auction);
  return lossVersusFair + WAITING_WEIGHT * leverage * auction.annualVol * Math.sqrt(expectedSeconds / SECONDS_PER_YEAR);
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SEARCH_STEPS = 60;

/** The decay that minimises {@link auctionCost} within {@link DECAY_BOUNDS_PER_SECOND}: golden section on a unimodal cost. */
export function bestDecayPerSecond(auction: Omit<DutchAuction, 'decayPerSecond'>, leverage: number): number {
  let low: number = DECAY_BOUNDS_PER_SECOND.min;
  let high: number = DECAY_BOUNDS_PER_SECOND.max;
  const cost = (decayPerSecond: number): number => auctionCost({ ...auction, decayPerSecond }, leverage);
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let [costLeft, costRight] = [cost(left), cost(right)];
  for (let step = 0; step < SEARCH_STEPS; step++) {
    if (costLeft <= costRight) {
      [high, right, costRight] = [right, left, costLeft];
      left = high - GOLDEN * (high - low);
      costLeft = cost(left);
    } else {
      [low, left, costLeft] = [left, right, costRight];
      right = low + GOLDEN * (high - low);
      costRight = cost(right);
    }
  }
  return (low + high) / 2;
}
