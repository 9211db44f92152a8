/** A P&L and its scenario as one whole number that sorts by P&L, then scenario: bits of the float made monotone, scenario below. */
// @ts-ignore: decorator
@inline export function keyOf(bits: i32, scenario: i32): i64 {
  return (<i64>(bits ^ ((bits >> 31) & 0x7fffffff)) << 32) | <i64><u32>scenario;
}
// @ts-ignore: decorator
@inline export function pnlOf(key: i64): f32 {
  const bits = <i32>(key >> 32);
  return reinterpret<f32>(bits ^ ((bits >> 31) & 0x7fffffff));
}

/**
 * Moves the k smallest of n keys to the front and returns the k-th smallest: quickselect, median of three, partition without branches (Lomuto's),
 * because whether a key is below the pivot cannot be predicted.
 */
export function select(base: usize, n: i32, k: i32): i64 {
  let low = base, high = base + (<usize>(n - 1) << 3);
  const kth = base + (<usize>(k - 1) << 3);
  while (low < high) {
    const middle = low + (((high - low) >> 4) << 3);
    const x = load<i64>(low), y = load<i64>(middle), z = load<i64>(high);
    const pivot = max(min(x, y), min(max(x, y), z));
    store<i64>(pivot == x ? low : pivot == y ? middle : high, z);
    let i = low;
    for (let j = low; j < high; j += 8) {
      const key = load<i64>(j);
      store<i64>(j, load<i64>(i));
      store<i64>(i, key);
      i += <usize>(key < pivot) << 3;
    }
    store<i64>(high, load<i64>(i));
    store<i64>(i, pivot);
    if (kth < i) high = i - 8;
    else if (kth > i) low = i + 8;
    else break;
  }
  return load<i64>(kth);
}
