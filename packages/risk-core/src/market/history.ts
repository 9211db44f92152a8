/**
 * Hourly (or other fixed step) bars as parallel arrays, ascending in time. A missing bar is absent, never zero.
 * Prices in USD, volume in coin.
 */
export type BarSeries = {
  readonly startUnix: readonly number[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
};

export type PriceHistory = {
  readonly barSeconds: number;
  readonly source: string;
  /** By underlying symbol. */
  readonly series: Readonly<Record<string, BarSeries>>;
};
