/** A portfolio on one underlying as an array margin sees it. Quantities in coin, long > 0. */
export type ArrayPortfolio = {
  readonly cashUsd: number;
  readonly spotUsd: number;
  readonly spotConfidence: number;
  /** Price of the settlement coin. */
  readonly stableUsd: number;
  readonly perpetual: ArrayPerpetual | null;
  readonly expiries: readonly ArrayExpiry[];
  readonly collateral: readonly ArrayCollateral[];
};

export type ArrayPerpetual = {
  readonly quantity: number;
  readonly markUsd: number;
  readonly confidence: number;
  /** Gains and funding not yet settled, USD. */
  readonly unsettledUsd: number;
};

/** Options of one expiry. In the settlement window a part of the forward is fixed already and no longer moves. */
export type ArrayExpiry = {
  readonly years: number;
  readonly days: number;
  readonly fixedForwardUsd: number;
  readonly movingForwardUsd: number;
  readonly rate: number;
  /** Discount factor of the marks, at most 1. */
  readonly discount: number;
  /** Least of its feeds. */
  readonly confidence: number;
  readonly options: readonly ArrayOption[];
};

export type ArrayOption = {
  readonly strikeUsd: number;
  readonly right: 'call' | 'put';
  readonly quantity: number;
  readonly vol: number;
};

export type ArrayCollateral = {
  readonly valueUsd: number;
  readonly confidence: number;
  /** Its value moves with the spot of the portfolio and hedges it. */
  readonly movesWithSpot: boolean;
  readonly haircut: number;
  readonly initialHaircutAdd: number;
};
