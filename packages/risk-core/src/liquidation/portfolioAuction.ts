/**
 * Auction of a share of a whole portfolio, solvent while its value is positive (Derive v2). Values in USD; margins are negative
 * when collateral is missing, as in that protocol.
 */
export type AuctionedPortfolio = {
  /** Mark to market with cash. */
  readonly valueUsd: number;
  /** Value less maintenance requirement; below zero in an auction. */
  readonly maintenanceExcessUsd: number;
  /** Cash that earlier bidders of this auction paid in and that is not for sale. */
  readonly reservedUsd: number;
};

/** Maintenance excess less a buffer, so that a partial sale leaves the account safely above the line. */
export function bufferedExcess({ valueUsd, maintenanceExcessUsd }: AuctionedPortfolio, buffer: number): number {
  return maintenanceExcessUsd + (maintenanceExcessUsd - valueUsd) * buffer;
}

/** Largest share that may be sold at `discount` (ask as a share of value): it brings the buffered excess back to zero. */
export function largestShare(portfolio: AuctionedPortfolio, discount: number, buffer: number): number {
  const excess = bufferedExcess(portfolio, buffer);
  if (excess >= 0) return 0;
  const { valueUsd, reservedUsd } = portfolio;
  return Math.min(1, excess / (excess - valueUsd * discount - reservedUsd * (1 - discount)));
}

/** What the bidder of a share pays. */
export function bidUsd({ valueUsd, reservedUsd }: AuctionedPortfolio, discount: number, share: number): number {
  return (valueUsd - reservedUsd) * discount * share;
}

/** Portfolio after a sale: the share is gone, the payment is cash. */
export function afterBid(portfolio: AuctionedPortfolio, discount: number, share: number): AuctionedPortfolio {
  const { valueUsd, maintenanceExcessUsd, reservedUsd } = portfolio;
  const paid = bidUsd(portfolio, discount, share);
  const kept = 1 - share;
  return {
    valueUsd: (valueUsd - reservedUsd) * kept + reservedUsd + paid,
    maintenanceExcessUsd: (maintenanceExcessUsd - reservedUsd) * kept + reservedUsd + paid,
    reservedUsd: reservedUsd + paid,
  };
}

/** Paid to whoever takes over an insolvent portfolio: rises from its debt to its full requirement. USD >= 0 for the whole. */
export function insolventPayoutUsd(
  { valueUsd, maintenanceExcessUsd }: AuctionedPortfolio,
  elapsed: number,
  seconds: number,
): number {
  const start = -Math.min(0, valueUsd);
  const end = -maintenanceExcessUsd;
  return start + (end - start) * Math.min(1, elapsed / seconds);
}
