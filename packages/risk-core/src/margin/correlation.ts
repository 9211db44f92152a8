import { DAILY_DECAY } from '../market/ewma.js';
import type { PriceHistory } from '../market/history.js';
import { jointMoves } from '../market/moves.js';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units.js';

export type PairCorrelation = {
  /** Low estimate for credits: 5 % quantile of rolling 30-day correlations less 0.05, at least 0. */
  readonly prudent: number;
  /** Correlation of the last five days. */
  readonly recent: number;
  /** 5 % quantile of five-day correlations over the lookback. */
  readonly breakLevel: number;
  /** Recent below its break level: no credit is granted. */
  readonly broken: boolean;
};

const LOW_QUANTILE = 0.05;
const PRUDENCE = 0.05;
const ROLLING_DAYS = 30;
const RECENT_DAYS = 5;

/**
 * How two underlyings move together, from joint moves of the lookback: exponentially weighted (decay 0.94) over 30 daily moves
 * for the level, plain over five days of bars for the break switch. Throws MissingHistoryError.
 */
export function pairCorrelation(
  history: PriceHistory,
  pair: readonly [string, string],
  at: { readonly asOfUnix: number; readonly lookbackDays: number },
): PairCorrelation {
  const moves = (horizonHours: number) =>
    jointMoves(history, {
      underlyings: pair,
      horizonHours,
      stepHours: horizonHours,
      toUnix: at.asOfUnix,
      fromUnix: at.asOfUnix - at.lookbackDays * SECONDS_PER_DAY,
    }).move;
  const barHours = history.barSeconds / SECONDS_PER_HOUR;
  const barsPerDay = Math.max(1, Math.round(24 / barHours));
  const levels = rollingCorrelation(moves(24), ROLLING_DAYS, 1, DAILY_DECAY);
  const recents = rollingCorrelation(moves(barHours), RECENT_DAYS * barsPerDay, barsPerDay, 1);
  const recent = recents.at(-1) ?? 0;
  const breakLevel = lowQuantile(recents);
  return { prudent: Math.max(0, lowQuantile(levels) - PRUDENCE), recent, breakLevel, broken: recent < breakLevel };
}

/** Zero-mean correlations of windows of `length` moves ([n x 2]) that end `step` moves apart, the last at the end. */
function rollingCorrelation(moves: Float64Array, length: number, step: number, decay: number): number[] {
  const count = moves.length / 2;
  const found: number[] = [];
  for (let end = count; end - length >= 0; end -= step) {
    let [aa, bb, ab, weight] = [0, 0, 0, 1];
    for (let i = end - 1; i >= end - length; i--, weight *= decay) {
      const a = moves[2 * i]!;
      const b = moves[2 * i + 1]!;
      aa += weight * a * a;
      bb += weight * b * b;
      ab += weight * a * b;
    }
    if (aa > 0 && bb > 0) found.push(ab / Math.sqrt(aa * bb));
  }
  return found.reverse();
}

/** 0 without observations, so that nothing is credited. */
function lowQuantile(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(LOW_QUANTILE * sorted.length) - 1)] ?? 0;
}
