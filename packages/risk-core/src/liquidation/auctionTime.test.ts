import { describe, expect, test } from '@jest/globals';
import { log } from '../math/logarithm.js';
import { randomStream } from '../random.js';
import { SECONDS_PER_YEAR } from '../units.js';
import { auctionOutlook } from './auction.js';
import { filledShare, fillSeconds, unfilledShare } from './auctionTime.js';

// A volatile asset and slow blocks, so that the diffusion matters: otherwise the time is start over decay.
const auction = { annualVol: 3, blockSeconds: 12, decayPerSecond: 1e-4, startPremium: 0.02 };

describe('fillSeconds', () => {
  test('default: median and 95 % agree with simulated auctions at Poisson blocks', () => {
    const random = randomStream(7);
    const step = 12; // mean time between blocks
    const times = Array.from({ length: 4_000 }, () => {
      let premium = auction.startPremium;
      for (let seconds = 0; ;) {
        const wait = -step * log(1 - random.uniform());
        seconds += wait;
        premium +=
          -auction.decayPerSecond * wait + auction.annualVol * Math.sqrt(wait / SECONDS_PER_YEAR) * random.normal();
        if (premium <= 0) return seconds;
      }
    }).sort((a, b) => a - b);
    for (const share of [0.5, 0.95]) {
      const simulated = times[Math.floor(share * times.length)] ?? NaN;
      expect(Math.abs(fillSeconds(auction, share) / simulated - 1)).toBeLessThan(0.05);
    }
    const mean = times.reduce((sum, seconds) => sum + seconds, 0) / times.length;
    expect(Math.abs(auctionOutlook(auction).expectedSeconds / mean - 1)).toBeLessThan(0.05);
  });

  test('behavior: without noise the time is that of the falling ask', () => {
    const quiet = { ...auction, annualVol: 1e-3 };
    expect(fillSeconds(quiet, 0.5) / auctionOutlook(quiet).expectedSeconds).toBeCloseTo(1, 3);
    expect(unfilledShare(quiet)).toBeLessThan(1e-9);
  });

  test('behavior: a larger share takes longer, and the quantile inverts the chance', () => {
    expect(fillSeconds(auction, 0.95)).toBeGreaterThan(fillSeconds(auction, 0.5));
    expect(filledShare(auction, fillSeconds(auction, 0.8))).toBeCloseTo(0.8, 9);
    expect(filledShare(auction, 0)).toBe(0);
  });
});
