/**
 * At which level of the price each account is liquidated, sorted so that one cascade costs a few look-ups. Levels are factors of
 * today's price in the direction of the move, in [0, 1]: 1 is today, 0.8 a fall by 20 % (or, mirrored, a rise).
 */
export type TriggerIndex = {
  /** Levels, descending. */
  readonly levels: Float64Array;
  /** Sum of what the first k + 1 accounts push into the market, USD >= 0. */
  readonly cumulativeUsd: Float64Array;
  /** Account of each trigger, as it was given. */
  readonly accounts: Int32Array;
  /** Where each of {@link BUCKETS} + 1 equal slices of the levels starts, from 1 downwards. */
  readonly bucketStart: Int32Array;
};

/** `level` null: never liquidated within the levels looked at. `pushUsd` >= 0 goes with the move; what goes against it counts 0. */
export type Trigger = { readonly level: number | null; readonly pushUsd: number };

const BUCKETS = 65_536;

function bucketOf(level: number): number {
  return Math.floor((1 - level) * BUCKETS);
}

/** Sorts by level, then by account, in linear time: buckets first, then each bucket. Levels outside [0, 1] are cut to it. */
export function triggerIndex(triggers: readonly Trigger[]): TriggerIndex {
  const bucketStart = new Int32Array(BUCKETS + 2);
  const level = new Float64Array(triggers.length);
  for (let i = 0; i < triggers.length; i++) {
    const at = triggers[i]!.level;
    level[i] = at === null ? NaN : Math.max(0, Math.min(1, at));
    if (at !== null) bucketStart[bucketOf(level[i]!) + 1]! += 1;
  }
  for (let bucket = 0; bucket <= BUCKETS; bucket++) bucketStart[bucket + 1]! += bucketStart[bucket]!;
  const count = bucketStart[BUCKETS + 1]!;
  const accounts = new Int32Array(count);
  const next = bucketStart.slice();
  for (let i = 0; i < level.length; i++) {
    if (level[i] === level[i]) accounts[next[bucketOf(level[i]!)]!++] = i;
  }
  sortBuckets(accounts, level, bucketStart);
  const levels = new Float64Array(count);
  const cumulativeUsd = new Float64Array(count);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    levels[k] = level[accounts[k]!]!;
    cumulativeUsd[k] = sum += Math.max(0, triggers[accounts[k]!]!.pushUsd);
  }
  return { levels, cumulativeUsd, accounts, bucketStart };
}

/** Insertion sort within buckets, stable: they hold a handful each. A crowded bucket falls back to the library's sort. */
function sortBuckets(accounts: Int32Array, level: Float64Array, bucketStart: Int32Array): void {
  for (let bucket = 0; bucket <= BUCKETS; bucket++) {
    const from = bucketStart[bucket]!;
    const to = bucketStart[bucket + 1]!;
    if (to - from > 64) accounts.subarray(from, to).sort((a, b) => level[b]! - level[a]! || a - b);
    else
      for (let k = from + 1; k < to; k++) {
        const account = accounts[k]!;
        let j = k;
        for (; j > from && level[accounts[j - 1]!]! < level[account]!; j--) accounts[j] = accounts[j - 1]!;
        accounts[j] = account;
      }
  }
}

/** How many accounts are liquidated once the price has touched `level`. */
export function triggeredAt({ levels, bucketStart }: TriggerIndex, level: number): number {
  if (level > 1) return 0;
  if (level <= 0) return levels.length;
  const bucket = bucketOf(level);
  let low = bucketStart[bucket]!;
  let high = bucketStart[bucket + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (levels[middle]! >= level) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function pushedAt(index: TriggerIndex, level: number): number {
  const count = triggeredAt(index, level);
  return count === 0 ? 0 : index.cumulativeUsd[count - 1]!;
}

/** The levels at which an account is revalued, descending from 1, and its gain (> 0) at each. */
export type LevelPnl = { readonly levels: Float64Array; readonly pnlUsd: Float64Array };

/**
 * First level at which excess turns negative, between two levels by a straight line, and the exposure there: the slope of
 * the loss, USD per unit of the level. `requirementAt` multiplies the maintenance requirement as the price falls (1: as today),
 * which shows what raising requirements in a falling market does.
 */
export function triggerOf(
  account: { readonly excessUsd: number; readonly maintenanceUsd: number },
  { levels, pnlUsd }: LevelPnl,
  requirementAt: (level: number) => number = () => 1,
): Trigger {
  const excessAt = (k: number): number =>
    account.excessUsd + pnlUsd[k]! - account.maintenanceUsd * (requirementAt(levels[k]!) - 1);
  if (excessAt(0) < 0) return { level: levels[0]!, pushUsd: slopeAt(0) };
  for (let k = 1; k < levels.length; k++) {
    const below = excessAt(k);
    if (below >= 0) continue;
    const above = excessAt(k - 1);
    const share = above / (above - below);
    return { level: levels[k - 1]! + share * (levels[k]! - levels[k - 1]!), pushUsd: slopeAt(k - 1) };
  }
  return { level: null, pushUsd: 0 };

  function slopeAt(k: number): number {
    return Math.max(0, ((pnlUsd[k]! - pnlUsd[k + 1]!) / (levels[k]! - levels[k + 1]!)) * levels[k]!);
  }
}

/** A band of the price in which many accounts fail together. */
export type TriggerCluster = {
  readonly from: number;
  readonly to: number;
  readonly accounts: number;
  readonly pushUsd: number;
};

/** Bands of `width`, the one that pushes most first; empty bands are left out. */
export function triggerClusters(index: TriggerIndex, width: number): readonly TriggerCluster[] {
  const clusters: TriggerCluster[] = [];
  const bands = Math.ceil(1 / width);
  for (let band = 0; band < bands; band++) {
    const [from, to] = [1 - band * width, Math.max(0, 1 - (band + 1) * width)];
    // Those already liquidatable today belong to the first band.
    const first = band === 0 ? 0 : triggeredAt(index, from);
    const last = triggeredAt(index, to);
    const pushUsd = pushedAt(index, to) - (first === 0 ? 0 : index.cumulativeUsd[first - 1]!);
    const next = to === 0 ? index.levels.length : last;
    if (next > first) clusters.push({ from, to, accounts: next - first, pushUsd });
  }
  return clusters.sort((a, b) => b.pushUsd - a.pushUsd || b.from - a.from);
}
