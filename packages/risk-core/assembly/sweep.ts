import { keyOf, pnlOf, select } from './select';

/**
 * Appends the P&Ls of the lanes in `below` that are still under the threshold; a full buffer is cut back to the k smallest, which lowers the
 * threshold.
 */
function append(pnl: usize, below: i32, first: i32, thresholdAt: usize, countAt: usize, keys: usize, k: i32, capacity: i32): void {
  let threshold = load<f32>(thresholdAt), count = load<i32>(countAt);
  for (; below != 0; below &= below - 1) {
    const lane = ctz(below), value = load<f32>(pnl + (<usize>lane << 2));
    if (value < threshold) {
      store<i64>(keys + (<usize>count << 3), keyOf(reinterpret<i32>(value), first + lane));
      if (++count == capacity) { threshold = pnlOf(select(keys, count, k)); count = k; }
    }
  }
  store<f32>(thresholdAt, threshold);
  store<i32>(countAt, count);
}

/** One bit per lane: a < t. */
// @ts-ignore: decorator
@inline function lanesBelow(a: v128, b: v128, c: v128, d: v128, t: v128): i32 {
  const ab = i16x8.narrow_i32x4_s(f32x4.lt(a, t), f32x4.lt(b, t)), cd = i16x8.narrow_i32x4_s(f32x4.lt(c, t), f32x4.lt(d, t));
  return i8x16.bitmask(i8x16.narrow_i16x8_s(ab, cd));
}

/**
 * Reads rows [low, high) of a block once in order: as a stream they come from memory several times faster than row by row when an account
 * first asks for them. What is returned only keeps the loads from being left out.
 */
function fetch(low: usize, high: usize): i32 {
  let seen = 0;
  for (; low < high; low += 64) seen |= load<i32>(low);
  return seen;
}

/** worst, boundary (k-th smallest) and sum of the k smallest P&Ls of one account. */
function finish(keys: usize, count: i32, k: i32, worst: usize, boundary: usize, sum: usize): void {
  let kept = count;
  if (kept > k) { select(keys, kept, k); kept = k; }
  let total: f64 = 0, least = i64.MAX_VALUE, most = i64.MIN_VALUE;
  for (let i = 0; i < kept; i++) {
    const key = load<i64>(keys + (<usize>i << 3));
    total += <f64>pnlOf(key);
    least = min(least, key);
    most = max(most, key);
  }
  store<f64>(worst, <f64>pnlOf(least));
  store<f64>(boundary, <f64>pnlOf(most));
  store<f64>(sum, total);
}

/**
 * Twin of sweepSpecification in src/revaluation/kernels/sweep.ts: accounts [from, to) in tiles, each tile through all blocks of strips. Sixteen
 * lanes at a time: four sums, four loads and the quantity stay in registers, eight would be spilled.
 */
export function sweep(
  from: i32, to: i32, tile: i32, start: usize, offset: usize, quantity: usize, strips: usize, rows: i32, scenarios: i32,
  k: i32, capacity: i32, thresholds: usize, counts: usize, buffers: usize, scratch: usize,
  worst: usize, boundary: usize, sum: usize, keys: usize,
): void {
  const blocks = (scenarios + 31) >> 5;
  const blockBytes = <usize>rows << 7;
  const bufferBytes = <usize>capacity << 3;
  for (let a0 = from; a0 < to; a0 += tile) {
    const a1 = min(to, a0 + tile);
    for (let a = 0; a < a1 - a0; a++) { store<f32>(thresholds + (<usize>a << 2), f32.MAX_VALUE); store<i32>(counts + (<usize>a << 2), 0); }
    const first = <usize>load<i32>(start + (<usize>a0 << 2)) << 2, last = <usize>load<i32>(start + (<usize>a1 << 2)) << 2;
    let low = blockBytes, high: usize = 0;
    for (let j = first; j < last; j += 4) { const row = <usize>load<u32>(offset + j); low = min(low, row); high = max(high, row + 128); }
    const many = last - first > high - low >> 5; // more positions than rows between them
    for (let b = 0; b < blocks; b++) {
      const block = strips + <usize>b * blockBytes;
      if (many) store<i32>(scratch, fetch(block + low, block + high));
      const counted = b < scenarios >> 5 ? -1 : (1 << (scenarios & 31)) - 1; // lanes that are no padding
      let end = first;
      for (let a = a0; a < a1; a++) {
        const begin = end, local = <usize>(a - a0);
        end = <usize>load<i32>(start + (<usize>(a + 1) << 2)) << 2;
        let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        for (let j = begin; j < end; j += 4) {
          const row = block + <usize>load<u32>(offset + j), q = v128.load32_splat(quantity + j);
          c0 = f32x4.add(c0, f32x4.mul(q, v128.load(row))); c1 = f32x4.add(c1, f32x4.mul(q, v128.load(row, 16)));
          c2 = f32x4.add(c2, f32x4.mul(q, v128.load(row, 32))); c3 = f32x4.add(c3, f32x4.mul(q, v128.load(row, 48)));
        }
        for (let j = begin; j < end; j += 4) {
          const row = block + <usize>load<u32>(offset + j), q = v128.load32_splat(quantity + j);
          c4 = f32x4.add(c4, f32x4.mul(q, v128.load(row, 64))); c5 = f32x4.add(c5, f32x4.mul(q, v128.load(row, 80)));
          c6 = f32x4.add(c6, f32x4.mul(q, v128.load(row, 96))); c7 = f32x4.add(c7, f32x4.mul(q, v128.load(row, 112)));
        }
        const least = f32x4.pmin(f32x4.pmin(f32x4.pmin(c0, c1), f32x4.pmin(c2, c3)), f32x4.pmin(f32x4.pmin(c4, c5), f32x4.pmin(c6, c7)));
        const threshold = v128.load32_splat(thresholds + (local << 2));
        if (v128.any_true(f32x4.lt(least, threshold))) {
          const below = counted & (lanesBelow(c0, c1, c2, c3, threshold) | lanesBelow(c4, c5, c6, c7, threshold) << 16);
          v128.store(scratch, c0); v128.store(scratch, c1, 16); v128.store(scratch, c2, 32); v128.store(scratch, c3, 48);
          v128.store(scratch, c4, 64); v128.store(scratch, c5, 80); v128.store(scratch, c6, 96); v128.store(scratch, c7, 112);
          append(scratch, below, b << 5, thresholds + (local << 2), counts + (local << 2), buffers + local * bufferBytes, k, capacity);
        }
      }
    }
    for (let a = a0; a < a1; a++) {
      const local = <usize>(a - a0), o = <usize>a << 3, buffer = buffers + local * bufferBytes;
      finish(buffer, load<i32>(counts + (local << 2)), k, worst + o, boundary + o, sum + o);
      if (keys != 0) memory.copy(keys + <usize>a * (<usize>k << 3), buffer, <usize>k << 3);
    }
  }
}
