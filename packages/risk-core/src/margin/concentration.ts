import type { PriceHistory } from '../market/history.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import { SECONDS_PER_DAY } from '../units.js';
import { dynamicHaircut } from './haircut.js';

const VOLUME_DAYS = 30;

/** Traded value of a day, USD: of the native asset when the market states it, else the mean of the last 30 days of bars. */
export function dailyVolumeUsd({ assets, asOfUnix }: MarketSnapshot, history: PriceHistory, symbol: string): number {
  const native = Object.values(assets).find((asset) => asset.class === 'native' && asset.tracks === symbol);
  return native?.adv30dUsd ?? historyVolumeUsd(history, symbol, asOfUnix);
}

function historyVolumeUsd(history: PriceHistory, symbol: string, asOfUnix: number): number {
  const series = history.series[symbol];
  if (series === undefined) return 0;
  const fromUnix = asOfUnix - VOLUME_DAYS * SECONDS_PER_DAY;
  let usd = 0;
  series.startUnix.forEach((start, i) => {
    if (start >= fromUnix && start + history.barSeconds <= asOfUnix) usd += series.close[i]! * series.volume[i]!;
  });
  return usd / VOLUME_DAYS;
}

export type Concentration = {
  /** Net dollar delta in one underlying, either sign. */
  readonly deltaUsd: number;
  /** Traded value of a day, USD; without any nothing can be sold. */
  readonly volumeUsd: number;
  /** Annual ratio. */
  readonly annualVol: number;
  /** Governed: haircutZ. */
  readonly z: number;
  /** Governed: share of the volume that an unwind may take. */
  readonly participation: number;
};

/**
 * (|D| - participation x V)+ x H(|D|), USD >= 0: what cannot be sold within a day costs what a haircut takes from collateral of that
 * size, impact and the time of the sale beyond the first day (see {@link dynamicHaircut}). Zero up to a day's sale, continuous, and
 * never falling in |D|. Throws HaircutInputError for figures that are not finite or negative.
 */
export function concentrationUsd({ deltaUsd, volumeUsd, annualVol, z, participation }: Concentration): number {
  const sizeUsd = Math.abs(deltaUsd);
  const soldInADayUsd = participation * volumeUsd;
  if (sizeUsd <= soldInADayUsd) return 0;
  const share =
    volumeUsd > 0
      ? dynamicHaircut({
          z,
          annualVol,
          fixedLatencyDays: 0,
          unwindDays: sizeUsd / soldInADayUsd - 1,
          withdrawalLatencyDays: 0,
          quantityUsd: sizeUsd,
          dailyVolumeUsd: volumeUsd,
          premium: 0,
        })
      : 1;
  return (sizeUsd - soldInADayUsd) * share;
}
