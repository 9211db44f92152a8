/**
 * Twin of americanLatticeSpecification in src/revaluation/kernels/lattice.ts: backward induction, two steps per pass. `value` holds n + 2 doubles;
 * `even` and `odd` the payoffs S u^(2i - n) and S u^(2i + 1 - n), n + 4 doubles each.
 */
export function americanLattice(n: i32, value: usize, even: usize, odd: usize, up: f64, down: f64): f64 {
  const U = f64x2.splat(up), D = f64x2.splat(down), zero = f64x2.splat(0);
  for (let i: usize = 0; i <= <usize>n + 1; i += 2) v128.store(value + (i << 3), f64x2.pmax(v128.load(even + (i << 3)), zero));
  let m = n - 1;
  for (; m >= 1; m -= 2) {
    const o1 = n - m, o2 = o1 + 1;
    const e1 = (o1 & 1 ? odd : even) + (<usize>(o1 >> 1) << 3), e2 = (o2 & 1 ? odd : even) + (<usize>(o2 >> 1) << 3);
    let left = f64x2.pmax(f64x2.add(f64x2.mul(U, v128.load(value, 8)), f64x2.mul(D, v128.load(value))), v128.load(e1));
    const end = <usize>m << 3;
    for (let i: usize = 0; i < end; i += 16) {
      const v = value + i;
      const right = f64x2.pmax(f64x2.add(f64x2.mul(U, v128.load(v, 24)), f64x2.mul(D, v128.load(v, 16))), v128.load(e1 + i, 16));
      const middle = v128.shuffle<i64>(left, right, 1, 2);
      v128.store(v, f64x2.pmax(f64x2.add(f64x2.mul(U, middle), f64x2.mul(D, left)), v128.load(e2 + i)));
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
