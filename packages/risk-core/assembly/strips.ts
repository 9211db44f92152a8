import { add, constant, DENSITY, HALF, MINUS_HALF, mul, NINE, ONE, scaledExp, sub, ZERO } from './lanes';

// Slots of CONSTANTS: the Mills ratio's rational of lower degree, 61..67 its numerator, 68..74 its denominator from the linear term on.
const NUMERATOR = 61, DENOMINATOR = 68;

// @ts-ignore: decorator
@inline function numerator(y: v128, P0: v128, P1: v128, P2: v128, P3: v128, P4: v128, P5: v128, P6: v128): v128 {
  return add(P0, mul(y, add(P1, mul(y, add(P2, mul(y, add(P3, mul(y, add(P4, mul(y, add(P5, mul(y, P6))))))))))));
}
// @ts-ignore: decorator
@inline function denominator(y: v128, Q0: v128, Q1: v128, Q2: v128, Q3: v128, Q4: v128, Q5: v128, Q6: v128, Q7: v128): v128 {
  return add(Q0, mul(y, add(Q1, mul(y, add(Q2, mul(y, add(Q3, mul(y, add(Q4, mul(y, add(Q5, mul(y, add(Q6, mul(y, Q7))))))))))))));
}

/** Undiscounted Black-76 calls of two scenarios; the constants are those of the Mills ratio's rational. */
// @ts-ignore: decorator
@inline
function callOf(
  F: v128, K: v128, d1: v128, sd: v128, P0: v128, P1: v128, P2: v128, P3: v128, P4: v128, P5: v128, P6: v128,
  Q0: v128, Q1: v128, Q2: v128, Q3: v128, Q4: v128, Q5: v128, Q6: v128, Q7: v128,
): v128 {
  const d2 = sub(d1, sd);
  const y1 = f64x2.pmin(f64x2.abs(d1), constant(NINE)), y2 = f64x2.pmin(f64x2.abs(d2), constant(NINE));
  const density = mul(F, scaledExp(mul(mul(constant(MINUS_HALF), y1), y1), constant(DENSITY)));
  const n1 = numerator(y1, P0, P1, P2, P3, P4, P5, P6), q1 = denominator(y1, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7);
  const n2 = numerator(y2, P0, P1, P2, P3, P4, P5, P6), q2 = denominator(y2, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7);
  const w = f64x2.div(density, mul(q1, q2));
  const tail1 = mul(mul(n1, q2), w), tail2 = mul(mul(n2, q1), w);
  const leg1 = v128.bitselect(sub(F, tail1), tail1, f64x2.gt(d1, constant(ZERO)));
  const leg2 = v128.bitselect(sub(K, tail2), tail2, f64x2.gt(d2, constant(ZERO)));
  return sub(leg1, leg2);
}

/** Four doubles in single precision. */
// @ts-ignore: decorator
@inline function single(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 1, 4, 5);
}

/**
 * Twin of repriceStripsSpecification in src/revaluation/kernels/strips.ts: pairs [from, to) of one group over `scenarios` (a multiple of 32),
 * written as 32 floats per row and block. Four scenarios at a time, whose singles fill a vector.
 */
export function repriceStrips(
  from: i32, to: i32, rows: i32, scenarios: i32,
  moneyness: usize, totalVol: usize, inverseVol: usize, strike: usize, forward: usize, call0: usize, put0: usize,
  lnRatio: usize, ratio: usize, volFactor: usize, inverseFactor: usize, out: usize,
): void {
  const P0 = constant(NUMERATOR), P1 = constant(NUMERATOR + 1), P2 = constant(NUMERATOR + 2), P3 = constant(NUMERATOR + 3), P4 = constant(NUMERATOR + 4), P5 = constant(NUMERATOR + 5), P6 = constant(NUMERATOR + 6);
  const Q0 = constant(ONE), Q1 = constant(DENOMINATOR), Q2 = constant(DENOMINATOR + 1), Q3 = constant(DENOMINATOR + 2), Q4 = constant(DENOMINATOR + 3), Q5 = constant(DENOMINATOR + 4), Q6 = constant(DENOMINATOR + 5), Q7 = constant(DENOMINATOR + 6);
  const half = constant(HALF);
  const rowBytes: usize = 128;
  const blockBytes = <usize>rows * rowBytes;
  const end = <usize>scenarios << 3;
  let block = out + (<usize>from << 1) * rowBytes;
  for (let s0: usize = 0; s0 < end; s0 += 256, block += blockBytes) {
    let at = block;
    for (let p = from; p < to; p++, at += rowBytes) {
      const o = <usize>p << 3;
      const x0 = v128.load64_splat(moneyness + o), sd0 = v128.load64_splat(totalVol + o), isd0 = v128.load64_splat(inverseVol + o);
      const K = v128.load64_splat(strike + o), F0 = v128.load64_splat(forward + o);
      const c0 = v128.load64_splat(call0 + o), p0 = v128.load64_splat(put0 + o);
      for (let s = s0; s < s0 + 256; s += 32, at += 16) {
        const sdA = mul(sd0, v128.load(volFactor + s)), sdB = mul(sd0, v128.load(volFactor + s, 16));
        const FA = mul(F0, v128.load(ratio + s)), FB = mul(F0, v128.load(ratio + s, 16));
        const dA = add(mul(add(x0, v128.load(lnRatio + s)), mul(isd0, v128.load(inverseFactor + s))), mul(half, sdA));
        const dB = add(mul(add(x0, v128.load(lnRatio + s, 16)), mul(isd0, v128.load(inverseFactor + s, 16))), mul(half, sdB));
        const callA = callOf(FA, K, dA, sdA, P0, P1, P2, P3, P4, P5, P6, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7);
        const callB = callOf(FB, K, dB, sdB, P0, P1, P2, P3, P4, P5, P6, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7);
        v128.store(at, single(sub(callA, c0), sub(callB, c0)));
        v128.store(at + rowBytes, single(sub(add(sub(callA, FA), K), p0), sub(add(sub(callB, FB), K), p0)));
      }
    }
  }
}
