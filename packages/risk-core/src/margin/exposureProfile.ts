import type { PriceHistory } from '../market/history.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import { valueAtRisk } from '../measure/tail.js';
import type { Position } from '../position/book.js';
import { valueOf } from '../pricing/value.js';
import { reprice } from '../revaluation/reprice.js';
import { historicalScenarios } from '../scenario/historical.js';

/** What the account could be owed (> 0) after a time, USD. */
export type ExposureAtTime = {
  readonly days: number;
  /** Mean of the positive values. */
  readonly expectedUsd: number;
  /** Value not exceeded with the stated confidence, at least 0. */
  readonly potentialUsd: number;
  /** Mean of what it would owe, >= 0. */
  readonly owedUsd: number;
  /** Moves that this rests on; those longer than a day overlap. */
  readonly n: number;
};

type ProfileInput = {
  readonly positions: readonly Position[];
  readonly market: MarketSnapshot;
  readonly history: PriceHistory;
  readonly days: readonly number[];
  readonly lookbackDays: number;
  readonly confidence: number;
};

/**
 * Expected and potential future exposure: full revaluation of the positions under the historical moves of each length, time to expiry
 * shortened alike. Throws MissingHistoryError and what reprice throws.
 */
export function exposureProfile(input: ProfileInput): readonly ExposureAtTime[] {
  const { positions, market, history, days, lookbackDays, confidence } = input;
  const underlyings = Object.keys(market.underlyings).sort();
  const today = positions.reduce((sum, { instrument, quantity }) => sum + quantity * valueOf(instrument, market), 0);
  return days.map((ahead) => {
    const { scenarios } = historicalScenarios(history, {
      underlyings,
      asOfUnix: market.asOfUnix,
      horizonHours: ahead * 24,
      lookbackDays,
    });
    const { pnlUsd, scenarios: count } = reprice({
      instruments: positions.map(({ instrument }) => instrument),
      market,
      scenarios: { ...scenarios, daysForward: ahead },
    });
    const exposure = new Float64Array(count).fill(today);
    positions.forEach(({ quantity }, m) => {
      for (let s = 0; s < count; s++) exposure[s]! += quantity * pnlUsd[m * count + s]!;
    });
    const positive = exposure.map((usd) => Math.max(0, usd));
    return {
      days: ahead,
      expectedUsd: positive.reduce((sum, usd) => sum + usd, 0) / count,
      potentialUsd: valueAtRisk(positive, confidence),
      owedUsd: exposure.reduce((sum, usd) => sum + Math.max(0, -usd), 0) / count,
      n: count,
    };
  });
}
