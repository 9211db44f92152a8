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

export type CashInstrument = { readonly kind: 'cash'; readonly asset: string };

export type Instrument = OptionInstrument | FutureInstrument | PerpetualInstrument | CashInstrument;
