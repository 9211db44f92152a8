import { exp } from '../math/exponential.js';
import { RiskCoreError } from '../errors.js';
import { bestPrice, quantityTo, usdFor, type Side, type Venue } from './venue.js';

export type VenueFill = { readonly venue: number; readonly quantity: number; readonly usd: number };

/** `out`: USD received (sell) or paid (buy) for `filled` coins. Prices are null when nothing could be traded. */
export type TradeImpact = {
  readonly averagePrice: number | null;
  /** Of the next coin, at the venue that would take it. */
  readonly marginalPrice: number | null;
  readonly out: number;
  readonly filled: number;
  readonly unfilled: number;
  readonly venueSplit: readonly VenueFill[];
};

export class InvalidTradeError extends RiskCoreError {
  readonly code = 'INVALID_TRADE';
  constructor(readonly quantity: number) {
    super(`Quantity ${quantity} cannot be traded. Give a finite number of coins >= 0 and choose the side.`);
  }
}

const BISECTIONS = 200;

/**
 * Trades `quantity` coins across venues so that the price of the next coin is the same everywhere (water filling), which is the
 * cheapest split of convex costs. Selling and buying are one search: over the price, or over its inverse.
 */
export function tradeAcross(venues: readonly Venue[], side: Side, quantity: number): TradeImpact {
  if (!(quantity >= 0 && quantity < Infinity)) throw new InvalidTradeError(quantity);
  const priceOf = (worth: number): number => (side === 'sell' ? worth : 1 / worth);
  const fillsAt = (worth: number): number[] => venues.map((venue) => quantityTo(venue, side, priceOf(worth)));
  let high = Math.max(0, ...venues.map((venue) => priceOf(bestPrice(venue, side))));
  let low = 0;
  const deepest = fillsAt(Number.MIN_VALUE);
  const isDeep = total(deepest) >= quantity;
  let fills = deepest;
  if (isDeep) {
    for (let step = 0; step < BISECTIONS; step++) {
      const middle = (low + high) / 2;
      if (middle === low || middle === high) break;
      if (total(fillsAt(middle)) >= quantity) low = middle;
      else high = middle;
    }
    fills = shareRest(fillsAt(high), fillsAt(low === 0 ? Number.MIN_VALUE : low), quantity);
  }
  const venueSplit = fills.map((fill, venue) => ({ venue, quantity: fill, usd: usdFor(venues[venue]!, side, fill) }));
  const filled = isDeep ? quantity : total(fills);
  const out = total(venueSplit.map(({ usd }) => usd));
  return {
    averagePrice: filled > 0 ? out / filled : null,
    marginalPrice: filled > 0 || quantity === 0 ? marginalOrNull(priceOf(high)) : null,
    out,
    filled,
    unfilled: quantity - filled,
    venueSplit,
  };
}

/** Where order-book levels jump, the rest of the quantity lies in the jump: taken in proportion to what it offers. */
function shareRest(sure: readonly number[], offered: readonly number[], quantity: number): number[] {
  const rest = quantity - total(sure);
  const extra = offered.map((amount, venue) => amount - sure[venue]!);
  const jump = total(extra);
  return jump > 0 ? sure.map((amount, venue) => amount + (extra[venue]! * rest) / jump) : [...sure];
}

function marginalOrNull(priceUsd: number): number | null {
  return priceUsd > 0 && priceUsd < Infinity ? priceUsd : null;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

const LN_2 = 0.6931471805599453;

/** Depth after waiting: what is missing halves every half-life. Depths in [0, full]. */
export function refilledDepth(left: number, full: number, seconds: number, halfLifeSeconds: number): number {
  return left + (full - left) * (1 - exp((-LN_2 * seconds) / halfLifeSeconds));
}

export type ImpactSample = { readonly quantity: number; readonly relativeCost: number };

/**
 * Coefficient c of cost = c sqrt(quantity) by least squares through the origin, and the share of the variation it explains:
 * how a slippage model is fitted to observed trades or order books.
 */
export function fitSquareRootCost(samples: readonly ImpactSample[]): { coefficient: number; explained: number } {
  let cross = 0;
  let size = 0;
  let costs = 0;
  for (const { quantity, relativeCost } of samples) {
    cross += Math.sqrt(quantity) * relativeCost;
    size += quantity;
    costs += relativeCost * relativeCost;
  }
  if (size === 0 || costs === 0) return { coefficient: 0, explained: 0 };
  const coefficient = cross / size;
  return { coefficient, explained: (coefficient * cross) / costs };
}
