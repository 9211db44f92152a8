import { exp } from '../math/exponential.js';
import { power } from '../math/power.js';

/** How the ask of a Dutch auction falls from `start`; prices in any unit, times in seconds. */
export type AskCurve =
  | { readonly kind: 'linear'; readonly start: number; readonly seconds: number }
  | { readonly kind: 'exponential'; readonly start: number; readonly decayPerSecond: number }
  | { readonly kind: 'stair'; readonly start: number; readonly factorPerStep: number; readonly stepSeconds: number }
  /** Fast to `middle`, then slowly to zero (Derive). */
  | {
      readonly kind: 'twoSpeed';
      readonly start: number;
      readonly middle: number;
      readonly fastSeconds: number;
      readonly slowSeconds: number;
    };

/** Ask after `elapsed` seconds, never below zero. Proved by maker_auctions and derive_dutch_auction. */
export function askAt(curve: AskCurve, elapsed: number): number {
  switch (curve.kind) {
    case 'linear':
      return elapsed >= curve.seconds ? 0 : curve.start * (1 - elapsed / curve.seconds);
    case 'exponential':
      return curve.start * exp(-curve.decayPerSecond * elapsed);
    case 'stair':
      return curve.start * power(curve.factorPerStep, Math.floor(elapsed / curve.stepSeconds));
    case 'twoSpeed': {
      const { start, middle, fastSeconds, slowSeconds } = curve;
      if (elapsed < fastSeconds) return start - ((start - middle) * elapsed) / fastSeconds;
      return elapsed - fastSeconds >= slowSeconds ? 0 : middle * (1 - (elapsed - fastSeconds) / slowSeconds);
    }
  }
}

/** An auction starts anew when it has lasted too long or its ask has fallen below a share of its start. */
export function isStale(
  curve: AskCurve,
  elapsed: number,
  limits: { readonly seconds: number; readonly share: number },
): boolean {
  return elapsed > limits.seconds || askAt(curve, elapsed) < curve.start * limits.share;
}

/** What is for sale and what it should bring. */
export type Lot = { readonly owed: number; readonly quantity: number };

/** `left.quantity` goes back to the owner once nothing is owed. */
export type Take = { readonly paid: number; readonly bought: number; readonly left: Lot };

/**
 * A bidder takes up to `wanted` at `ask`: never more than what is owed, and never so much that less than `dust` stays owed while
 * some of the lot is left (Maker liquidations 2.0).
 */
export function takeFrom(
  lot: Lot,
  bid: { readonly wanted: number; readonly ask: number; readonly dust: number },
): Take {
  const { ask, dust } = bid;
  let bought = Math.min(bid.wanted, lot.quantity);
  let paid = bought * ask;
  if (paid > lot.owed) [paid, bought] = [lot.owed, lot.owed / ask];
  else if (paid < lot.owed && bought < lot.quantity && lot.owed - paid < dust) {
    paid = Math.max(0, lot.owed - dust);
    bought = paid / ask;
  }
  return { paid, bought, left: { owed: lot.owed - paid, quantity: lot.quantity - bought } };
}

/** Reward of whoever starts an auction: a fixed part for gas and a share of what is owed. */
export function starterReward(owed: number, terms: { readonly fixed: number; readonly share: number }): number {
  return terms.fixed + terms.share * owed;
}
