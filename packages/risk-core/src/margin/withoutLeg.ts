import type { AccountLens } from './accountLens.js';
import { marginOf, type MarginBreakdown } from './marginOf.js';
import type { MarginModel } from './model.js';
import { valueOf } from '../pricing/value.js';
import type { AccountRows } from '../revaluation/rows.js';
import type { Revaluation } from './revaluationCache.js';

/** One netted position of an account: `row` is its place in the rows of the book. */
export type Leg = {
  readonly row: number;
  readonly instrument: AccountRows['instruments'][number];
  readonly quantity: number;
};

export function legsOf({ basis }: MarginModel, { account }: AccountLens): readonly Leg[] {
  const { start, column, quantity, instruments } = basis.holdings.rows.positions;
  return Array.from({ length: start[account + 1]! - start[account]! }, (_, at) => {
    const row = start[account]! + at;
    return { row, instrument: instruments[column[row]!]!, quantity: quantity[row]! };
  });
}

/**
 * The requirement of the account if it did not hold one of its legs, collateral as it is: from the prices that the model has, the leg's
 * gains taken out of the account's. Proved by a basis that is built without the leg (test).
 */
export function marginWithoutLeg(model: MarginModel, lens: AccountLens, leg: Leg): MarginBreakdown {
  const { basis } = model;
  const { rows, positionValueUsd, groupAmount, underlyingOf } = basis.holdings;
  const { positions, collateral } = rows;
  const { account } = lens;
  const from = positions.start[account]!;
  const [pledgedFrom, pledgedTo] = [collateral.start[account]!, collateral.start[account + 1]!];
  const column = positions.column[leg.row]!;
  const holdings = {
    ...basis.holdings,
    rows: {
      ...rows,
      positions: {
        ...positions,
        start: Uint32Array.of(0, positions.start[account + 1]! - from - 1),
        column: withoutOne(positions.column, account, leg, positions.start),
        quantity: withoutOne(positions.quantity, account, leg, positions.start),
      },
      collateral: {
        ...collateral,
        start: Uint32Array.of(0, pledgedTo - pledgedFrom),
        column: collateral.column.subarray(pledgedFrom, pledgedTo),
        quantity: collateral.quantity.subarray(pledgedFrom, pledgedTo),
      },
    },
    positionValueUsd: Float64Array.of(
      positionValueUsd[account]! - leg.quantity * valueOf(leg.instrument, basis.market),
    ),
    groupAmount: groupAmount.subarray(pledgedFrom, pledgedTo),
  };
  const legGain = (
    { matrix: { scenarios, pnlUsd } }: Revaluation,
    into: Float64Array,
    offset: number,
  ): Float64Array => {
    const at = column * scenarios;
    for (let s = 0; s < scenarios; s++) into[offset + s]! -= leg.quantity * pnlUsd[at + s]!;
    return into;
  };
  const rest: AccountLens = {
    account: 0,
    positionPnl: (over) => legGain(over, lens.positionPnl(over).slice(), 0),
    workingPnl: (over) => legGain(over, lens.workingPnl(over), 0),
    pnlByUnderlying: (over) => {
      const split = lens.pnlByUnderlying(over).slice();
      const u = underlyingOf[column]!;
      return u < 0 ? split : legGain(over, split, u * over.matrix.scenarios);
    },
  };
  return marginOf({ ...model, basis: { ...basis, holdings } }, rest);
}

function withoutOne<T extends Uint32Array | Float64Array>(
  values: T,
  account: number,
  { row }: Leg,
  start: Uint32Array,
): T {
  const own = values.slice(start[account]!, start[account + 1]!);
  own.copyWithin(row - start[account]!, row - start[account]! + 1);
  return own.subarray(0, own.length - 1) as T;
}
