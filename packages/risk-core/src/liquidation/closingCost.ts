/** What a liquidator would be handed, at the prices of the snapshot. */
export type Closing = {
  readonly maintenanceUsd: number;
  readonly collateral: readonly { readonly valueUsd: number; readonly bonus: number }[];
  /** Exposure to unwind by underlying, USD either sign; `dailyVol` ratio, `advUsd` traded value per day. */
  readonly exposures: readonly { readonly deltaUsd: number; readonly dailyVol: number; readonly advUsd: number }[];
};

/**
 * What liquidators ask for closing an account, USD >= 0: the bonus on collateral worth the maintenance requirement, taken
 * from every asset in proportion, plus the square-root price impact of unwinding the delta (Toth et al. 2011), which never
 * exceeds the exposure itself.
 */
export function closingCostUsd({ maintenanceUsd, collateral, exposures }: Closing): number {
  let collateralUsd = 0;
  let bonusUsd = 0;
  for (const { valueUsd, bonus } of collateral) {
    collateralUsd += valueUsd;
    bonusUsd += valueUsd * bonus;
  }
  const handedShare = collateralUsd > 0 ? Math.min(1, maintenanceUsd / collateralUsd) : 0;
  let impactUsd = 0;
  for (const { deltaUsd, dailyVol, advUsd } of exposures) {
    const size = Math.abs(deltaUsd);
    if (size > 0) impactUsd += size * Math.min(1, squareRootImpact(size, dailyVol, advUsd));
  }
  return handedShare * bonusUsd + impactUsd;
}

/** Relative price impact sigma_d sqrt(Q / V) of trading `quantity` against a daily volume in the same unit; 1 without volume. */
export function squareRootImpact(quantity: number, dailyVol: number, dailyVolume: number): number {
  if (quantity === 0) return 0;
  return dailyVolume > 0 ? dailyVol * Math.sqrt(quantity / dailyVolume) : 1;
}
