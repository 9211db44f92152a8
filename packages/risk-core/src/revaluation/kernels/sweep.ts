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

/** Accounts that pass through a block of strips together: their rows stay in the cache. */
const TILE = 4_096;
const HIGHEST = 3.4028234663852886e38;

/**
 * The k worst P&Ls of each account without ever holding accounts x scenarios: each account keeps a buffer of candidates below a falling
 * threshold. Single precision throughout, positions added in order: bit for bit what assembly/sweep.ts computes, for any range of accounts.
 * Eight sums at a time, because each waits for its own rounding. `keys`, when given, receives k keys per account, unsorted.
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
  const tile = Math.min(TILE, to - from);
  const pnl = new Float32Array(32);
  const buffers = new Float64Array(tile * capacity);
  const thresholds = new Float32Array(tile);
  const counts = new Int32Array(tile);
  for (let a0 = from; a0 < to; a0 += tile) {
    const a1 = Math.min(to, a0 + tile);
    thresholds.fill(HIGHEST);
    counts.fill(0);
    for (let b = 0; b < blocks; b++) {
      const block = b * rows * 32;
      for (let a = a0; a < a1; a++) {
        const first = start[a]!;
        const end = start[a + 1]!;
        const threshold = thresholds[a - a0]!;
        let below = false;
        for (let lane = 0; lane < 32; lane += 8) {
          let c0 = fround(0);
          let c1 = fround(0);
          let c2 = fround(0);
          let c3 = fround(0);
          let c4 = fround(0);
          let c5 = fround(0);
          let c6 = fround(0);
          let c7 = fround(0);
          const base = block + lane;
          for (let j = first; j < end; j++) {
            const at = base + row[j]! * 32;
            const q = quantity[j]!;
            c0 = fround(c0 + fround(q * strips[at]!));
            c1 = fround(c1 + fround(q * strips[at + 1]!));
            c2 = fround(c2 + fround(q * strips[at + 2]!));
            c3 = fround(c3 + fround(q * strips[at + 3]!));
            c4 = fround(c4 + fround(q * strips[at + 4]!));
            c5 = fround(c5 + fround(q * strips[at + 5]!));
            c6 = fround(c6 + fround(q * strips[at + 6]!));
            c7 = fround(c7 + fround(q * strips[at + 7]!));
          }
          // prettier-ignore
          if (c0 < threshold || c1 < threshold || c2 < threshold || c3 < threshold || c4 < threshold || c5 < threshold || c6 < threshold || c7 < threshold) below = true;
          pnl[lane] = c0;
          pnl[lane + 1] = c1;
          pnl[lane + 2] = c2;
          pnl[lane + 3] = c3;
          pnl[lane + 4] = c4;
          pnl[lane + 5] = c5;
          pnl[lane + 6] = c6;
          pnl[lane + 7] = c7;
        }
        if (!below) continue;
        let count = counts[a - a0]!;
        let highest = threshold;
        const buffer = (a - a0) * capacity;
        for (let lane = 0; lane < 32; lane++) {
          const value = pnl[lane]!;
          if (!(value < highest && b * 32 + lane < scenarios)) continue;
          buffers[buffer + count++] = keyOf(value, b * 32 + lane);
          if (count === capacity) {
            highest = pnlOfKey(select(buffers, buffer, count, k));
            count = k;
          }
        }
        counts[a - a0] = count;
        thresholds[a - a0] = highest;
      }
    }
    for (let a = a0; a < a1; a++) {
      const buffer = (a - a0) * capacity;
      finish(a, buffers, buffer, counts[a - a0]!, k, output);
      if (keys !== null) keys.set(buffers.subarray(buffer, buffer + k), a * k);
    }
  }
}

// prettier-ignore
function finish(account: number, keys: Float64Array, base: number, count: number, k: number, output: SweepOutput): void {
  if (count > k) select(keys, base, count, k);
  const kept = count > k ? k : count;
  let sum = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < kept; i++) {
    const key = keys[base + i]!;
    sum += pnlOfKey(key);
    if (key < least) least = key;
    if (key > most) most = key;
  }
  output.worst[account] = pnlOfKey(least);
  output.boundary[account] = pnlOfKey(most);
  output.sum[account] = sum;
}

/** Moves the k smallest of the n keys from `base` to the front (quickselect, median of three, Lomuto's partition); the k-th smallest. */
function select(keys: Float64Array, base: number, n: number, k: number): number {
  const kth = base + k - 1;
  let low = base;
  let high = base + n - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const x = keys[low]!;
    const y = keys[middle]!;
    const z = keys[high]!;
    const pivot = x < y ? (y < z ? y : x < z ? z : x) : x < z ? x : y < z ? z : y;
    keys[pivot === x ? low : pivot === y ? middle : high] = z;
    let i = low;
    for (let j = low; j < high; j++) {
      const key = keys[j]!;
      keys[j] = keys[i]!;
      keys[i] = key;
      if (key < pivot) i++;
    }
    keys[high] = keys[i]!;
    keys[i] = pivot;
    if (kth < i) high = i - 1;
    else if (kth > i) low = i + 1;
    else break;
  }
  return keys[kth]!;
}
