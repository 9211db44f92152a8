import { addAccountPnl } from '../revaluation/accountPnl.js';
import type { MarginBasis } from './model.js';
import type { Revaluation } from './revaluationCache.js';

/** One account of the book, with the P&L of its positions computed once per price matrix. */
export type AccountLens = {
  readonly account: number;
  /** P&L of the positions per scenario, USD, gain > 0. Do not change it: it is shared. */
  readonly positionPnl: (revaluation: Revaluation) => Float64Array;
  /** A copy of it to work on; the next call for the same prices overwrites it. */
  readonly workingPnl: (revaluation: Revaluation) => Float64Array;
  /** The same split by underlying, [U x S] row-major. */
  readonly pnlByUnderlying: (revaluation: Revaluation) => Float64Array;
};

/** Arrays that one lens after another writes to: for many questions in turn, whose garbage would cost more than their answers. */
export type LensRoom = Readonly<Record<'whole' | 'working' | 'split', Map<Revaluation, Float64Array>>>;

export function lensRoom(): LensRoom {
  return { whole: new Map(), working: new Map(), split: new Map() };
}

/** With a `room`, only one lens at a time: the next one on the same room takes its arrays. */
export function accountLens(basis: MarginBasis, account: number, room: LensRoom = lensRoom()): AccountLens {
  const { rows, underlyingOf } = basis.holdings;
  const whole = new Map<Revaluation, Float64Array>();
  const split = new Map<Revaluation, Float64Array>();
  const positionPnl = (revaluation: Revaluation): Float64Array =>
    remembered(whole, revaluation, () => {
      const pnl = roomFor(room.whole, revaluation, revaluation.matrix.scenarios).fill(0);
      addAccountPnl({ rows: rows.positions, matrix: revaluation.matrix }, account, pnl);
      return pnl;
    });
  return {
    account,
    positionPnl,
    workingPnl: (revaluation) => {
      const pnl = roomFor(room.working, revaluation, revaluation.matrix.scenarios);
      pnl.set(positionPnl(revaluation));
      return pnl;
    },
    pnlByUnderlying: (revaluation) =>
      remembered(split, revaluation, () => {
        const { scenarios, pnlUsd } = revaluation.matrix;
        const { start, column, quantity } = rows.positions;
        const pnl = roomFor(room.split, revaluation, basis.underlyings.length * scenarios).fill(0);
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

function roomFor(arrays: Map<Revaluation, Float64Array>, key: Revaluation, length: number): Float64Array {
  return remembered(arrays, key, () => new Float64Array(length));
}
