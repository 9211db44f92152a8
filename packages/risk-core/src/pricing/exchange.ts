import { exp } from '../math/exponential.js';
import { normalCdf } from '../math/normal.js';
import { InvalidPricingInputError, requireNonNegative, requirePositive } from './black76.js';
import { greeksOf } from './greeks.js';

export type ExchangeLeg = {
  readonly price: number;
  readonly quantity: number;
  readonly vol: number;
  readonly yieldRate: number;
};

export type ExchangeInput = {
  /** What is received. */
  readonly first: ExchangeLeg;
  /** What is given up. */
  readonly second: ExchangeLeg;
  readonly correlation: number;
  readonly years: number;
};

export type ExchangeGreeks = {
  readonly price: number;
  readonly delta1: number;
  readonly delta2: number;
  readonly gamma1: number;
  readonly gamma2: number;
  readonly theta: number;
};

/** Option to exchange one asset for another (Margrabe 1978): Black-Scholes with the second asset as money. No interest rate enters. */
export function exchangeOption({ first, second, correlation, years }: ExchangeInput): ExchangeGreeks {
  for (const [name, leg] of Object.entries({ first, second })) {
    requirePositive(`${name}.price`, leg.price);
    requirePositive(`${name}.quantity`, leg.quantity);
    requireNonNegative(`${name}.vol`, leg.vol);
  }
  requireCorrelation(correlation);
  const variance = first.vol * first.vol + second.vol * second.vol - 2 * correlation * first.vol * second.vol;
  const received = first.price * first.quantity;
  const given = second.price * second.quantity;
  const { price, delta, gamma, theta } = greeksOf({
    right: 'call',
    spot: received,
    strike: given,
    vol: Math.sqrt(variance > 0 ? variance : 0),
    years,
    rate: second.yieldRate,
    carry: second.yieldRate - first.yieldRate,
  });
  const ratio = received / given; // the price is homogeneous of degree one in both legs
  return {
    price,
    delta1: first.quantity * delta,
    delta2: (second.quantity * (price - received * delta)) / given,
    gamma1: first.quantity * first.quantity * gamma,
    gamma2: second.quantity * second.quantity * ratio * ratio * gamma,
    theta,
  };
}

// prettier-ignore
const GAUSS_NODES = [0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717];
// prettier-ignore
const GAUSS_WEIGHTS = [0.29552422471475287, 0.26926671930999635, 0.21908636251598204, 0.1494513491505806, 0.06667134430868814];
const PANELS = 44;

/**
 * P(X <= a, Y <= b) of standard normals with the given correlation: Plackett's (1954) derivative by the correlation, integrated over
 * u = tan(theta/2), rho = 2u / (1 + u^2), with panels that shrink towards |rho| = 1. Absolute error below 1e-12.
 */
export function bivariateNormalCdf(a: number, b: number, correlation: number): number {
  requireCorrelation(correlation);
  if (correlation === 1) return normalCdf(a < b ? a : b);
  if (correlation === -1) {
    const overlap = normalCdf(a) - normalCdf(-b);
    return overlap > 0 ? overlap : 0;
  }
  const independent = normalCdf(a) * normalCdf(b);
  if (!(Number.isFinite(a) && Number.isFinite(b))) return independent;
  const sign = correlation < 0 ? -1 : 1;
  const end = (sign * correlation) / (1 + Math.sqrt((1 - correlation) * (1 + correlation)));
  let sum = 0;
  for (let panel = 0, from = 0; panel < PANELS; panel++) {
    const to = panel === PANELS - 1 ? end : end - (end - from) * 0.6;
    const half = 0.5 * (to - from);
    for (let i = 0; i < 5; i++) {
      const x = half * GAUSS_NODES[i]!;
      sum += half * GAUSS_WEIGHTS[i]! * (density(a, b, sign, from + half - x) + density(a, b, sign, from + half + x));
    }
    from = to;
  }
  const total = independent + (sign * sum) / (2 * 3.141592653589793);
  return total > 0 ? total : 0;
}

function density(a: number, b: number, sign: number, u: number): number {
  const u2 = u * u;
  const short = ((1 - u) * (1 - u)) / (1 + u2); // 1 - |rho|, without the cancellation of a^2 - 2ab rho + b^2
  const cosine = ((1 - u) * (1 + u)) / (1 + u2);
  const gap = a - sign * b;
  return (2 / (1 + u2)) * exp((-0.5 * (gap * gap + 2 * sign * a * b * short)) / (cosine * cosine));
}

function requireCorrelation(correlation: number): void {
  if (!(correlation >= -1 && correlation <= 1)) {
    throw new InvalidPricingInputError('correlation', correlation, 'from -1 to 1');
  }
}
