import type { DepthBook } from '../market/depth.js';

export type BookSignal = {
  /** (bids - asks) / (bids + asks) by USD within the band, in [-1, 1]; below zero means sellers. 0 for an empty band. */
  readonly imbalance: number;
  readonly bidUsd: number;
  readonly askUsd: number;
};

/** Depth on both sides within `band` (ratio, 2 % unless stated) of the mid price; a one-sided book is wholly imbalanced. */
export function bookSignal({ bids, asks }: DepthBook, band = 0.02): BookSignal {
  const bestBid = bids[0]?.[0];
  const bestAsk = asks[0]?.[0];
  const mid = bestBid !== undefined && bestAsk !== undefined ? (bestBid + bestAsk) / 2 : (bestBid ?? bestAsk ?? 0);
  const usdOf = (levels: DepthBook['bids']) =>
    levels.reduce((sum, [price, quantity]) => (Math.abs(price / mid - 1) <= band ? sum + price * quantity : sum), 0);
  const bidUsd = usdOf(bids);
  const askUsd = usdOf(asks);
  const total = bidUsd + askUsd;
  return { imbalance: total > 0 ? (bidUsd - askUsd) / total : 0, bidUsd, askUsd };
}

/** Share of one side that is normal; only what exceeds it counts. */
const NORMAL_IMBALANCE = 0.4;
/** The most that a fully one-sided book raises a forecast. */
const LARGEST_RAISE = 0.25;

/** Volatility raised by a one-sided book: unchanged up to an imbalance of 0.4, then linear to +25 % at 1. Never lowered. */
export function withImbalance(vol: number, { imbalance }: BookSignal): number {
  const excess = Math.max(0, Math.abs(imbalance) - NORMAL_IMBALANCE) / (1 - NORMAL_IMBALANCE);
  return vol * (1 + LARGEST_RAISE * excess);
}
