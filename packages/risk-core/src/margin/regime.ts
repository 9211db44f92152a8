import { DAILY_DECAY, ewmaVariance } from '../market/ewma.js';
import type { PriceHistory } from '../market/history.js';
import { jointMoves } from '../market/moves.js';
import type { UnderlyingMarket } from '../market/snapshot.js';
import { volAt } from '../market/surface.js';
import { valueAtRisk } from '../measure/tail.js';
import { DAYS_PER_YEAR, SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units.js';

const REFERENCE_DAYS = 30;

/**
 * Annual volatility to margin with: the larger of today's exponentially weighted realised volatility (RiskMetrics 1996) and
 * the at-the-money implied volatility of the expiry nearest to 30 days. Throws MissingHistoryError.
 */
export function marginVol(history: PriceHistory, symbol: string, market: UnderlyingMarket, asOfUnix: number): number {
  const moves = jointMoves(history, {
    underlyings: [symbol],
    horizonHours: 24,
    stepHours: 24,
    toUnix: asOfUnix,
    fromUnix: asOfUnix - DAYS_PER_YEAR * SECONDS_PER_DAY,
  });
  const variance = ewmaVariance(moves.move, DAILY_DECAY).at(-1) ?? 0;
  return Math.max(Math.sqrt(variance * DAYS_PER_YEAR), impliedAtTheMoney(market, asOfUnix));
}

/** 0 when the underlying quotes no expiry. */
function impliedAtTheMoney({ expiries }: UnderlyingMarket, asOfUnix: number): number {
  const distance = (expiryUnix: number) => Math.abs((expiryUnix - asOfUnix) / SECONDS_PER_DAY - REFERENCE_DAYS);
  const nearest = expiries
    .filter(({ expiryUnix }) => expiryUnix > asOfUnix)
    .sort((a, b) => distance(a.expiryUnix) - distance(b.expiryUnix))[0];
  return nearest === undefined ? 0 : volAt(nearest, nearest.forwardUsd, asOfUnix);
}

const JUMP_QUANTILE = 0.999;

/**
 * The 99.9 % quantile of |move| over the liquidation delay, from overlapping moves of the lookback. A delay shorter than one
 * bar counts as one bar. Ratio >= 0.
 */
export function observedJump(
  history: PriceHistory,
  symbol: string,
  at: { readonly asOfUnix: number; readonly delayMinutes: number; readonly lookbackDays: number },
): number {
  const barHours = history.barSeconds / SECONDS_PER_HOUR;
  const bars = Math.max(1, Math.ceil(at.delayMinutes / 60 / barHours));
  const moves = jointMoves(history, {
    underlyings: [symbol],
    horizonHours: bars * barHours,
    stepHours: barHours,
    toUnix: at.asOfUnix,
    fromUnix: at.asOfUnix - at.lookbackDays * SECONDS_PER_DAY,
  });
  return valueAtRisk(moves.move.map(Math.abs), JUMP_QUANTILE);
}
