/** A holding or a futures position under its own shocks; `up` and `down` are ratios >= 0. */
export type ShockedHolding = {
  readonly valueUsd: number;
  readonly up: number;
  readonly down: number;
  /** Pegged assets fall in both worlds. */
  readonly isPegged: boolean;
};
export type ShockedExposure = { readonly exposureUsd: number; readonly up: number; readonly down: number };

export type StressedValue = { readonly upUsd: number; readonly downUsd: number; readonly worstUsd: number };

/** Value of a leveraged portfolio in the worse of two worlds, all prices up or all down (Arkis): cash, holdings and futures gains. */
export function stressedValue(portfolio: {
  readonly cashUsd: number;
  readonly holdings: readonly ShockedHolding[];
  readonly exposures: readonly ShockedExposure[];
}): StressedValue {
  const world = (up: boolean) =>
    portfolio.cashUsd +
    portfolio.holdings.reduce(
      (sum, { valueUsd, up: rise, down, isPegged }) => sum + valueUsd * (1 + (up && !isPegged ? rise : -down)),
      0,
    ) +
    portfolio.exposures.reduce((sum, { exposureUsd, up: rise, down }) => sum + exposureUsd * (up ? rise : -down), 0);
  const [upUsd, downUsd] = [world(true), world(false)];
  return { upUsd, downUsd, worstUsd: Math.min(upUsd, downUsd) };
}
