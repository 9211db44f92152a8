import { add, constant, HALF, logOf, mul, ONE, sub } from './lanes';

// Slots of CONSTANTS: 36..41 and 42..46 Acklam's middle, 47..52 and 53..56 his tails (leading coefficient first), then:
const MIDDLE_A = 36, MIDDLE_B = 42, TAIL_C = 47, TAIL_D = 53, STEP = 57, MIDDLE = 58, MINUS_TWO = 59, FOUR = 60;

// @ts-ignore: decorator
@inline function mixed(counter: v128): v128 {
  let h = v128.xor(counter, i32x4.shr_u(counter, 17));
  h = i32x4.mul(h, i32x4.splat(0xed5ad4bb));
  h = v128.xor(h, i32x4.shr_u(h, 11));
  h = i32x4.mul(h, i32x4.splat(0xac4c1b51));
  h = v128.xor(h, i32x4.shr_u(h, 15));
  h = i32x4.mul(h, i32x4.splat(0x31848bab));
  return v128.xor(h, i32x4.shr_u(h, 14));
}

/** The lower two of four whole numbers as uniforms in (0, 1). */
// @ts-ignore: decorator
@inline function uniforms(h: v128): v128 { return mul(add(f64x2.convert_low_i32x4_u(h), constant(HALF)), constant(STEP)); }
// @ts-ignore: decorator
@inline function upper(h: v128): v128 { return v128.shuffle<i32>(h, h, 2, 3, 0, 1); }

// @ts-ignore: decorator
@inline function normals(p: v128): v128 {
  const q = sub(p, constant(HALF)), r = mul(q, q);
  const above = mul(add(mul(add(mul(add(mul(add(mul(add(mul(constant(MIDDLE_A), r), constant(MIDDLE_A + 1)), r), constant(MIDDLE_A + 2)), r), constant(MIDDLE_A + 3)), r), constant(MIDDLE_A + 4)), r), constant(MIDDLE_A + 5)), q);
  const below = add(mul(add(mul(add(mul(add(mul(add(mul(constant(MIDDLE_B), r), constant(MIDDLE_B + 1)), r), constant(MIDDLE_B + 2)), r), constant(MIDDLE_B + 3)), r), constant(MIDDLE_B + 4)), r), constant(ONE));
  const inside = f64x2.lt(f64x2.abs(q), constant(MIDDLE));
  const middle = f64x2.div(above, below);
  return v128.all_true<i64>(inside) ? middle : v128.bitselect(middle, tails(p, q), inside);
}

function tails(p: v128, q: v128): v128 {
  const isLow = f64x2.lt(q, f64x2.splat(0));
  const t = v128.bitselect(p, sub(constant(ONE), p), isLow);
  const r = f64x2.sqrt(mul(constant(MINUS_TWO), logOf(t)));
  const above = add(mul(add(mul(add(mul(add(mul(add(mul(constant(TAIL_C), r), constant(TAIL_C + 1)), r), constant(TAIL_C + 2)), r), constant(TAIL_C + 3)), r), constant(TAIL_C + 4)), r), constant(TAIL_C + 5));
  const below = add(mul(add(mul(add(mul(add(mul(constant(TAIL_D), r), constant(TAIL_D + 1)), r), constant(TAIL_D + 2)), r), constant(TAIL_D + 3)), r), constant(ONE));
  const x = f64x2.div(above, below);
  return v128.bitselect(x, f64x2.neg(x), isLow);
}

/** sqrt(4 / chi-square of four degrees of freedom). */
// @ts-ignore: decorator
@inline function mixing(a: v128, b: v128): v128 {
  return f64x2.sqrt(f64x2.div(constant(FOUR), mul(constant(MINUS_TWO), logOf(mul(uniforms(a), uniforms(b))))));
}

/** Twin of studentMovesSpecification in src/revaluation/kernels/student.ts: scenarios [from, from + count), count a multiple of four. */
export function studentMoves(from: i32, count: i32, factors: i32, key: i32, cholesky: usize, out: usize, scratch: usize): void {
  const width = factors + 2;
  const stride = <usize>count << 3;
  for (let s = 0; s < count; s += 4, out += 32) {
    const first = (from + s) * width + key;
    const counters = i32x4.add(i32x4.splat(first), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(width)));
    for (let f = 0; f < factors; f++) {
      const h = mixed(i32x4.add(counters, i32x4.splat(f))), z = scratch + (<usize>f << 5);
      v128.store(z, normals(uniforms(h)));
      v128.store(z, normals(uniforms(upper(h))), 16);
    }
    const a = mixed(i32x4.add(counters, i32x4.splat(factors))), b = mixed(i32x4.add(counters, i32x4.splat(factors + 1)));
    const w0 = mixing(a, b), w1 = mixing(upper(a), upper(b));
    let at = out, row = cholesky;
    for (let f = 0; f < factors; f++, at += stride, row += <usize>factors << 3) {
      let x = f64x2.splat(0), y = x;
      for (let q = 0; q <= f; q++) {
        const weight = v128.load64_splat(row + (<usize>q << 3)), z = scratch + (<usize>q << 5);
        x = add(x, mul(weight, v128.load(z)));
        y = add(y, mul(weight, v128.load(z, 16)));
      }
      v128.store(at, mul(x, w0));
      v128.store(at, mul(y, w1), 16);
    }
  }
}
