/** One strike of a quoted smile. Volatilities are annual ratios (0.65 = 65 %). */
export type SmilePoint = {
  readonly strikeUsd: number;
  readonly markVol: number;
  readonly bidVol: number | null;
  readonly askVol: number | null;
  /** Coins. */
  readonly openInterest: number;
};

export type ExpiryMarket = {
  readonly expiryUnix: number;
  readonly forwardUsd: number;
  /** Strikes strictly ascending, at least one. */
  readonly smile: readonly SmilePoint[];
};

export type UnderlyingMarket = {
  readonly spotUsd: number;
  /** Confidence of the price feed in [0, 1]; 1 when the source states none. */
  readonly confidence: number;
  /** Ascending in expiry, all after `asOfUnix`. */
  readonly expiries: readonly ExpiryMarket[];
  readonly perpetual: { readonly markUsd: number; readonly fundingRate8h: number } | null;
};

/** A collateral asset. `tracks` names the underlying whose return moves the price (staked ETH tracks ETH). */
export type AssetMarket = {
  readonly priceUsd: number;
  readonly class: 'stable' | 'native' | 'staked' | 'longTail';
  readonly tracks: string | null;
  /** Mean traded value per day over the last 30 days, USD. */
  readonly adv30dUsd: number;
  /** Volatility of the price against what it tracks (or against USD when it tracks nothing), annual ratio. */
  readonly idiosyncraticVol: number;
};

/** A defect found while importing: counted, never silently dropped. */
export type MarketWarning = { readonly code: string; readonly count: number; readonly example: string };

export type MarketSnapshot = {
  readonly asOfUnix: number;
  readonly label: 'observed' | 'synthetic';
  readonly source: string;
  readonly underlyings: Readonly<Record<string, UnderlyingMarket>>;
  readonly assets: Readonly<Record<string, AssetMarket>>;
  readonly warnings: readonly MarketWarning[];
};
