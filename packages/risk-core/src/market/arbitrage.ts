import { power } from '../math/power.js';
import { sviDurrleman, sviVariance, type RawSvi } from './svi.js';

/** A smile of one expiry as total variance over log-moneyness, with the range of log-moneyness it is trusted on. */
export type SmileSlice = {
  readonly expiryUnix: number;
  readonly years: number;
  readonly svi: RawSvi;
  readonly lowestK: number;
  readonly highestK: number;
};

/** `worst` is how far the condition is missed: least Durrleman g, or total variance lost between two expiries; 0 when kept. */
export type ArbitrageFinding = { readonly worst: number; readonly atK: number };

const POINTS = 200;
/** Butterfly gaps smaller than this are rounding, not arbitrage. */
const ROUNDING = 1e-9;

export function kGrid(lowestK: number, highestK: number): Float64Array {
  return Float64Array.from({ length: POINTS + 1 }, (_, i) => lowestK + ((highestK - lowestK) * i) / POINTS);
}

/** Least Durrleman g of a slice over its range, as a finding (0 when g >= 0 everywhere). */
export function butterflyArbitrage({ svi, lowestK, highestK }: SmileSlice): ArbitrageFinding {
  let worst = 0;
  let atK = 0;
  for (const k of kGrid(lowestK, highestK)) {
    const g = sviDurrleman(svi, k);
    if (!(g >= worst - ROUNDING)) {
      worst = Number.isNaN(g) ? -Infinity : g;
      atK = k;
    }
  }
  return { worst, atK };
}

/** Largest fall of total variance from `earlier` to `later` at equal log-moneyness, where both smiles are trusted. */
export function calendarArbitrage(earlier: SmileSlice, later: SmileSlice): ArbitrageFinding {
  let worst = 0;
  let atK = 0;
  const lowest = Math.max(earlier.lowestK, later.lowestK);
  const highest = Math.min(earlier.highestK, later.highestK);
  for (const k of kGrid(lowest, highest)) {
    const gain = sviVariance(later.svi, k) - sviVariance(earlier.svi, k);
    if (gain < worst - ROUNDING) {
      worst = gain;
      atK = k;
    }
  }
  return { worst, atK };
}

/** Volatility multiplier of a 30-day shock at `years` to expiry: 1 + shock (30 / max(1, days))^p, p 0.30 up to 30 days, else 0.13. */
export function volShockFactor(shock: number, years: number): number {
  const days = years * 365;
  return Math.max(0, 1 + shock * power(30 / Math.max(1, days), days <= 30 ? 0.3 : 0.13));
}

/** The slices after a relative volatility shock; spot moves carry the smile along in log-moneyness and change nothing. */
export function shiftSlices(slices: readonly SmileSlice[], volShock: number): readonly SmileSlice[] {
  return slices.map((slice) => {
    const factor = volShockFactor(volShock, slice.years);
    return { ...slice, svi: { ...slice.svi, a: slice.svi.a * factor * factor, b: slice.svi.b * factor * factor } };
  });
}

export type ShiftCheck = {
  readonly volShock: number;
  readonly butterflies: number;
  readonly calendars: number;
  readonly worstG: number;
  readonly worstVarianceLoss: number;
};

/** Does a volatility shock leave the surface free of arbitrage? A lint of every grid before it may be proposed. */
export function checkShift(slices: readonly SmileSlice[], volShock: number): ShiftCheck {
  const shifted = shiftSlices(slices, volShock);
  const butterflies = shifted.map(butterflyArbitrage).filter(({ worst }) => worst < 0);
  const calendars = shifted
    .slice(1)
    .map((later, i) => calendarArbitrage(shifted[i]!, later))
    .filter(({ worst }) => worst < 0);
  const least = (findings: readonly ArbitrageFinding[]) => findings.reduce((low, { worst }) => Math.min(low, worst), 0);
  return {
    volShock,
    butterflies: butterflies.length,
    calendars: calendars.length,
    worstG: least(butterflies),
    worstVarianceLoss: least(calendars),
  };
}

/**
 * The shifted slices with the arbitrage that the shift created taken out: wings flattened until no butterfly is left, then
 * each expiry lifted above the one before. Starting from a surface free of arbitrage it ends free of arbitrage.
 */
export function arbitrageFreeShift(slices: readonly SmileSlice[], volShock: number): readonly SmileSlice[] {
  const repaired: SmileSlice[] = [];
  for (const slice of shiftSlices(slices, volShock)) {
    const previous = repaired.at(-1);
    let current = withoutButterfly(slice);
    for (let tries = 0; tries < 5 && previous !== undefined; tries++) {
      current = liftedAbove(previous, current);
      if (butterflyArbitrage(current).worst === 0) break;
      current = withoutButterfly(current);
    }
    repaired.push(current);
  }
  return repaired;
}

/** Takes a tenth off the wings around the ATM level until Durrleman's condition holds (40 times at most: then 1.5 % is left). */
function withoutButterfly(slice: SmileSlice): SmileSlice {
  let current = slice;
  for (let tries = 0; tries < 40 && butterflyArbitrage(current).worst < 0; tries++) {
    const b = current.svi.b * 0.9;
    const a = current.svi.a + sviVariance(current.svi, 0) - sviVariance({ ...current.svi, b }, 0);
    current = { ...current, svi: { ...current.svi, a, b } };
  }
  return current;
}

/** `later` raised by a constant total variance so that it nowhere falls below `earlier`; its butterflies are the caller's to check. */
export function liftedAbove(earlier: SmileSlice, later: SmileSlice): SmileSlice {
  const { worst } = calendarArbitrage(earlier, later);
  return worst < 0 ? { ...later, svi: { ...later.svi, a: later.svi.a - worst } } : later;
}
