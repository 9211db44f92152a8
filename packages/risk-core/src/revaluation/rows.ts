import { RiskCoreError } from '../errors.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { Account } from '../position/book.js';
import type { Instrument } from '../position/instruments.js';
import { exposureOf } from '../pricing/exposure.js';

/**
 * Accounts as sparse rows over a list of distinct instruments (compressed sparse rows): account a holds `quantity[j]` of instrument
 * `column[j]` for j in [start[a], start[a + 1]), columns ascending. Positions in one instrument are netted.
 */
export type AccountRows = {
  readonly instruments: readonly Instrument[];
  readonly start: Uint32Array;
  readonly column: Uint32Array;
  readonly quantity: Float64Array;
};

/** An account that cannot be measured: it has empty rows, and this outcome. */
export type AccountFailure = {
  readonly account: number;
  readonly accountId: string;
  readonly code: string;
  readonly message: string;
};

export type BookRows = {
  readonly positions: AccountRows;
  /** Collateral as cash instruments, kept apart because its gains and falls count differently. */
  readonly collateral: AccountRows;
  readonly failures: readonly AccountFailure[];
};

export class InvalidQuantityError extends RiskCoreError {
  readonly code = 'INVALID_QUANTITY';
  constructor(
    readonly field: string,
    readonly value: number,
    rule: string,
  ) {
    super(`${field} is ${value}; it must be ${rule}. Correct the account in the book.`);
  }
}

/**
 * Rows of every account, priceable in `market`. Futures and perpetuals that differ in their entry price only share a column: the entry
 * does not move. One bad account is one {@link AccountFailure}, never a dead run.
 */
export function accountRows(accounts: readonly Account[], market: MarketSnapshot): BookRows {
  const positions = new RowsBuilder();
  const collateral = new RowsBuilder();
  const priceable = new Set<string>();
  const failures: AccountFailure[] = [];
  accounts.forEach((account, a) => {
    try {
      const held = account.positions.map(({ instrument, quantity }) => {
        if (!Number.isFinite(quantity)) throw new InvalidQuantityError('quantity', quantity, 'finite');
        return { key: checkedKey(instrument, market, priceable), instrument, quantity };
      });
      const pledged = account.collateral.map(({ asset, amount }) => {
        if (!(amount >= 0 && amount < Infinity)) {
          throw new InvalidQuantityError('amount', amount, 'finite and not negative');
        }
        const instrument: Instrument = { kind: 'cash', asset };
        return { key: checkedKey(instrument, market, priceable), instrument, quantity: amount };
      });
      positions.add(held);
      collateral.add(pledged);
    } catch (error) {
      if (!(error instanceof RiskCoreError)) throw error;
      failures.push({ account: a, accountId: account.id, code: error.code, message: error.message });
      positions.add([]);
      collateral.add([]);
    }
  });
  return { positions: positions.rows(), collateral: collateral.rows(), failures };
}

function checkedKey(instrument: Instrument, market: MarketSnapshot, priceable: Set<string>): string {
  const key = riskKeyOf(instrument);
  if (!priceable.has(key)) {
    exposureOf(instrument, market);
    priceable.add(key);
  }
  return key;
}

/** Equal for instruments whose value moves alike: all fields except the entry price. */
export function riskKeyOf(instrument: Instrument): string {
  return Object.entries(instrument)
    .filter(([field]) => field !== 'entryUsd')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)
    .join('|');
}

type Holding = { readonly key: string; readonly instrument: Instrument; readonly quantity: number };

class RowsBuilder {
  private readonly columnOf = new Map<string, number>();
  private readonly instruments: Instrument[] = [];
  private readonly start = [0];
  private readonly column: number[] = [];
  private readonly quantity: number[] = [];

  add(holdings: readonly Holding[]): void {
    const netted = new Map<number, number>();
    for (const { key, instrument, quantity } of holdings) {
      const column = this.columnFor(key, instrument);
      netted.set(column, (netted.get(column) ?? 0) + quantity);
    }
    for (const [column, quantity] of [...netted].sort(([a], [b]) => a - b)) {
      if (quantity === 0) continue;
      this.column.push(column);
      this.quantity.push(quantity);
    }
    this.start.push(this.column.length);
  }

  rows(): AccountRows {
    return {
      instruments: this.instruments,
      start: Uint32Array.from(this.start),
      column: Uint32Array.from(this.column),
      quantity: Float64Array.from(this.quantity),
    };
  }

  private columnFor(key: string, instrument: Instrument): number {
    const known = this.columnOf.get(key);
    if (known !== undefined) return known;
    this.columnOf.set(key, this.instruments.length);
    this.instruments.push(instrument);
    return this.instruments.length - 1;
  }
}
