/** `[priceUsd, quantityCoin]`, best level first. */
export type DepthLevel = readonly [priceUsd: number, quantity: number];

export type DepthBook = {
  readonly asOfUnix: number;
  readonly venue: string;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
};

/** Spot order books by underlying symbol; several snapshots or venues per symbol are allowed. */
export type MarketDepth = { readonly books: Readonly<Record<string, readonly DepthBook[]>> };
