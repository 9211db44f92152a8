/** A rising auction: the second stage when a Dutch auction finds nobody. */

/** Decimal amounts are not exact in binary: a bid on the line, or a lot that fills the cap, must not fail by its last bit. */
const ROUNDING = 1e-12;

/** Whether a bid beats the standing one by at least the increment (a factor); the first bid always does. */
export function acceptsBid(bid: number, standing: number, minIncrease: number): boolean {
  return standing === 0 ? bid > 0 : bid >= standing * minIncrease * (1 - ROUNDING);
}

export type EnglishOutcome = {
  readonly winner: string | null;
  readonly paid: number;
  /** Money that went back to bidders who were outbid, by bidder; a later bid of one's own also returns the earlier one. */
  readonly refunded: Readonly<Record<string, number>>;
};

/** Outcome of accepted bids in order: the last wins, all money before it goes back. */
export function englishOutcome(bids: readonly (readonly [bidder: string, bid: number])[]): EnglishOutcome {
  const last = bids.at(-1);
  if (last === undefined) return { winner: null, paid: 0, refunded: {} };
  const refunded = new Map<string, number>();
  for (const [bidder, bid] of bids.slice(0, -1)) refunded.set(bidder, (refunded.get(bidder) ?? 0) + bid);
  return { winner: last[0], paid: last[1], refunded: Object.fromEntries(refunded) };
}

/** A reverse auction without bids offers more: the lot grows by `factor` and it starts anew. */
export function restartedLot(lot: number, factor: number): number {
  return lot * factor;
}

/** Whether another lot fits under the cap on everything auctioned at the same time. */
export function fitsCap(lot: number, inAuction: number, cap: number): boolean {
  return (lot + inAuction) * (1 - ROUNDING) <= cap;
}

/** Nobody pays more than this for one bidder alone: the reserve of the rising auction, as a multiple of the mean ask. */
const RESERVE = 2;

/**
 * Expected ask of a rising auction as a multiple of the mean one: the winner pays what the second cheapest of `bidders` needs, when
 * needs are spread evenly between nothing and twice their mean (order statistics of the uniform law); without competition the reserve.
 */
export function englishAskFactor(bidders: number): number {
  return bidders < 2 ? RESERVE : (2 * RESERVE) / (bidders + 1);
}
