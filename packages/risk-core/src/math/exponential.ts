import { EXP2_64THS, POWERS_OF_TWO } from './tables.js';

const exp2 = EXP2_64THS;
const powerOfTwo = POWERS_OF_TWO;

/**
 * e^x over the whole double range, from exact operations and literal tables: the same bits on every engine.
 * x = k ln2/64 + r with |r| <= ln2/128, then a degree-5 series; within 1.1 units in the last place of the true value.
 */
export function exp(x: number): number {
  if (!(x < 709.8)) return x === x ? Infinity : NaN;
  if (x < -745.2) return 0;
  const rounding = 6755399441055744; // 1.5 * 2^52: adding and subtracting rounds to the nearest integer
  const k = x * 92.332482616893656877 + rounding - rounding; // x * 64/ln2
  const r = x - k * 0.010830424493178725 - k * 2.030704202170295e-10; // ln2/64 in two parts; the first product is exact
  const series =
    r * (1 + r * (0.5 + r * (0.16666666666666666 + r * (0.041666666666666664 + r * 0.008333333333333333))));
  const n = k | 0;
  const t = exp2[n & 63]!;
  const e = n >> 6;
  if (e > -1022 && e < 1024) {
    const scaled = t * powerOfTwo[1100 + e]!;
    return scaled + scaled * series;
  }
  const half = e >> 1; // two exact steps: the last one rounds once, into the subnormals or past the range
  return (t + t * series) * powerOfTwo[1100 + half]! * powerOfTwo[1100 + e - half]!;
}

/** e^x - 1 without cancellation near zero. */
export function expm1(x: number): number {
  if (x > 0.35 || x < -0.35) return exp(x) - 1;
  let sum = 0;
  for (let n = 14; n >= 1; n--) sum = (x / n) * (1 + sum);
  return sum === 0 ? x : sum;
}
