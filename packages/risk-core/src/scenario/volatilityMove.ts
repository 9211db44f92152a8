import { DAILY_DECAY, ewmaVariance } from '../market/ewma.js';
import { power } from '../math/power.js';
import { closeGrid, type JointMoves } from '../market/moves.js';
import type { PriceHistory } from '../market/history.js';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units.js';

/**
 * Relative change of exponentially weighted realised volatility over each move, [n x U] row-major. It stands in for the
 * move of implied volatility, of which no history of equal length exists: both rise with the squared return of the day.
 * Variance is updated bar by bar with the daily RiskMetrics decay, so the figure depends on no choice of daily cut-off.
 */
export function volatilityMoves(history: PriceHistory, moves: JointMoves, toUnix: number): Float64Array {
  const grid = closeGrid(history, moves.underlyings, toUnix);
  const width = moves.underlyings.length;
  const decay = power(DAILY_DECAY, grid.barSeconds / SECONDS_PER_DAY);
  const horizonBars = (moves.horizonHours * SECONDS_PER_HOUR) / grid.barSeconds;
  const volMove = new Float64Array(moves.fromUnix.length * width);
  for (let u = 0; u < width; u++) {
    const variance = varianceByBar(grid.close, grid.bars, width, u, decay);
    moves.fromUnix.forEach((fromUnix, i) => {
      const start = (fromUnix - grid.firstCloseUnix) / grid.barSeconds;
      const before = variance[start]!;
      volMove[i * width + u] = before > 0 ? Math.sqrt(variance[start + horizonBars]! / before) - 1 : 0;
    });
  }
  return volMove;
}

/** Variance known at each close; a return across a missing bar is left out and the last value stands. */
function varianceByBar(close: Float64Array, bars: number, width: number, u: number, decay: number): Float64Array {
  const returns: number[] = [];
  const observedAt = new Int32Array(bars).fill(-1);
  for (let bar = 1; bar < bars; bar++) {
    const move = close[bar * width + u]! / close[(bar - 1) * width + u]! - 1;
    if (!Number.isNaN(move)) returns.push(move);
    observedAt[bar] = returns.length - 1;
  }
  const variance = ewmaVariance(Float64Array.from(returns), decay);
  return Float64Array.from(observedAt, (index) => (index < 0 ? 0 : variance[index]!));
}
