import { InvalidSampleError } from './tail.js';

/** `lossUsd` >= 0; `scenario` is the index of the worst weighted P&L, the first of equals. */
export type ScanRisk = { readonly lossUsd: number; readonly scenario: number };

/**
 * SPAN scan risk: the worst weighted loss over an array of scenario P&L (gains positive), never below zero.
 * Throws InvalidSampleError for an empty array or a NaN.
 */
export function scanRisk(pnlUsd: ArrayLike<number>, weight?: ArrayLike<number>): ScanRisk {
  if (pnlUsd.length === 0) throw new InvalidSampleError('length', 0, 'at least 1');
  let worst = Infinity;
  let scenario = 0;
  for (let s = 0; s < pnlUsd.length; s++) {
    const weighted = pnlUsd[s]! * (weight?.[s] ?? 1);
    if (Number.isNaN(weighted)) throw new InvalidSampleError(`pnl[${s}]`, weighted, 'a number');
    if (weighted < worst) {
      worst = weighted;
      scenario = s;
    }
  }
  return { lossUsd: worst < 0 ? -worst : 0, scenario };
}
