import type { HeatMap } from '@riskdao/risk-core';
import { formatMove, formatUsd } from '../format/numbers.js';
import { compared } from './compared.js';

/** The worst joint move in one sentence. */
export function heatFinding({ spotMoves, volMoves, shortfallUsd }: HeatMap): string {
  const cells = volMoves.flatMap((vol, i) =>
    spotMoves.map((spot, j) => ({
      spot,
      vol,
      before: shortfallUsd.before[i]?.[j] ?? 0,
      after: shortfallUsd.after[i]?.[j] ?? 0,
    })),
  );
  const worst = cells.reduce((most, cell) => (cell.after > most.after ? cell : most), {
    spot: 0,
    vol: 0,
    before: 0,
    after: 0,
  });
  if (worst.after === 0)
    return 'No joint move of spot and volatility on this grid leaves a loss uncovered after the change';
  return (
    `Worst joint move: spot ${formatMove(worst.spot)} with volatility ${formatMove(worst.vol)} leaves uncovered ` +
    compared(worst, formatUsd)
  );
}
