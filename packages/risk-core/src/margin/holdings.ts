import type { MarketSnapshot } from '../market/snapshot.js';
import type { Account } from '../position/book.js';
import { EmptyBookError } from '../position/bookChecks.js';
import type { Instrument } from '../position/instruments.js';
import { exposureOf } from '../pricing/exposure.js';
import { sensitivitiesOf, valueOf } from '../pricing/value.js';
import { accountRows, type BookRows } from '../revaluation/rows.js';

/** The accounts as rows, with what every row of an instrument needs to know. */
export type Holdings = {
  readonly rows: BookRows;
  /** By instrument: position of its underlying in the sorted list, -1 when nothing moves it. */
  readonly underlyingOf: Int32Array;
  /** By instrument: instruments of one underlying and expiry share a bucket (their basis moves together); -1 for cash. */
  readonly bucketOf: Int32Array;
  readonly buckets: number;
  /** By instrument: 1 for options, else 0. */
  readonly isOption: Uint8Array;
  /** By account: what the positions are worth at market, gains since entry included, USD either sign. */
  readonly positionValueUsd: Float64Array;
  /** Aligned with `rows.collateral.quantity`: units of the asset held by the account's whole group. */
  readonly groupAmount: Float64Array;
  /** Sum of |quantity| x spot over the book, by underlying, USD. */
  readonly grossExposureUsd: Readonly<Record<string, number>>;
};

/** Throws EmptyBookError when no account can be computed; single bad accounts become failures of the rows. */
export function holdingsOf(accounts: readonly Account[], market: MarketSnapshot): Holdings {
  const rows = accountRows(accounts, market);
  if (rows.failures.length === accounts.length) throw new EmptyBookError(rows.failures.length);
  const { instruments } = rows.positions;
  const underlyings = Object.keys(market.underlyings).sort();
  const buckets = new Map<string, number>();
  const bucketOf = Int32Array.from(instruments, (instrument) => {
    if (instrument.kind === 'cash' || instrument.kind === 'liquidity') return -1; // no forward of their own
    const name = `${instrument.underlying}|${instrument.kind === 'perpetual' ? 'perpetual' : instrument.expiryUnix}`;
    if (!buckets.has(name)) buckets.set(name, buckets.size);
    return buckets.get(name)!;
  });
  const underlyingOf = Int32Array.from(instruments, (instrument) =>
    underlyings.indexOf(exposureOf(instrument, market).underlying ?? ''),
  );
  return {
    rows,
    underlyingOf,
    bucketOf,
    buckets: buckets.size,
    isOption: Uint8Array.from(instruments, ({ kind }) => (kind === 'option' ? 1 : 0)),
    positionValueUsd: positionValues(accounts, rows, market),
    groupAmount: groupAmounts(accounts, rows),
    grossExposureUsd: grossExposures(rows, underlyings, underlyingOf, market),
  };
}

/** Failed accounts are worth nothing: they are in no total. */
function positionValues(accounts: readonly Account[], rows: BookRows, market: MarketSnapshot): Float64Array {
  const failed = new Set(rows.failures.map(({ account }) => account));
  const unit = new Map<Instrument, number>();
  const worth = (instrument: Instrument) => {
    if (!unit.has(instrument)) unit.set(instrument, valueOf(instrument, market));
    return unit.get(instrument)!;
  };
  return Float64Array.from(accounts, ({ positions }, a) =>
    failed.has(a) ? 0 : positions.reduce((sum, { instrument, quantity }) => sum + quantity * worth(instrument), 0),
  );
}

function groupAmounts(accounts: readonly Account[], { collateral }: BookRows): Float64Array {
  const key = (account: number, column: number) => `${accounts[account]!.group ?? `alone ${account}`}|${column}`;
  const totals = new Map<string, number>();
  const keys: string[] = [];
  for (let a = 0; a + 1 < collateral.start.length; a++)
    for (let j = collateral.start[a]!; j < collateral.start[a + 1]!; j++) {
      const name = key(a, collateral.column[j]!);
      keys.push(name);
      totals.set(name, (totals.get(name) ?? 0) + collateral.quantity[j]!);
    }
  return Float64Array.from(keys, (name) => totals.get(name)!);
}

function grossExposures(
  { positions }: BookRows,
  underlyings: readonly string[],
  underlyingOf: Int32Array,
  market: MarketSnapshot,
): Readonly<Record<string, number>> {
  const gross = new Float64Array(underlyings.length);
  const coinsPerUnit = positions.instruments.map((instrument) =>
    instrument.kind === 'liquidity' ? sensitivitiesOf(instrument, market).delta : 1,
  );
  positions.column.forEach((column, j) => {
    const u = underlyingOf[column]!;
    const coins = Math.abs(positions.quantity[j]!) * coinsPerUnit[column]!;
    if (u >= 0) gross[u]! += coins * market.underlyings[underlyings[u]!]!.spotUsd;
  });
  return Object.fromEntries(underlyings.map((symbol, u) => [symbol, gross[u]!]));
}
