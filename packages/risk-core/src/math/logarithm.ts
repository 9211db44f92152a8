import { POWERS_OF_TWO, RECIPROCALS, RECIPROCAL_LOGS } from './tables.js';

const powerOfTwo = POWERS_OF_TWO;
const reciprocal = RECIPROCALS;
const reciprocalLog = RECIPROCAL_LOGS;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer); // low word first: WebAssembly and every engine we run on are little-endian

/**
 * Natural logarithm over the whole double range (NaN below zero, -Infinity at zero), the same bits on every engine.
 * x = 2^e m with m in [0.706, 1.412], ln x = e ln2 - ln c + ln(1 + r), r = m c - 1 kept to its last bit.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let shift = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54
    shift = -54;
  }
  double[0] = x;
  const word = words[1]!;
  const e = ((word + 0x97000) >> 20) - 1023; // rounded to the nearest 128th; carries from m >= 1 + 53/128 up
  const j = ((word + 0x1000) >> 13) & 127;
  const m = x * powerOfTwo[1100 - e]!;
  // The leading 21 bits of m, from the high word alone: clearing the low one in memory and reading it back would stall.
  const high = (0x100000 | (word & 0xfffff)) * powerOfTwo[57 + (word >> 20) - e]!;
  const low = m - high;
  const c = reciprocal[j]!;
  const r = high * c - 1 + low * c; // high * c is exact: 21 and 24 bits
  const tail =
    r *
    r *
    (-0.5 +
      r *
        (0.3333333333333333 +
          r * (-0.25 + r * (0.2 + r * (-0.16666666666666666 + r * (0.14285714285714285 - r * 0.125))))));
  return (e + shift) * 0.6931471805599453 + (reciprocalLog[j]! + (r + tail));
}

/** ln(1 + x) without cancellation near zero. */
export function log1p(x: number): number {
  const u = 1 + x;
  if (u === 1) return x;
  if (!(u > 0) || u === Infinity) return log(u);
  return log(u) + (x - (u - 1)) / u;
}
