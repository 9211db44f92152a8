import { exp } from './exponential.js';
import { log } from './logarithm.js';

const INVERSE_SQRT_TWO_PI = 0.3989422804014327;

/**
 * Mills ratio (1 - Phi(y)) / phi(y) for y in [0, 40] as a rational P9/Q10 whose coefficients are all positive (so nothing
 * cancels); relative error of the approximation 6e-17.
 */
export function millsRatio(y: number): number {
  // prettier-ignore
  const p = 1.253314137315500187+y*(1.9439036650482866305+y*(1.4913426732618685306+y*(0.72688216549060653431+y*(0.24562759753035371327+y*(0.059435745246770037577+y*(0.010297670131119591736+y*(0.0012361127664512472827+y*(0.000093999453046027714713+y*3.500783616143518383e-6))))))));
  // prettier-ignore
  const q = 1+y*(2.348895282832987618+y*(2.5640665749775669564+y*(1.7173110692601928355+y*(0.78388092894518171409+y*(0.25573725751365213159+y*(0.060664856850697569915+y*(0.010391669573627639475+y*(0.0012396135502530158467+y*(0.000093999453044064323527+y*3.5007836161528687526e-6)))))))));
  return p / q;
}

/** Standard normal density; the exponent is split (Cody 1969) so that the far tail keeps its relative accuracy. */
export function normalPdf(x: number): number {
  const y = x < 0 ? -x : x;
  if (!(y < 38.6)) return y === y ? 0 : NaN;
  const head = Math.trunc(y * 16) / 16;
  const rest = (y - head) * (y + head);
  return INVERSE_SQRT_TWO_PI * exp(-0.5 * head * head) * exp(-0.5 * rest);
}

/** Standard normal distribution function. Relative error below 2e-15 wherever the result is a normal double. */
export function normalCdf(x: number): number {
  const y = x < 0 ? -x : x;
  if (!(y < 38.6)) return y !== y ? NaN : x > 0 ? 1 : 0;
  const tail = normalPdf(y) * millsRatio(y);
  return x > 0 ? 1 - tail : tail;
}

/** Inverse of `normalCdf` (Wichura 1988, algorithm AS 241): -Infinity at 0, Infinity at 1, NaN outside [0, 1]. */
export function inverseNormalCdf(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const q = p - 0.5;
  if (q <= 0.425 && q >= -0.425) {
    const c = 0.180625 - q * q;
    // prettier-ignore
    return q*(((((((2509.0809287301226727*c+33430.575583588128105)*c+67265.770927008700853)*c+45921.953931549871457)*c+13731.693765509461125)*c+1971.5909503065514427)*c+133.14166789178437745)*c+3.387132872796366608)/(((((((5226.495278852545925*c+28729.085735721942674)*c+39307.89580009271061)*c+21213.794301586595867)*c+5394.1960214247511077)*c+687.1870074920579083)*c+42.313330701600911252)*c+1);
  }
  const size = tailQuantile(Math.sqrt(-log(q < 0 ? p : 1 - p)));
  return q < 0 ? -size : size;
}

function tailQuantile(root: number): number {
  if (root <= 5) {
    const r = root - 1.6;
    // prettier-ignore
    return (((((((7.7454501427834140764e-4*r+0.0227238449892691845833)*r+0.24178072517745061177)*r+1.27045825245236838258)*r+3.64784832476320460504)*r+5.7694972214606914055)*r+4.6303378461565452959)*r+1.42343711074968357734)/(((((((1.05075007164441684324e-9*r+5.475938084995344946e-4)*r+0.0151986665636164571966)*r+0.14810397642748007459)*r+0.68976733498510000455)*r+1.6763848301838038494)*r+2.05319162663775882187)*r+1);
  }
  const r = root - 5;
  // prettier-ignore
  return (((((((2.01033439929228813265e-7*r+2.71155556874348757815e-5)*r+0.0012426609473880784386)*r+0.026532189526576123093)*r+0.29656057182850489123)*r+1.7848265399172913358)*r+5.4637849111641143699)*r+6.6579046435011037772)/(((((((2.04426310338993978564e-15*r+1.4215117583164458887e-7)*r+1.8463183175100546818e-5)*r+7.868691311456132591e-4)*r+0.0148753612908506148525)*r+0.13692988092273580531)*r+0.59983220655588793769)*r+1);
}
