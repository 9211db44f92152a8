import { add, constant, DENSITY, HALF, MINUS_HALF, millsDenominator, millsNumerator, mul, NINE, scaledExp, sub, ZERO } from './lanes';

/**
 * Twin of repriceStripsSpecification in src/revaluation/kernels/strips.ts: pairs [from, to) of one group over `scenarios` (a multiple of 32),
 * written as 32 floats per row and block.
 */
export function repriceStrips(
  from: i32, to: i32, rows: i32, scenarios: i32,
  moneyness: usize, totalVol: usize, inverseVol: usize, strike: usize, forward: usize, call0: usize, put0: usize,
  lnRatio: usize, ratio: usize, volFactor: usize, inverseFactor: usize, out: usize,
): void {
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
      for (let s = s0; s < s0 + 256; s += 16, at += 8) {
        const sd = mul(sd0, v128.load(volFactor + s)), F = mul(F0, v128.load(ratio + s));
        const d1 = add(mul(add(x0, v128.load(lnRatio + s)), mul(isd0, v128.load(inverseFactor + s))), mul(constant(HALF), sd));
        const d2 = sub(d1, sd);
        const y1 = f64x2.pmin(f64x2.abs(d1), constant(NINE)), y2 = f64x2.pmin(f64x2.abs(d2), constant(NINE));
        const density = mul(F, scaledExp(mul(mul(constant(MINUS_HALF), y1), y1), constant(DENSITY)));
        const n1 = millsNumerator(y1), q1 = millsDenominator(y1), n2 = millsNumerator(y2), q2 = millsDenominator(y2);
        const w = f64x2.div(density, mul(q1, q2));
        const tail1 = mul(mul(n1, q2), w), tail2 = mul(mul(n2, q1), w);
        const leg1 = v128.bitselect(sub(F, tail1), tail1, f64x2.gt(d1, constant(ZERO)));
        const leg2 = v128.bitselect(sub(K, tail2), tail2, f64x2.gt(d2, constant(ZERO)));
        const call = sub(leg1, leg2);
        v128.store64_lane(at, f32x4.demote_f64x2_zero(sub(call, c0)), 0);
        v128.store64_lane(at + rowBytes, f32x4.demote_f64x2_zero(sub(add(sub(call, F), K), p0)), 0);
      }
    }
  }
}
