/**
 * Two doubles at a time: the operations of src/math and of the kernels' twins, in the same order, so that results are the same bits.
 * The host writes the tables of src/math/tables.ts and the constants of src/revaluation/kernels/constants.ts to fixed addresses.
 */
const EXP2: usize = 1024; // 64 doubles
const RECIPROCALS: usize = 2048; // 128 doubles
const RECIPROCAL_LOGS: usize = 4096; // 128 doubles
const CONSTANTS: usize = 8192; // pairs of equal doubles

// @ts-ignore: decorator
@inline export function constant(i: i32): v128 { return v128.load(CONSTANTS + (<usize>i << 4)); }
// @ts-ignore: decorator
@inline export function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
// @ts-ignore: decorator
@inline export function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
// @ts-ignore: decorator
@inline export function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }

// Slots of CONSTANTS: 0..7 Mills numerator, 8..16 Mills denominator (8 is 1), then:
export const LN2_SCALE = 17, ROUNDING = 18, LN2_HIGH = 19, LN2_LOW = 20;
export const INV_120 = 21, INV_24 = 22, INV_6 = 23, HALF = 24, DENSITY = 25, NINE = 26, LN2 = 27;
export const INV_7 = 28, MINUS_INV_6 = 29, INV_5 = 30, MINUS_INV_4 = 31, INV_3 = 32, MINUS_HALF = 33;
export const EXPONENT_BIAS = 34, ZERO = 35, ONE = 8;

/** scale x e^x for |x| < 700. */
// @ts-ignore: decorator
@inline export function scaledExp(x: v128, scale: v128): v128 {
  const shifted = add(mul(x, constant(LN2_SCALE)), constant(ROUNDING));
  const k = sub(shifted, constant(ROUNDING));
  const r = sub(sub(x, mul(k, constant(LN2_HIGH))), mul(k, constant(LN2_LOW)));
  const j0 = <usize>(i32x4.extract_lane(shifted, 0) & 63) << 3;
  const j1 = <usize>(i32x4.extract_lane(shifted, 2) & 63) << 3;
  const table = v128.load64_lane(EXP2 + j1, v128.load64_zero(EXP2 + j0), 1);
  // The low bits of `shifted` are the whole number k; its part above 63 moves into the exponent field.
  const exponent = i64x2.shl(i64x2.sub(shifted, v128.and(shifted, i64x2.splat(63))), 46);
  const head = i64x2.add(mul(scale, table), exponent);
  const series = mul(r, add(constant(ONE), mul(r, add(constant(HALF), mul(r, add(constant(INV_6), mul(r, add(constant(INV_24), mul(r, constant(INV_120))))))))));
  return add(head, mul(head, series));
}

/** Natural logarithm of positive normal numbers, absolute error 2e-16. */
// @ts-ignore: decorator
@inline export function logOf(x: v128): v128 {
  const rounded = i64x2.add(x, i64x2.splat(0x0000100000000000));
  const biased = i64x2.shr_u(i64x2.add(rounded, i64x2.splat(0x0009600000000000)), 52);
  const e = sub(v128.or(biased, i64x2.splat(0x4330000000000000)), constant(EXPONENT_BIAS));
  const m = i64x2.sub(x, i64x2.shl(i64x2.sub(biased, i64x2.splat(1023)), 52));
  const j = v128.and(i64x2.shr_u(rounded, 45), i64x2.splat(127));
  const j0 = <usize>i32x4.extract_lane(j, 0) << 3;
  const j1 = <usize>i32x4.extract_lane(j, 2) << 3;
  const c = v128.load64_lane(RECIPROCALS + j1, v128.load64_zero(RECIPROCALS + j0), 1);
  const l = v128.load64_lane(RECIPROCAL_LOGS + j1, v128.load64_zero(RECIPROCAL_LOGS + j0), 1);
  const r = sub(mul(m, c), constant(ONE));
  const tail = mul(mul(r, r), add(constant(MINUS_HALF), mul(r, add(constant(INV_3), mul(r, add(constant(MINUS_INV_4), mul(r, add(constant(INV_5), mul(r, add(constant(MINUS_INV_6), mul(r, constant(INV_7))))))))))));
  return add(mul(e, constant(LN2)), add(l, add(r, tail)));
}

// The Mills ratio's rational. A kernel loads its constants before the loop: inside, V8 would load them early, spill them and load them again.
// @ts-ignore: decorator
@inline export function millsNumerator(y: v128, P0: v128, P1: v128, P2: v128, P3: v128, P4: v128, P5: v128, P6: v128, P7: v128): v128 {
  return add(P0, mul(y, add(P1, mul(y, add(P2, mul(y, add(P3, mul(y, add(P4, mul(y, add(P5, mul(y, add(P6, mul(y, P7))))))))))))));
}
// @ts-ignore: decorator
@inline export function millsDenominator(y: v128, Q0: v128, Q1: v128, Q2: v128, Q3: v128, Q4: v128, Q5: v128, Q6: v128, Q7: v128, Q8: v128): v128 {
  return add(Q0, mul(y, add(Q1, mul(y, add(Q2, mul(y, add(Q3, mul(y, add(Q4, mul(y, add(Q5, mul(y, add(Q6, mul(y, add(Q7, mul(y, Q8))))))))))))))));
}
