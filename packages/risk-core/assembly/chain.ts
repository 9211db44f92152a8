import { add, constant, DENSITY, HALF, logOf, MINUS_HALF, millsDenominator, millsNumerator, mul, NINE, ONE, scaledExp, sub, ZERO } from './lanes';

/** Twin of chainSpecification in src/revaluation/kernels/chain.ts. Arrays of n doubles, n even. */
export function chain(n: i32, spot: usize, strike: usize, years: usize, rate: usize, vol: usize, sign: usize, price: usize, delta: usize, gamma: usize, vega: usize, theta: usize): void {
  const P0 = constant(0), P1 = constant(1), P2 = constant(2), P3 = constant(3), P4 = constant(4), P5 = constant(5), P6 = constant(6), P7 = constant(7);
  const Q0 = constant(8), Q1 = constant(9), Q2 = constant(10), Q3 = constant(11), Q4 = constant(12), Q5 = constant(13), Q6 = constant(14), Q7 = constant(15), Q8 = constant(16);
  const end = <usize>n << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const s = v128.load(spot + i), k = v128.load(strike + i), t = v128.load(years + i);
    const r = v128.load(rate + i), v = v128.load(vol + i), c = v128.load(sign + i);
    const rootYears = f64x2.sqrt(t), totalVol = mul(v, rootYears), rt = mul(r, t);
    const inverse = f64x2.div(constant(ONE), mul(s, totalVol));
    const d1 = add(mul(add(logOf(f64x2.div(s, k)), rt), mul(s, inverse)), mul(constant(HALF), totalVol));
    const d2 = sub(d1, totalVol);
    const y1 = f64x2.pmin(f64x2.abs(d1), constant(NINE)), y2 = f64x2.pmin(f64x2.abs(d2), constant(NINE));
    const presentStrike = mul(k, scaledExp(f64x2.neg(rt), constant(ONE)));
    const density = scaledExp(mul(mul(constant(MINUS_HALF), y1), y1), constant(DENSITY));
    const spotDensity = mul(s, density);
    const p1 = millsNumerator(y1, P0, P1, P2, P3, P4, P5, P6, P7), q1 = millsDenominator(y1, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8);
    const p2 = millsNumerator(y2, P0, P1, P2, P3, P4, P5, P6, P7), q2 = millsDenominator(y2, Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8);
    const w = f64x2.div(constant(ONE), mul(q1, q2));
    const tail1 = mul(mul(mul(density, p1), q2), w), tail2 = mul(mul(mul(spotDensity, p2), q1), w);
    const n1 = v128.bitselect(sub(constant(ONE), tail1), tail1, f64x2.gt(mul(c, d1), constant(ZERO)));
    const kn2 = v128.bitselect(sub(presentStrike, tail2), tail2, f64x2.gt(mul(c, d2), constant(ZERO)));
    const slope = mul(spotDensity, rootYears);
    v128.store(price + i, mul(c, sub(mul(s, n1), kn2)));
    v128.store(delta + i, mul(c, n1));
    v128.store(gamma + i, mul(density, inverse));
    v128.store(vega + i, slope);
    v128.store(theta + i, sub(f64x2.div(mul(mul(constant(MINUS_HALF), slope), v), t), mul(mul(c, r), kn2)));
  }
}
