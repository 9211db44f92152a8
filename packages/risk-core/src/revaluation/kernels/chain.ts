import { EXP2_64THS, POWERS_OF_TWO, RECIPROCALS, RECIPROCAL_LOGS } from '../../math/tables.js';

/** Structure of arrays, n entries each; n is even. `sign` is 1 for calls, -1 for puts. */
export type ChainInput = {
  readonly spot: Float64Array;
  readonly strike: Float64Array;
  readonly years: Float64Array;
  readonly rate: Float64Array;
  readonly vol: Float64Array;
  readonly sign: Float64Array;
};

/** Filled in place. Vega per 1.00 of volatility, theta per year that passes. */
export type ChainOutput = {
  readonly price: Float64Array;
  readonly delta: Float64Array;
  readonly gamma: Float64Array;
  readonly vega: Float64Array;
  readonly theta: Float64Array;
};

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/**
 * Price and Greeks of a chain of European options on a spot that carries its rate; spot, strike, years and vol above zero, |d1| and |d2|
 * counted to 9. One exp(-d1^2/2) and one division serve price and all Greeks (F phi(d1) = K phi(d2)). Absolute error below 1e-14 of spot.
 * The specification of assembly/chain.ts: the same operations in the same order, the same bits.
 */
export function chainSpecification(n: number, input: ChainInput, output: ChainOutput): void {
  // Constants stay inside the function: V8 reloads module-level ones on every use.
  // prettier-ignore
  const P0=1.253314137315498583,P1=1.5275775222692834583,P2=0.92535840086071338413,P3=0.34592059030989149828,P4=0.085045297985407662263,P5=0.013692316230290646497,P6=0.0013404788721417643896,P7=0.000062210649813650938401;
  // prettier-ignore
  const Q1=2.0167150812507880646,Q2=1.8474350081309702481,Q3=1.0076485479147860061,Q4=0.35949465464783067565,Q5=0.086385389124204003347,Q6=0.013754544176926354683,Q7=0.0013404783852136384289,Q8=0.000062210656296918455368;
  const SCALE = 92.332482616893656877;
  const ROUNDING = 6755399441055744;
  const HIGH = 0.010830424493178725;
  const LOW = 2.030704202170295e-10;
  const exp2 = EXP2_64THS;
  const power2 = POWERS_OF_TWO;
  const reciprocal = RECIPROCALS;
  const reciprocalLog = RECIPROCAL_LOGS;
  const bits = double;
  const word = words;
  const { spot, strike, years, rate, vol, sign } = input;
  const { price, delta, gamma, vega, theta } = output;
  for (let i = 0; i < n; i++) {
    const s = spot[i]!;
    const k = strike[i]!;
    const t = years[i]!;
    const r = rate[i]!;
    const v = vol[i]!;
    const c = sign[i]!;
    const rootYears = Math.sqrt(t);
    const totalVol = v * rootYears;
    const rt = r * t;
    const inverse = 1 / (s * totalVol);

    const x = s / k;
    bits[0] = x;
    const rounded = word[1]! + 0x1000;
    const e = ((rounded + 0x96000) >> 20) - 1023;
    const j = (rounded >> 13) & 127;
    const m = x * power2[1100 - e]! * reciprocal[j]! - 1;
    // prettier-ignore
    const lnX = e*0.6931471805599453 + (reciprocalLog[j]! + (m + m*m*(-0.5 + m*(0.3333333333333333 + m*(-0.25 + m*(0.2 + m*(-0.16666666666666666 + m*0.14285714285714285)))))));

    const d1 = (lnX + rt) * (s * inverse) + 0.5 * totalVol;
    const d2 = d1 - totalVol;
    let y1 = Math.abs(d1);
    let y2 = Math.abs(d2);
    y1 = y1 > 9 ? 9 : y1;
    y2 = y2 > 9 ? 9 : y2;

    const k0 = -rt * SCALE + ROUNDING - ROUNDING;
    const n0 = k0 | 0;
    const r0 = -rt - k0 * HIGH - k0 * LOW;
    const h0 = exp2[n0 & 63]! * power2[(n0 >> 6) + 1100]!;
    // prettier-ignore
    const presentStrike = k*(h0 + h0*(r0*(1 + r0*(0.5 + r0*(0.16666666666666666 + r0*(0.041666666666666664 + r0*0.008333333333333333))))));

    const exponent = -0.5 * y1 * y1;
    const k1 = exponent * SCALE + ROUNDING - ROUNDING;
    const n1 = k1 | 0;
    const r1 = exponent - k1 * HIGH - k1 * LOW;
    const h1 = 0.3989422804014327 * exp2[n1 & 63]! * power2[(n1 >> 6) + 1100]!;
    // prettier-ignore
    const density = h1 + h1*(r1*(1 + r1*(0.5 + r1*(0.16666666666666666 + r1*(0.041666666666666664 + r1*0.008333333333333333)))));
    const spotDensity = s * density;

    // prettier-ignore
    const a1 = P0+y1*(P1+y1*(P2+y1*(P3+y1*(P4+y1*(P5+y1*(P6+y1*P7))))));
    // prettier-ignore
    const b1 = 1+y1*(Q1+y1*(Q2+y1*(Q3+y1*(Q4+y1*(Q5+y1*(Q6+y1*(Q7+y1*Q8)))))));
    // prettier-ignore
    const a2 = P0+y2*(P1+y2*(P2+y2*(P3+y2*(P4+y2*(P5+y2*(P6+y2*P7))))));
    // prettier-ignore
    const b2 = 1+y2*(Q1+y2*(Q2+y2*(Q3+y2*(Q4+y2*(Q5+y2*(Q6+y2*(Q7+y2*Q8)))))));
    const w = 1 / (b1 * b2);
    const tail1 = density * a1 * b2 * w;
    const tail2 = spotDensity * a2 * b1 * w;
    const cdf1 = c * d1 > 0 ? 1 - tail1 : tail1;
    const strikeLeg = c * d2 > 0 ? presentStrike - tail2 : tail2;
    const slope = spotDensity * rootYears;
    price[i] = c * (s * cdf1 - strikeLeg);
    delta[i] = c * cdf1;
    gamma[i] = density * inverse;
    vega[i] = slope;
    theta[i] = (-0.5 * slope * v) / t - c * r * strikeLeg;
  }
}
