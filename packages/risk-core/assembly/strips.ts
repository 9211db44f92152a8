import { add, constant, DENSITY, HALF, MINUS_HALF, millsDenominator, millsNumerator, mul, NINE, scaledExp, sub, ZERO } from './lanes';

/** Undiscounted Black-76 calls of two scenarios; the constants are those of the Mills ratio's rational. */
// @ts-ignore: decorator
@inline
function callOf(
  F: v128, K: v128, d1: v128, sd: v128, P0: v128, P1: v128, P2: v128, P3: v128, P4: v128, P5: v128, P6: v128, P7: v128,
  Q0: v128, Q1: v128, Q2: v128, Q3: v128, Q4: v128, Q5: v128, Q6: v128, Q7: v128, Q8: v128,
): v128 {
  const d2 = sub(d1, sd);
  const y1 = f64x2.pmin(f64x2.abs(d1), constant(NINE)), y2 = f64x2.pmin(f64x2.abs(d2), constant(NINE));
  const density = mul(F, scaledExp(mul(mul(constant(MINUS_HALF), y1), y1), constant(DENSITY)));
  const n1 = millsNumerator(y1, P0, P1, P2, P3, P4, P5, P6, P7), q1 = millsDenominator(y1, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8);
  const n2 = millsNumerator(y2, P0, P1, P2, P3, P4, P5, P6, P7), q2 = millsDenominator(y2, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8);
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
  const P0 = constant(0), P1 = constant(1), P2 = constant(2), P3 = constant(3), P4 = constant(4), P5 = constant(5), P6 = constant(6), P7 = constant(7);
  const Q0 = constant(8), Q1 = constant(9), Q2 = constant(10), Q3 = constant(11), Q4 = constant(12), Q5 = constant(13), Q6 = constant(14), Q7 = constant(15), Q8 = constant(16);
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
        const callA = callOf(FA, K, dA, sdA, P0, P1, P2, P3, P4, P5, P6, P7, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8);
        const callB = callOf(FB, K, dB, sdB, P0, P1, P2, P3, P4, P5, P6, P7, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8);
        v128.store(at, single(sub(callA, c0), sub(callB, c0)));
        v128.store(at + rowBytes, single(sub(add(sub(callA, FA), K), p0), sub(add(sub(callB, FB), K), p0)));
      }
    }
  }
}
