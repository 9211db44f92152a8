import { millsRatio, normalCdf, normalPdf } from '../math/normal.js';
import { SECONDS_PER_YEAR } from '../units.js';
import { auctionOutlook, type DutchAuction } from './auction.js';

const LARGEST_MILLS = 40;

/**
 * Chance that a Dutch auction has been filled after `seconds`: first passage of the falling mispricing to zero, the mean undershoot
 * between blocks added to its start, so that the mean time is {@link auctionOutlook}'s (inverse Gaussian law; checked by simulation).
 */
export function filledShare(auction: DutchAuction, seconds: number): number {
  if (!(seconds > 0)) return 0;
  const distance = auctionOutlook(auction).expectedSeconds * auction.decayPerSecond;
  const deviation = auction.annualVol * Math.sqrt(seconds / SECONDS_PER_YEAR);
  const drifted = auction.decayPerSecond * seconds;
  const before = (distance - drifted) / deviation;
  const after = (distance + drifted) / deviation;
  // exp(2 d a / s^2) Phi(-after) without the huge factor: both exponents together are those of `before`.
  const reflected = normalPdf(before) * (after < LARGEST_MILLS ? millsRatio(after) : 1 / after);
  return Math.min(1, normalCdf(-before) + reflected);
}

const BISECTIONS = 60;
const LONGEST = 100;

/** Seconds after which `share` of auctions have been filled. */
export function fillSeconds(auction: DutchAuction, share: number): number {
  let low = 0;
  let high = LONGEST * auctionOutlook(auction).expectedSeconds;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (filledShare(auction, middle) < share) low = middle;
    else high = middle;
  }
  return high;
}

/** Multiples of the expected time after which a Dutch auction is given up. */
const PATIENCE = 4;

/** Share that is still unfilled when a Dutch auction is given up. */
export function unfilledShare(auction: DutchAuction): number {
  return 1 - filledShare(auction, PATIENCE * auctionOutlook(auction).expectedSeconds);
}
