import type { MarketSnapshot } from '../market/snapshot.js';
import { checkScenarioSet, type ScenarioSet } from '../scenario/scenarioSet.js';
import { LANES, repriceStripsSpecification, type GroupMoves, type OptionPairs } from './kernels/strips.js';
import {
  capacityFor,
  pnlOfKey,
  scenarioOfKey,
  sweepSpecification,
  type SweepAccounts,
  type SweepOutput,
} from './kernels/sweep.js';
import { hasWasmKernels, KernelMemory } from './kernels/wasm.js';
import { InvalidQuantityError, type AccountRows } from './rows.js';
import {
  applyWeights,
  columnMoves,
  fillPlainRows,
  groupMoves,
  paddedScenarios,
  severityOrder,
  stripBook,
  type PairGroup,
  type StripBook,
} from './stripBook.js';

export type StripEngineInput = {
  readonly rows: AccountRows;
  readonly market: MarketSnapshot;
  readonly scenarios: ScenarioSet;
  /** How many of the worst P&Ls of each account are kept, at most the number of scenarios. */
  readonly k: number;
  /** Keep them, not only their sum and ends. */
  readonly keepTails?: boolean;
  /** Keep the strips row by row as well, where `whatIf` reads them several times faster; doubles their memory. */
  readonly trials?: boolean;
  /** `wasm` where the engine has it. Both give the same bits. */
  readonly kernels?: 'wasm' | 'specification';
};

/** By account, in the order of the rows. P&L in USD: losses are negative. */
export type AccountTails = {
  readonly k: number;
  readonly scenarios: number;
  readonly worstUsd: Float64Array;
  /** The k-th worst. */
  readonly boundaryUsd: Float64Array;
  /** Sum of the k worst. */
  readonly sumUsd: Float64Array;
  /** [A x k] ascending, and the scenario of each; null unless tails are kept. */
  readonly tails: { readonly pnlUsd: Float32Array; readonly scenario: Uint32Array } | null;
};

/** Tail of one account; the fields mean what they mean in {@link AccountTails}. */
export type AccountTail = {
  readonly k: number;
  readonly scenarios: number;
  readonly worstUsd: number;
  readonly boundaryUsd: number;
  readonly sumUsd: number;
};

/** `instrument`: index into the rows' instruments; `quantity` signed. */
export type Trade = { readonly instrument: number; readonly quantity: number };

const TILE = 4_096;
const MOST_TRIAL_POSITIONS = 4_096;

/**
 * Accounts x scenarios without the matrix: instruments are repriced once per scenario into strips of single precision [block][row][32], accounts sorted
 * by the rows they use stream over them, and only the k worst P&Ls of each are kept. Relative error against double precision about 4e-6 of
 * the tail. The same bits for every range of accounts, number of threads and kind of kernel.
 */
export class StripEngine {
  readonly book: StripBook;
  private readonly order: Uint32Array;
  /** Sorted place -> account. */
  private readonly accountAt: Uint32Array;
  private readonly arrays: EngineArrays;
  private readonly padded: number;
  private readonly capacity: number;

  constructor(private readonly input: StripEngineInput) {
    const { rows, market, scenarios, k } = input;
    checkScenarioSet(scenarios);
    if (!(Number.isInteger(k) && k >= 1 && k <= scenarios.names.length)) {
      throw new RangeError(`k is ${k}; it must be from 1 to the number of scenarios, ${scenarios.names.length}.`);
    }
    this.book = stripBook(rows.instruments, market, scenarios.underlyings);
    this.order = severityOrder(scenarios);
    this.accountAt = byRowsUsed(rows, this.book);
    this.padded = paddedScenarios(scenarios.names.length);
    this.capacity = capacityFor(k);
    this.arrays = this.allocate();
    this.loadAccounts();
  }

  /** Fills the strips. */
  reprice(): void {
    const { book, order, arrays } = this;
    const { scenarios } = this.input;
    book.groups.forEach((group, g) => {
      if (group.column !== book.groups[g - 1]?.column) columnMoves(group.column, scenarios, order, arrays.moves);
      groupMoves(group, scenarios, order, arrays.moves);
      this.repriceGroup(group);
    });
    fillPlainRows(book, scenarios, order, arrays.strips);
    applyWeights(book, scenarios, order, arrays.strips);
    if (arrays.rowMajor !== null) toRowMajor(arrays.strips, book.rows, this.padded, arrays.rowMajor);
  }

  /** Sweeps the sorted accounts [from, to), all when left out; `reprice` first. */
  sweep(from = 0, to = this.accountAt.length): void {
    const { start, row, quantity, output, keys } = this.arrays;
    const { strips } = this.arrays;
    this.sweepRange({ start, row, quantity }, { from, to, output, keys, strips, rows: this.book.rows });
  }

  /**
   * The tail of one account as if it had traded, without touching anything stored: microseconds for a thousand scenarios. `instrument` is an
   * index into the rows' instruments. `reprice` first.
   */
  whatIf(account: number, trades: readonly Trade[]): AccountTail {
    const { arrays, book } = this;
    const { rows, k, scenarios } = this.input;
    const { start, row, quantity, output } = arrays.trial;
    const { memory, rowMajor } = arrays;
    const unit = (rowMajor === null ? 1 : this.padded / LANES) * (memory === null ? 1 : 4 * LANES);
    let n = 0;
    for (let j = rows.start[account]!; j < rows.start[account + 1]!; j++, n++) {
      row[n] = book.rowOf[rows.column[j]!]! * unit;
      quantity[n] = rows.quantity[j]!;
    }
    for (const trade of trades) {
      if (!Number.isFinite(trade.quantity)) throw new InvalidQuantityError('quantity', trade.quantity, 'finite');
      row[n] = book.rowOf[trade.instrument]! * unit;
      quantity[n++] = trade.quantity;
    }
    if (n > row.length) throw new RangeError(`${n} positions; a what-if takes at most ${row.length}. Split the trade.`);
    start[1] = n;
    // Row by row, the blocks of one row lie 32 floats apart: strips of a single row.
    const strips = rowMajor === null ? { strips: arrays.strips, rows: book.rows } : { strips: rowMajor, rows: 1 };
    this.sweepRange({ start, row, quantity }, { from: 0, to: 1, output, keys: null, ...strips });
    return {
      k,
      scenarios: scenarios.names.length,
      worstUsd: output.worst[0]!,
      boundaryUsd: output.boundary[0]!,
      sumUsd: output.sum[0]!,
    };
  }

  /** Results in the order of the rows. */
  tails(): AccountTails {
    const { accountAt } = this;
    const { worst, boundary, sum } = this.arrays.output;
    const unsorted = (values: Float64Array) => {
      const back = new Float64Array(values.length);
      accountAt.forEach((account, place) => (back[account] = values[place]!));
      return back;
    };
    const { k, scenarios, keepTails = false } = this.input;
    return {
      k,
      scenarios: scenarios.names.length,
      worstUsd: unsorted(worst),
      boundaryUsd: unsorted(boundary),
      sumUsd: unsorted(sum),
      tails: keepTails ? this.sortedTails() : null,
    };
  }

  private sweepRange(accounts: SweepAccounts, { from, to, output, keys, strips, rows }: SweepRange): void {
    const { arrays, capacity } = this;
    const { k, scenarios } = this.input;
    const count = scenarios.names.length;
    const { memory, thresholds, counts, buffers, scratch } = arrays;
    if (memory === null) {
      const kept = keys instanceof Float64Array ? keys : null;
      sweepSpecification({ from, to, k, capacity }, accounts, { strips, rows, scenarios: count }, output, kept);
      return;
    }
    // prettier-ignore
    memory.kernels.sweep(
      from, to, TILE, accounts.start.byteOffset, accounts.row.byteOffset, accounts.quantity.byteOffset, strips.byteOffset,
      rows, count, k, capacity, thresholds.byteOffset, counts.byteOffset, buffers.byteOffset, scratch.byteOffset,
      output.worst.byteOffset, output.boundary.byteOffset, output.sum.byteOffset, keys === null ? 0 : keys.byteOffset,
    );
  }

  private repriceGroup({ from, to }: PairGroup): void {
    const { memory, pairs, moves, strips } = this.arrays;
    const { rows } = this.book;
    if (memory === null) {
      repriceStripsSpecification({ from, to, rows, scenarios: this.padded }, pairs, moves, strips);
      return;
    }
    const arrays = [...PAIR_ARRAYS.map((name) => pairs[name]), ...MOVE_ARRAYS.map((name) => moves[name]), strips];
    memory.kernels.repriceStrips(from, to, rows, this.padded, ...arrays.map(addressOf));
  }

  private sortedTails(): NonNullable<AccountTails['tails']> {
    const { k } = this.input;
    const pnlUsd = new Float32Array(this.accountAt.length * k);
    const scenario = new Uint32Array(pnlUsd.length);
    const { keys } = this.arrays;
    const one = new Float64Array(k);
    this.accountAt.forEach((account, place) => {
      for (let i = 0; i < k; i++) one[i] = narrowKey(keys![place * k + i]!);
      one.sort();
      for (let i = 0; i < k; i++) {
        pnlUsd[account * k + i] = pnlOfKey(one[i]!);
        scenario[account * k + i] = this.order[scenarioOfKey(one[i]!)]!;
      }
    });
    return { pnlUsd, scenario };
  }

  private loadAccounts(): void {
    const { rows } = this.input;
    const { start, row, quantity, memory } = this.arrays;
    const unit = memory === null ? 1 : 4 * LANES; // the kernel reads byte offsets
    let at = 0;
    this.accountAt.forEach((account, place) => {
      for (let j = rows.start[account]!; j < rows.start[account + 1]!; j++, at++) {
        row[at] = this.book.rowOf[rows.column[j]!]! * unit;
        quantity[at] = rows.quantity[j]!;
      }
      start[place + 1] = at;
    });
  }

  private allocate(): EngineArrays {
    const {
      rows,
      k,
      keepTails = false,
      trials = false,
      kernels = hasWasmKernels() ? 'wasm' : 'specification',
    } = this.input;
    const { book, padded, capacity } = this;
    const accounts = this.accountAt.length;
    const positions = rows.column.length;
    const pairCount = book.pairs.moneyness.length;
    const wasm = kernels === 'wasm';
    const kept = keepTails ? accounts * k : 0;
    const tile = wasm ? Math.max(1, Math.min(TILE, accounts)) : 0;
    const bytes =
      8 * (PAIR_ARRAYS.length * pairCount + MOVE_ARRAYS.length * padded + 3 * accounts + kept + tile * capacity) +
      4 *
        ((trials ? 2 : 1) * padded * book.rows +
          accounts +
          1 +
          2 * positions +
          2 * tile +
          LANES +
          2 * MOST_TRIAL_POSITIONS) +
      64 * 40;
    const memory = wasm ? new KernelMemory(bytes) : null;
    const float64 = (length: number) => memory?.float64(length) ?? new Float64Array(length);
    const float32 = (length: number) => memory?.float32(length) ?? new Float32Array(length);
    const int32 = (length: number) => memory?.int32(length) ?? new Int32Array(length);
    const pairs = Object.fromEntries(
      PAIR_ARRAYS.map((name) => [name, memory?.copy64(book.pairs[name]) ?? book.pairs[name]]),
    ) as OptionPairs;
    const moves = Object.fromEntries(MOVE_ARRAYS.map((name) => [name, float64(padded)])) as GroupMoves;
    return {
      memory,
      pairs,
      moves,
      strips: float32(padded * book.rows),
      rowMajor: trials ? float32(padded * book.rows) : null,
      start: int32(accounts + 1),
      row: int32(positions),
      quantity: float32(positions),
      thresholds: float32(tile),
      counts: int32(tile),
      buffers: float64(tile * capacity),
      scratch: float32(LANES),
      output: { worst: float64(accounts), boundary: float64(accounts), sum: float64(accounts) },
      keys: keepTails ? (memory?.bigInt64(kept) ?? new Float64Array(kept)) : null,
      trial: {
        start: int32(2),
        row: int32(MOST_TRIAL_POSITIONS),
        quantity: float32(MOST_TRIAL_POSITIONS),
        output: { worst: float64(1), boundary: float64(1), sum: float64(1) },
      },
    };
  }
}

const PAIR_ARRAYS = ['moneyness', 'totalVol', 'inverseVol', 'strikeUsd', 'forwardUsd', 'callUsd', 'putUsd'] as const;
const MOVE_ARRAYS = ['lnRatio', 'ratio', 'volFactor', 'inverseFactor'] as const;

type EngineArrays = {
  readonly memory: KernelMemory | null;
  readonly pairs: OptionPairs;
  readonly moves: GroupMoves;
  readonly strips: Float32Array;
  readonly rowMajor: Float32Array | null;
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly quantity: Float32Array;
  readonly thresholds: Float32Array;
  readonly counts: Int32Array;
  readonly buffers: Float64Array;
  readonly scratch: Float32Array;
  readonly output: SweepOutput;
  /** The kept tails: 64-bit keys from WebAssembly, doubles from the specification. */
  readonly keys: BigInt64Array | Float64Array | null;
  /** One account that is only tried. */
  readonly trial: SweepAccounts & { readonly output: SweepOutput };
};

type SweepRange = {
  readonly from: number;
  readonly to: number;
  readonly output: SweepOutput;
  readonly keys: EngineArrays['keys'];
  readonly strips: Float32Array;
  readonly rows: number;
};

function toRowMajor(strips: Float32Array, rows: number, padded: number, out: Float32Array): void {
  for (let block = 0, at = 0; block < padded / LANES; block++) {
    for (let row = 0; row < rows; row++, at += LANES) {
      out.set(strips.subarray(at, at + LANES), row * padded + block * LANES);
    }
  }
}

const addressOf = (array: { readonly byteOffset: number }): number => array.byteOffset;

/** The kernel's 64-bit key as the specification's: float bits above, 32 against 21 bits of scenario below. */
const narrowKey = (key: bigint | number): number =>
  typeof key === 'number' ? key : Number(key >> 32n) * 2_097_152 + Number(key & 0xffff_ffffn);

/** Accounts in the order of the rows they use: neighbours then find their strips in the cache. */
function byRowsUsed({ start, column }: AccountRows, { rows, rowOf }: StripBook): Uint32Array {
  const accounts = start.length - 1;
  const place = new Float64Array(accounts);
  const quarter = Math.max(1, Math.ceil(rows / 4));
  for (let a = 0; a < accounts; a++) {
    let first = rows;
    let last = 0;
    for (let j = start[a]!; j < start[a + 1]!; j++) {
      const row = rowOf[column[j]!]!;
      if (row < first) first = row;
      if (row > last) last = row;
    }
    place[a] = Math.floor(first / quarter) * (rows + 1) + last;
  }
  return Uint32Array.from(place.keys()).sort((a, b) => place[a]! - place[b]! || a - b);
}
