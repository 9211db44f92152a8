/** What the synthetic market is made of. Levels are chosen, not observed. */
export type DemoCoin = {
  readonly symbol: 'BTC' | 'ETH';
  readonly spotUsd: number;
  /** Hourly volume in coins, median. */
  readonly hourlyVolume: number;
  /** Move per unit of the common factor, and the coin's own annual volatility on top. */
  readonly beta: number;
  readonly ownVol: number;
  readonly strikeStepUsd: number;
  /** At-the-money volatility at 7 days and in the long run, annual ratios. */
  readonly shortVol: number;
  readonly longVol: number;
  /** Correlation of spot and volatility in the smile: the skew. */
  readonly skew: number;
  readonly perpetualPremium: number;
};

export const DEMO_COINS: readonly DemoCoin[] = [
  {
    symbol: 'BTC',
    spotUsd: 96_000,
    hourlyVolume: 900,
    beta: 1,
    ownVol: 0.12,
    strikeStepUsd: 2_000,
    shortVol: 0.44,
    longVol: 0.5,
    skew: -0.3,
    perpetualPremium: 0.0002,
  },
  {
    symbol: 'ETH',
    spotUsd: 3_400,
    hourlyVolume: 16_000,
    beta: 1.2,
    ownVol: 0.3,
    strikeStepUsd: 100,
    shortVol: 0.62,
    longVol: 0.66,
    skew: -0.25,
    perpetualPremium: 0.0003,
  },
];

/** 2026-10-30 09:00 UTC, a Friday one hour after the weekly expiry. */
export const DEMO_TIME_UNIX = 1_793_350_800;
