import { RiskCoreError } from '../errors.js';
import type { PriceMatrix } from './reprice.js';
import type { AccountRows } from './rows.js';

/** Rows over the instruments of one matrix. */
export type PnlPart = { readonly rows: AccountRows; readonly matrix: PriceMatrix };

export class ShapeMismatchError extends RiskCoreError {
  readonly code = 'SHAPE_MISMATCH';
  constructor(
    readonly field: string,
    readonly actual: number,
    readonly expected: number,
  ) {
    super(
      `${field} has ${actual} entries instead of ${expected}. Build rows and matrix from the same book and scenarios.`,
    );
  }
}

export type AccountPnlInput = {
  /** Added up; all over the same accounts and scenarios. */
  readonly parts: readonly PnlPart[];
  /** [S] multiplies the sum; every scenario counts in full when left out. */
  readonly weight?: Float64Array;
  /** Range of accounts, all when left out. */
  readonly from?: number;
  readonly to?: number;
};

/**
 * Calls `visit(account, pnlUsd)` for each account in order; `pnlUsd` [S] is one buffer, overwritten for the next account. Terms are added in
 * the order of parts and columns, so the bits depend on no block or thread. Throws {@link ShapeMismatchError}.
 */
export function forEachAccountPnl(
  { parts, weight, from = 0, to }: AccountPnlInput,
  visit: (account: number, pnlUsd: Float64Array) => void,
): void {
  const scenarios = parts[0]?.matrix.scenarios ?? 0;
  const accounts = (parts[0]?.rows.start.length ?? 1) - 1;
  checkShapes(parts, accounts, scenarios, weight);
  const pnlUsd = new Float64Array(scenarios);
  for (let account = from; account < (to ?? accounts); account++) {
    pnlUsd.fill(0);
    for (const part of parts) addAccountPnl(part, account, pnlUsd);
    if (weight !== undefined) for (let s = 0; s < scenarios; s++) pnlUsd[s]! *= weight[s]!;
    visit(account, pnlUsd);
  }
}

/** Adds the P&L of one account to `pnlUsd` [S]. In place and without allocation: the inner loop of everything below margin. */
export function addAccountPnl({ rows, matrix }: PnlPart, account: number, pnlUsd: Float64Array): void {
  const { start, column, quantity } = rows;
  const unit = matrix.pnlUsd;
  const scenarios = matrix.scenarios;
  for (let j = start[account]!; j < start[account + 1]!; j++) {
    const held = quantity[j]!;
    for (let s = 0, at = column[j]! * scenarios; s < scenarios; s++, at++) pnlUsd[s]! += held * unit[at]!;
  }
}

function checkShapes(
  parts: readonly PnlPart[],
  accounts: number,
  scenarios: number,
  weight: Float64Array | undefined,
): void {
  for (const { rows, matrix } of parts) {
    const lengths: readonly (readonly [string, number, number])[] = [
      ['rows.start', rows.start.length, accounts + 1],
      ['matrix.scenarios', matrix.scenarios, scenarios],
      ['matrix.instruments', matrix.instruments, rows.instruments.length],
    ];
    for (const [field, actual, expected] of lengths) {
      if (actual !== expected) throw new ShapeMismatchError(field, actual, expected);
    }
  }
  if (weight !== undefined && weight.length !== scenarios) {
    throw new ShapeMismatchError('weight', weight.length, scenarios);
  }
}
