import { addAccountPnl } from '../revaluation/accountPnl.js';
import type { MarginBasis } from './model.js';
import type { Revaluation } from './revaluationCache.js';

/** One account of the book, with the P&L of its positions computed once per price matrix. */
export type AccountLens = {
  readonly account: number;
  /** P&L of the positions per scenario, USD, gain > 0. Do not change it: it is shared. */
  readonly positionPnl: (revaluation: Revaluation) => Float64Array;
  /** The same split by underlying, [U x S] row-major. */
  readonly pnlByUnderlying: (revaluation: Revaluation) => Float64Array;
};

export function accountLens(basis: MarginBasis, account: number): AccountLens {
  const { rows, underlyingOf } = basis.holdings;
  const whole = new Map<Revaluation, Float64Array>();
  const split = new Map<Revaluation, Float64Array>();
  return {
    account,
    positionPnl: (revaluation) =>
      remembered(whole, revaluation, () => {
        const pnl = new Float64Array(revaluation.matrix.scenarios);
        addAccountPnl({ rows: rows.positions, matrix: revaluation.matrix }, account, pnl);
        return pnl;
      }),
    pnlByUnderlying: (revaluation) =>
      remembered(split, revaluation, () => {
        const { scenarios, pnlUsd } = revaluation.matrix;
        const { start, column, quantity } = rows.positions;
        const pnl = new Float64Array(basis.underlyings.length * scenarios);
        for (let j = start[account]!; j < start[account + 1]!; j++) {
          const to = underlyingOf[column[j]!]! * scenarios;
          const from = column[j]! * scenarios;
          if (to >= 0) for (let s = 0; s < scenarios; s++) pnl[to + s]! += quantity[j]! * pnlUsd[from + s]!;
        }
        return pnl;
      }),
  };
}

function remembered(known: Map<Revaluation, Float64Array>, key: Revaluation, compute: () => Float64Array) {
  const found = known.get(key);
  if (found !== undefined) return found;
  const computed = compute();
  known.set(key, computed);
  return computed;
}
