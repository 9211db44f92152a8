/** What a liquidator would take over, at the prices of the snapshot. */
export type Closing = {
  readonly collateral: readonly { readonly valueUsd: number; readonly bonus: number }[];
  /** Exposure to unwind by underlying, USD either sign; `dailyVol` ratio, `advUsd` traded value per day. */
  readonly exposures: readonly { readonly deltaUsd: number; readonly dailyVol: number; readonly advUsd: number }[];
  /** What the market of liquidators adds; left out: nothing. */
  readonly bidding?: BiddingTerms;
};

export type BiddingTerms = {
  /** Gas of a closing with its lost attempts, USD >= 0: paid once whatever is taken over. */
  readonly gasUsd: number;
  /** What rising auctions make of the ask, expected over all auctions: 1 when every falling one is answered. */
  readonly factor: number;
};

/**
 * What liquidators ask for closing an account, USD >= 0: the bonus on collateral worth the exposure they take over, from every
 * asset in proportion, plus the square-root price impact of unwinding it (Toth et al. 2011), which never exceeds the exposure.
 * It depends on positions alone, not on requirements: a tighter requirement must not make a failure dearer.
 */
export function closingCostUsd({ collateral, exposures, bidding }: Closing): number {
  let exposureUsd = 0;
  let impactUsd = 0;
  for (const { deltaUsd, dailyVol, advUsd } of exposures) {
    const size = Math.abs(deltaUsd);
    exposureUsd += size;
    if (size > 0) impactUsd += size * Math.min(1, squareRootImpact(size, dailyVol, advUsd));
  }
  let collateralUsd = 0;
  let bonusUsd = 0;
  for (const { valueUsd, bonus } of collateral) {
    collateralUsd += valueUsd;
    bonusUsd += valueUsd * bonus;
  }
  const handedShare = collateralUsd > 0 ? Math.min(1, exposureUsd / collateralUsd) : 0;
  const askUsd = handedShare * bonusUsd + impactUsd;
  return bidding === undefined || exposureUsd === 0 ? askUsd : askUsd * bidding.factor + bidding.gasUsd;
}

export type GasTerms = {
  readonly units: number;
  /** Gas of an attempt that comes too late. */
  readonly unitsWhenLate: number;
  readonly gasPriceUsd: number;
  readonly competitors: number;
};

/** Gas that one closing must bring in: each of `competitors` wins one in so many and pays for the attempts it loses. */
export function closingGasUsd({ units, unitsWhenLate, gasPriceUsd, competitors }: GasTerms): number {
  return gasPriceUsd * (units + Math.max(0, competitors - 1) * unitsWhenLate);
}

/** Relative price impact sigma_d sqrt(Q / V) of trading `quantity` against a daily volume in the same unit; 1 without volume. */
export function squareRootImpact(quantity: number, dailyVol: number, dailyVolume: number): number {
  if (quantity === 0) return 0;
  return dailyVolume > 0 ? dailyVol * Math.sqrt(quantity / dailyVolume) : 1;
}
