import { RiskCoreError } from '../errors.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import { power } from '../math/power.js';
import type { Instrument } from '../position/instruments.js';
import { undiscountedBlack } from '../pricing/black76.js';
import {
  exposureOf,
  type Exposure,
  type LinearExposure,
  type LiquidityExposure,
  type OptionExposure,
} from '../pricing/exposure.js';
import { liquidityValueUsd } from '../pricing/liquidityRange.js';
import { checkScenarioSet, type ScenarioSet } from '../scenario/scenarioSet.js';
import { DAYS_PER_YEAR } from '../units.js';

/**
 * P&L in USD of one long unit of each instrument in each scenario, row-major [instruments x scenarios]: instrument m, scenario s
 * at `m * scenarios + s`. The scenario's weight is not applied: it multiplies the P&L of a whole account.
 */
export type PriceMatrix = {
  readonly instruments: number;
  readonly scenarios: number;
  readonly pnlUsd: Float64Array;
};

export class MissingScenarioMoveError extends RiskCoreError {
  readonly code = 'MISSING_SCENARIO_MOVE';
  constructor(readonly underlying: string) {
    super(`The scenarios do not move ${underlying}. Build them with its history, or drop the positions in it.`);
  }
}

/** No shock leaves less than this share of a volatility. */
export const LEAST_VOL_FACTOR = 0.05;

export type RepriceInput = {
  readonly instruments: readonly Instrument[];
  readonly market: MarketSnapshot;
  readonly scenarios: ScenarioSet;
  /** By instrument: 0 leaves its row at zero, for callers that never read it. All are repriced when left out. */
  readonly wanted?: Uint8Array;
};

/**
 * Reprices every instrument once per scenario: spot and forwards move together, S' = S (1 + r), F' = F (1 + r); each option keeps the
 * volatility of its strike (sticky strike), shocked by its tenor; `daysForward` pass, with their funding. Full revaluation, no expansion.
 * Throws what `exposureOf` throws, {@link MissingScenarioMoveError}, InvalidScenarioError.
 */
export function reprice({ instruments, market, scenarios, wanted }: RepriceInput): PriceMatrix {
  checkScenarioSet(scenarios);
  const count = scenarios.names.length;
  const pnlUsd = new Float64Array(instruments.length * count);
  instruments.forEach((instrument, m) => {
    if (wanted?.[m] === 0) return;
    repriceRow(exposureOf(instrument, market), scenarios, pnlUsd.subarray(m * count, (m + 1) * count));
  });
  return { instruments: instruments.length, scenarios: count, pnlUsd };
}

function repriceRow(exposure: Exposure, scenarios: ScenarioSet, out: Float64Array): void {
  if (exposure.underlying === null) return;
  const column = scenarios.underlyings.indexOf(exposure.underlying);
  if (column < 0) throw new MissingScenarioMoveError(exposure.underlying);
  if (exposure.shape === 'option') optionRow(exposure, scenarios, column, out);
  else plainRow(exposure, scenarios, column, out);
}

/** P&L of one long unit that only spot moves, USD. */
export function plainPnlUsd(
  exposure: LinearExposure | LiquidityExposure,
  spotMove: number,
  daysForward: number,
): number {
  if (exposure.shape === 'linear') return exposure.markUsd * spotMove + exposure.carryUsdPerDay * daysForward;
  const { range, spotUsd } = exposure;
  return liquidityValueUsd(range, spotUsd * (1 + spotMove)) - liquidityValueUsd(range, spotUsd);
}

function plainRow(
  exposure: LinearExposure | LiquidityExposure,
  scenarios: ScenarioSet,
  column: number,
  out: Float64Array,
): void {
  const { spotMove, underlyings, daysForward } = scenarios;
  for (let s = 0, at = column; s < out.length; s++, at += underlyings.length) {
    out[s] = plainPnlUsd(exposure, spotMove[at]!, daysForward);
  }
}

function optionRow(option: OptionExposure, scenarios: ScenarioSet, column: number, out: Float64Array): void {
  const { forwardUsd, strikeUsd, vol, years, scale } = option;
  const { spotMove, volMove, underlyings } = scenarios;
  const isCall = option.right === 'call';
  const today = undiscountedBlack(isCall, forwardUsd, strikeUsd, vol * Math.sqrt(years));
  const tenor = tenorFactor(years * DAYS_PER_YEAR);
  const yearsLeft = years - scenarios.daysForward / DAYS_PER_YEAR;
  const rootYears = yearsLeft > 0 ? Math.sqrt(yearsLeft) : 0;
  for (let s = 0, at = column; s < out.length; s++, at += underlyings.length) {
    const totalVol = vol * volFactor(volMove[at]!, tenor) * rootYears;
    out[s] = scale * (undiscountedBlack(isCall, forwardUsd * (1 + spotMove[at]!), strikeUsd, totalVol) - today);
  }
}

/** Shocked volatility relative to today's. */
export function volFactor(volMove: number, tenor: number): number {
  const factor = 1 + volMove * tenor;
  return factor > LEAST_VOL_FACTOR ? factor : LEAST_VOL_FACTOR;
}

/** (30 / max(1, days))^p, p = 0.30 below 30 days, else 0.13: short volatilities move more (Paradex, Derive). */
export function tenorFactor(daysToExpiry: number): number {
  const days = daysToExpiry > 1 ? daysToExpiry : 1;
  return power(30 / days, days < 30 ? 0.3 : 0.13);
}
