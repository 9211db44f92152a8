import { POWERS_OF_TWO, RECIPROCALS, RECIPROCAL_LOGS } from '../../math/tables.js';

export type StudentMoves = {
  /** First scenario; every scenario depends on its number, the key and the correlation alone. */
  readonly from: number;
  /** A multiple of four. */
  readonly count: number;
  readonly factors: number;
  /** 32-bit integer: {@link studentKey} of a seed. */
  readonly key: number;
};

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** A hash of whole numbers that leaves no bias (triple32 of C. Wellons, 2018). */
function mixed(counter: number): number {
  let h = counter ^ (counter >>> 17);
  h = Math.imul(h, 0xed5ad4bb);
  h ^= h >>> 11;
  h = Math.imul(h, 0xac4c1b51);
  h ^= h >>> 15;
  h = Math.imul(h, 0x31848bab);
  return h ^ (h >>> 14);
}

/** Where the counters of a seed start, so that neighbouring seeds share none that matter. */
export const studentKey = (seed: number): number => mixed((seed + 0x9e3779b9) | 0);

/**
 * Joint draws of Student's t with four degrees of freedom and normal factors of the given Cholesky triangle [F x F], written as
 * [factor][scenario]. Counter-based: any thread can draw any scenario. Normals by inversion (Acklam 2003, relative error 1.15e-9) from 32-bit
 * uniforms; chi-square of four degrees is -2 ln of the product of two uniforms. Four scenarios share what is read of the triangle. The
 * specification of assembly/student.ts: the same bits.
 */
export function studentMovesSpecification(
  { from, count, factors, key }: StudentMoves,
  cholesky: Float64Array,
  out: Float64Array,
): void {
  // prettier-ignore
  const A0=-39.69683028665376,A1=220.9460984245205,A2=-275.9285104469687,A3=138.357751867269,A4=-30.66479806614716,A5=2.506628277459239;
  // prettier-ignore
  const B0=-54.47609879822406,B1=161.5858368580409,B2=-155.6989798598866,B3=66.80131188771972,B4=-13.28068155288572;
  // prettier-ignore
  const C0=-0.007784894002430293,C1=-0.3223964580411365,C2=-2.400758277161838,C3=-2.549732539343734,C4=4.374664141464968,C5=2.938163982698783;
  // prettier-ignore
  const D0=0.007784695709041462,D1=0.3224671290700398,D2=2.445134137142996,D3=3.754408661907416;
  const STEP = 2.3283064365386963e-10;
  const MIDDLE = 0.47575;
  const width = factors + 2;
  const normal = new Float64Array(4 * factors);
  const mixing = new Float64Array(4);
  for (let s = 0; s < count; s += 4) {
    for (let lane = 0; lane < 4; lane++) {
      const counter = (Math.imul(from + s + lane, width) + key) | 0;
      for (let f = 0; f < factors; f++) {
        const p = ((mixed((counter + f) | 0) >>> 0) + 0.5) * STEP;
        const q = p - 0.5;
        if (q < MIDDLE && q > -MIDDLE) {
          const r = q * q;
          // prettier-ignore
          normal[4*f+lane] = (((((A0*r+A1)*r+A2)*r+A3)*r+A4)*r+A5)*q/(((((B0*r+B1)*r+B2)*r+B3)*r+B4)*r+1);
        } else {
          const r = Math.sqrt(-2 * logOf(q < 0 ? p : 1 - p));
          // prettier-ignore
          const x = (((((C0*r+C1)*r+C2)*r+C3)*r+C4)*r+C5)/((((D0*r+D1)*r+D2)*r+D3)*r+1);
          normal[4 * f + lane] = q < 0 ? x : -x;
        }
      }
      const u = ((mixed((counter + factors) | 0) >>> 0) + 0.5) * STEP;
      const v = ((mixed((counter + factors + 1) | 0) >>> 0) + 0.5) * STEP;
      mixing[lane] = Math.sqrt(4 / (-2 * logOf(u * v)));
    }
    for (let f = 0, row = 0, at = s; f < factors; f++, row += factors, at += count) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let q = 0; q <= f; q++) {
        const weight = cholesky[row + q]!;
        a += weight * normal[4 * q]!;
        b += weight * normal[4 * q + 1]!;
        c += weight * normal[4 * q + 2]!;
        d += weight * normal[4 * q + 3]!;
      }
      out[at] = a * mixing[0]!;
      out[at + 1] = b * mixing[1]!;
      out[at + 2] = c * mixing[2]!;
      out[at + 3] = d * mixing[3]!;
    }
  }
}

/** The kernels' natural logarithm of positive normal numbers (assembly/lanes.ts), absolute error 2e-16. */
function logOf(x: number): number {
  double[0] = x;
  const rounded = words[1]! + 0x1000;
  const e = ((rounded + 0x96000) >> 20) - 1023;
  const j = (rounded >> 13) & 127;
  const r = x * POWERS_OF_TWO[1100 - e]! * RECIPROCALS[j]! - 1;
  // prettier-ignore
  const tail = r*r*(-0.5+r*(0.3333333333333333+r*(-0.25+r*(0.2+r*(-0.16666666666666666+r*0.14285714285714285)))));
  return e * 0.6931471805599453 + (RECIPROCAL_LOGS[j]! + (r + tail));
}
