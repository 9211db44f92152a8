/** Options of one expiry; `quantity` in coin, long > 0. */
export type PayoffLeg = { readonly right: 'call' | 'put'; readonly strikeUsd: number; readonly quantity: number };

/** What the legs pay when the underlying settles at `settlementUsd`, USD either sign. */
export function payoffAt(legs: readonly PayoffLeg[], settlementUsd: number): number {
  return legs.reduce((sum, { right, strikeUsd, quantity }) => {
    const inTheMoney = right === 'call' ? settlementUsd - strikeUsd : strikeUsd - settlementUsd;
    return sum + quantity * Math.max(0, inTheMoney);
  }, 0);
}

/** Calls held net, coins: what the payoff gains per USD far above all strikes. */
export function netCalls(legs: readonly PayoffLeg[]): number {
  return legs.reduce((sum, { right, quantity }) => (right === 'call' ? sum + quantity : sum), 0);
}

/**
 * The least payoff at zero and at the strikes, USD. The payoff is linear between them, so this is its minimum over every price
 * unless calls are short net; what those lose above the last strike has no bound.
 */
export function worstPayoff(legs: readonly PayoffLeg[]): number {
  return Math.min(payoffAt(legs, 0), ...legs.map(({ strikeUsd }) => payoffAt(legs, strikeUsd)));
}

/** The least payoff counted in coins of the underlying, over every price above zero: bounded, because coins gain with it. */
export function worstPayoffCoins(legs: readonly PayoffLeg[]): number {
  const atStrikes = legs.map(({ strikeUsd }) => (strikeUsd > 0 ? payoffAt(legs, strikeUsd) / strikeUsd : 0));
  return Math.min(0, netCalls(legs), ...atStrikes);
}
