/** Sparse accounts over rows of strips, sorted so that neighbours share rows. */
export type SweepAccounts = {
  /** Positions of account a: [start[a], start[a + 1]). */
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly quantity: Float32Array;
};

export type SweepStrips = {
  /** [block][row][32]. */
  readonly strips: Float32Array;
  readonly rows: number;
  /** Scenarios that count; the rest of the last block is padding. At most 2^21. */
  readonly scenarios: number;
};

/** By account: the worst P&L, the k-th worst, and the sum of the k worst. */
export type SweepOutput = {
  readonly worst: Float64Array;
  readonly boundary: Float64Array;
  readonly sum: Float64Array;
};

/** Keys of P&L and scenario kept before a buffer is cut back to the k worst. */
export const capacityFor = (k: number): number => Math.max(24, Math.ceil(2.5 * k));

const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);
const SCENARIO_SPAN = 2_097_152; // 2^21: float bits and scenario fit a double's 53 bits exactly

/** A whole number that sorts by P&L, then by scenario. */
function keyOf(pnl: number, scenario: number): number {
  float[0] = pnl;
  const bits = floatBits[0]!;
  return (bits ^ ((bits >> 31) & 0x7fffffff)) * SCENARIO_SPAN + scenario;
}

export function pnlOfKey(key: number): number {
  const ordered = Math.floor(key / SCENARIO_SPAN);
  floatBits[0] = ordered ^ ((ordered >> 31) & 0x7fffffff);
  return float[0]!;
}

export function scenarioOfKey(key: number): number {
  return key - Math.floor(key / SCENARIO_SPAN) * SCENARIO_SPAN;
}

/**
 * The k worst P&Ls of each account without ever holding accounts x scenarios: each account keeps a buffer of candidates below a falling
 * threshold. Single precision throughout, positions added in order: bit for bit what assembly/sweep.ts computes, for any range of accounts.
 * `keys`, when given, receives k keys per account, unsorted.
 */
export function sweepSpecification(
  { from, to, k, capacity }: { from: number; to: number; k: number; capacity: number },
  { start, row, quantity }: SweepAccounts,
  { strips, rows, scenarios }: SweepStrips,
  output: SweepOutput,
  keys: Float64Array | null = null,
): void {
  const fround = Math.fround;
  const blocks = Math.ceil(scenarios / 32);
  const pnl = new Float32Array(32);
  const buffer = new Float64Array(capacity);
  for (let a = from; a < to; a++) {
    const first = start[a]!;
    const end = start[a + 1]!;
    let count = 0;
    let threshold = 3.4028234663852886e38;
    for (let b = 0; b < blocks; b++) {
      const block = b * rows * 32;
      let below = false;
      for (let lane = 0; lane < 32; lane += 4) {
        let c0 = fround(0);
        let c1 = c0;
        let c2 = c0;
        let c3 = c0;
        const base = block + lane;
        for (let j = first; j < end; j++) {
          const at = base + row[j]! * 32;
          const q = quantity[j]!;
          c0 = fround(c0 + fround(q * strips[at]!));
          c1 = fround(c1 + fround(q * strips[at + 1]!));
          c2 = fround(c2 + fround(q * strips[at + 2]!));
          c3 = fround(c3 + fround(q * strips[at + 3]!));
        }
        pnl[lane] = c0;
        pnl[lane + 1] = c1;
        pnl[lane + 2] = c2;
        pnl[lane + 3] = c3;
        below = below || c0 < threshold || c1 < threshold || c2 < threshold || c3 < threshold;
      }
      if (!below) continue;
      for (let lane = 0; lane < 32; lane++) {
        const value = pnl[lane]!;
        if (!(value < threshold && b * 32 + lane < scenarios)) continue;
        buffer[count++] = keyOf(value, b * 32 + lane);
        if (count === capacity) {
          threshold = pnlOfKey(select(buffer, count, k));
          count = k;
        }
      }
    }
    finish(a, buffer, count, k, output);
    if (keys !== null) keys.set(buffer.subarray(0, k), a * k);
  }
}

function finish(account: number, buffer: Float64Array, count: number, k: number, output: SweepOutput): void {
  if (count > k) select(buffer, count, k);
  const kept = count > k ? k : count;
  let sum = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < kept; i++) {
    const key = buffer[i]!;
    sum += pnlOfKey(key);
    if (key < least) least = key;
    if (key > most) most = key;
  }
  output.worst[account] = pnlOfKey(least);
  output.boundary[account] = pnlOfKey(most);
  output.sum[account] = sum;
}

/** Moves the k smallest of n keys to the front (Hoare's quickselect, median of three) and returns the k-th smallest. */
function select(keys: Float64Array, n: number, k: number): number {
  let low = 0;
  let high = n - 1;
  while (low < high) {
    const x = keys[low]!;
    const y = keys[(low + high) >> 1]!;
    const z = keys[high]!;
    const pivot = x < y ? (y < z ? y : x < z ? z : x) : x < z ? x : y < z ? z : y;
    let i = low;
    let j = high;
    while (i <= j) {
      while (keys[i]! < pivot) i++;
      while (keys[j]! > pivot) j--;
      if (i <= j) {
        const swap = keys[i]!;
        keys[i] = keys[j]!;
        keys[j] = swap;
        i++;
        j--;
      }
    }
    if (k - 1 <= j) high = j;
    else if (k - 1 >= i) low = i;
    else break;
  }
  return keys[k - 1]!;
}
