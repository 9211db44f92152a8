/** max(U next + D low, payoff). */
// @ts-ignore: decorator
@inline function back(low: v128, next: v128, payoff: v128, U: v128, D: v128): v128 {
  return f64x2.pmax(f64x2.add(f64x2.mul(U, next), f64x2.mul(D, low)), payoff);
}
// @ts-ignore: decorator
@inline function shifted(low: v128, high: v128): v128 { return v128.shuffle<i64>(low, high, 1, 2); }

/**
 * Twin of americanLatticeSpecification in src/revaluation/kernels/lattice.ts: backward induction, two steps and four nodes per pass (more steps
 * wait for each other). `value` holds n + 6 doubles; `even` and `odd` the payoffs S u^(2i - n) and S u^(2i + 1 - n), n + 4 doubles each.
 */
export function americanLattice(n: i32, value: usize, even: usize, odd: usize, up: f64, down: f64): f64 {
  const U = f64x2.splat(up), D = f64x2.splat(down), zero = f64x2.splat(0);
  for (let i: usize = 0; i <= <usize>n + 1; i += 2) v128.store(value + (i << 3), f64x2.pmax(v128.load(even + (i << 3)), zero));
  let m = n - 1;
  for (; m >= 1; m -= 2) {
    const o = n - m, half = <usize>(o >> 1) << 3;
    let first = (o & 1 ? odd : even) + half, second = (o & 1 ? even + 8 : odd) + half;
    let left = back(v128.load(value), v128.load(value, 8), v128.load(first), U, D);
    const end = value + (<usize>m << 3);
    for (let v = value; v < end; v += 32, first += 32, second += 32) {
      const middle = back(v128.load(v, 16), v128.load(v, 24), v128.load(first, 16), U, D);
      v128.store(v, back(left, shifted(left, middle), v128.load(second), U, D));
      const right = back(v128.load(v, 32), v128.load(v, 40), v128.load(first, 32), U, D);
      v128.store(v, back(middle, shifted(middle, right), v128.load(second, 16), U, D), 16);
      left = right;
    }
  }
  for (; m >= 0; m--) {
    const o = n - m, e = (o & 1 ? odd : even) + (<usize>(o >> 1) << 3);
    for (let i: usize = 0; i <= <usize>m; i++) {
      const v = value + (i << 3);
      store<f64>(v, max(up * load<f64>(v, 8) + down * load<f64>(v), load<f64>(e + (i << 3))));
    }
  }
  return load<f64>(value);
}
