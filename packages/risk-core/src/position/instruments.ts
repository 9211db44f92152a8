/** What can be held. `settlement: 'coin'` is an inverse contract: quoted and paid in the underlying coin (Deribit). */
export type OptionInstrument = {
  readonly kind: 'option';
  readonly underlying: string;
  /** Seconds since 1970, UTC. */
  readonly expiryUnix: number;
  readonly strikeUsd: number;
  readonly right: 'call' | 'put';
  readonly settlement: 'coin' | 'usd';
};

export type FutureInstrument = {
  readonly kind: 'future';
  readonly underlying: string;
  readonly expiryUnix: number;
  /** Price at which the position was last settled, USD per coin; P&L counts from here. */
  readonly entryUsd: number;
};

export type PerpetualInstrument = {
  readonly kind: 'perpetual';
  readonly underlying: string;
  /** Price at which the position was last settled, USD per coin; P&L counts from here. */
  readonly entryUsd: number;
};

/**
 * A position in an automated market maker: one unit is one unit of liquidity L (coin^1/2 USD^1/2), spread over a range of prices
 * (Uniswap v3). Its short gamma belongs to the account's risk; fees that it earns do not.
 */
export type LiquidityInstrument = {
  readonly kind: 'liquidity';
  readonly underlying: string;
  /** 0 from the lowest price on. */
  readonly lowerUsd: number;
  /** Above the lower end; null when the range has no end. */
  readonly upperUsd: number | null;
};

export type CashInstrument = { readonly kind: 'cash'; readonly asset: string };

export type Instrument =
  OptionInstrument | FutureInstrument | PerpetualInstrument | LiquidityInstrument | CashInstrument;
