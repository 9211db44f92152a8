import { RiskCoreError } from '../errors.js';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units.js';
import type { BarSeries, PriceHistory } from './history.js';

export class MissingHistoryError extends RiskCoreError {
  readonly code = 'MISSING_HISTORY';
  constructor(
    readonly underlying: string,
    detail: string,
  ) {
    super(`Price history of ${underlying}: ${detail}. Import longer bars, or take ${underlying} out of the book.`);
  }
}

export class InvalidHorizonError extends RiskCoreError {
  readonly code = 'INVALID_HORIZON';
  constructor(
    readonly field: string,
    readonly value: number,
    barSeconds: number,
  ) {
    super(`${field} is ${value} hours; it must be a positive whole number of ${barSeconds}-second bars.`);
  }
}

/** Relative close-to-close moves of several underlyings over the same windows, oldest first. */
export type JointMoves = {
  readonly underlyings: readonly string[];
  readonly horizonHours: number;
  /** Time of the earlier close of each move. */
  readonly fromUnix: Float64Array;
  /** [n x U] row-major: S_to / S_from - 1. */
  readonly move: Float64Array;
  /** Moves left out because a bar inside them is missing for at least one underlying; never filled in. */
  readonly droppedMoves: number;
};

type JointMovesOptions = {
  readonly underlyings: readonly string[];
  readonly horizonHours: number;
  /** Distance between the starts of two moves; equal to the horizon for moves that do not overlap. */
  readonly stepHours: number;
  /** No bar that closes after this time is read. */
  readonly toUnix: number;
  readonly fromUnix?: number;
};

/** Closes by bar number on the common clock; NaN where a bar is missing. */
export type CloseGrid = {
  readonly firstCloseUnix: number;
  readonly barSeconds: number;
  readonly bars: number;
  /** [bars x U] row-major. */
  readonly close: Float64Array;
  /** Missing[i] = bars before i at which any underlying has no close. */
  readonly missingBefore: Int32Array;
};

/**
 * Lays the bars of all `underlyings` on one clock from the first to the last common close up to `toUnix`.
 * Throws {@link MissingHistoryError} when an underlying has no bar there.
 */
export function closeGrid(history: PriceHistory, underlyings: readonly string[], toUnix: number): CloseGrid {
  const { barSeconds } = history;
  const seriesOf = (symbol: string): BarSeries => {
    const series = history.series[symbol];
    if (series === undefined || series.startUnix.length === 0) throw new MissingHistoryError(symbol, 'no bars');
    return series;
  };
  let firstCloseUnix = -Infinity;
  let lastCloseUnix = Infinity;
  for (const symbol of underlyings) {
    const { startUnix } = seriesOf(symbol);
    const last = lastAtOrBefore(startUnix, toUnix - barSeconds);
    if (last < 0) throw new MissingHistoryError(symbol, `no bar closes by ${toUnix}`);
    firstCloseUnix = Math.max(firstCloseUnix, startUnix[0]! + barSeconds);
    lastCloseUnix = Math.min(lastCloseUnix, startUnix[last]! + barSeconds);
  }
  const bars = Math.max(0, Math.floor((lastCloseUnix - firstCloseUnix) / barSeconds) + 1);
  const width = underlyings.length;
  const close = new Float64Array(bars * width).fill(NaN);
  underlyings.forEach((symbol, u) => {
    const series = seriesOf(symbol);
    series.startUnix.forEach((start, i) => {
      const bar = (start + barSeconds - firstCloseUnix) / barSeconds;
      const price = series.close[i]!;
      if (Number.isInteger(bar) && bar >= 0 && bar < bars && price > 0 && price < Infinity) {
        close[bar * width + u] = price;
      }
    });
  });
  const missingBefore = new Int32Array(bars + 1);
  for (let bar = 0; bar < bars; bar++) {
    let missing = 0;
    for (let u = 0; u < width; u++) if (Number.isNaN(close[bar * width + u]!)) missing = 1;
    missingBefore[bar + 1] = missingBefore[bar]! + missing;
  }
  return { firstCloseUnix, barSeconds, bars, close, missingBefore };
}

/**
 * Close-to-close moves over `horizonHours`, one every `stepHours`, aligned so that the last move ends at the last common
 * close. A move across a missing bar is dropped and counted, never set to zero.
 */
export function jointMoves(history: PriceHistory, options: JointMovesOptions): JointMoves {
  const { underlyings, horizonHours, stepHours, toUnix, fromUnix = -Infinity } = options;
  const grid = closeGrid(history, underlyings, toUnix);
  const horizon = barsIn('horizonHours', horizonHours, grid.barSeconds);
  const step = barsIn('stepHours', stepHours, grid.barSeconds);
  const width = underlyings.length;
  const starts: number[] = [];
  const moves: number[] = [];
  let droppedMoves = 0;
  for (let end = grid.bars - 1; end - horizon >= 0; end -= step) {
    const start = end - horizon;
    const startUnix = grid.firstCloseUnix + start * grid.barSeconds;
    if (startUnix < fromUnix) break;
    if (grid.missingBefore[end + 1]! - grid.missingBefore[start]! > 0) {
      droppedMoves++;
      continue;
    }
    starts.push(startUnix);
    for (let u = width - 1; u >= 0; u--) moves.push(grid.close[end * width + u]! / grid.close[start * width + u]! - 1);
  }
  return {
    underlyings,
    horizonHours,
    fromUnix: Float64Array.from(starts.reverse()),
    move: Float64Array.from(moves.reverse()),
    droppedMoves,
  };
}

/** The moves whose index passes `keep`, in order. */
export function selectMoves(moves: JointMoves, keep: (index: number) => boolean): JointMoves {
  const width = moves.underlyings.length;
  const kept = Array.from(moves.fromUnix.keys()).filter(keep);
  return {
    ...moves,
    fromUnix: Float64Array.from(kept, (i) => moves.fromUnix[i]!),
    move: Float64Array.from(kept.flatMap((i) => Array.from(moves.move.subarray(i * width, (i + 1) * width)))),
  };
}

function barsIn(field: string, hours: number, barSeconds: number): number {
  const bars = (hours * SECONDS_PER_HOUR) / barSeconds;
  if (!(Number.isInteger(bars) && bars > 0)) throw new InvalidHorizonError(field, hours, barSeconds);
  return bars;
}

/** Index of the last element <= `limit` of an ascending list, or -1. */
function lastAtOrBefore(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export const daysBefore = (unix: number, days: number) => unix - days * SECONDS_PER_DAY;
