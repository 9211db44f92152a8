/** What a liquidator would take over, at the prices of the snapshot. */
export type Closing = {
  readonly collateral: readonly { readonly valueUsd: number; readonly bonus: number }[];
  /** Exposure to unwind by underlying, USD either sign; `dailyVol` ratio, `advUsd` traded value per day. */
  readonly exposures: readonly { readonly deltaUsd: number; readonly dailyVol: number; readonly advUsd: number }[];
};

/**
 * What liquidators ask for closing an account, USD >= 0: the bonus on collateral worth the exposure they take over, from every
 * asset in proportion, plus the square-root price impact of unwinding it (Toth et al. 2011), which never exceeds the exposure.
 * It depends on positions alone, not on requirements: a tighter requirement must not make a failure dearer.
 */
export function closingCostUsd({ collateral, exposures }: Closing): number {
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
  return handedShare * bonusUsd + impactUsd;
}

/** Relative price impact sigma_d sqrt(Q / V) of trading `quantity` against a daily volume in the same unit; 1 without volume. */
export function squareRootImpact(quantity: number, dailyVol: number, dailyVolume: number): number {
  if (quantity === 0) return 0;
  return dailyVolume > 0 ? dailyVol * Math.sqrt(quantity / dailyVolume) : 1;
}
