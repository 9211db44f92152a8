/** One quoted inverse option, whatever file it came from. Prices in coin, volatility an annual ratio. */
export type OptionQuote = {
  /** `file, row n` for messages. */
  readonly at: string;
  readonly name: string;
  readonly underlying: string;
  readonly expiryUnix: number;
  readonly strikeUsd: number;
  readonly right: 'call' | 'put';
  readonly forwardUsd: number;
  readonly indexUsd: number;
  /** `null`: not quoted. */
  readonly bidCoin: number | null;
  readonly askCoin: number | null;
  readonly markCoin: number;
  /** `null` where the source states none. */
  readonly markVol: number | null;
  /** Coins. */
  readonly openInterest: number;
  /** When the row was quoted; `null` where the source stamps none. */
  readonly stampUnix: number | null;
};

export type PerpetualQuote = {
  readonly underlying: string;
  readonly markUsd: number;
  readonly fundingRate8h: number;
};

export type ChainFile = {
  readonly file: string;
  /** Time of the snapshot by the file's own evidence; `null` when it has none. */
  readonly asOfUnix: number | null;
  readonly quotes: readonly OptionQuote[];
  readonly perpetuals: readonly PerpetualQuote[];
};
