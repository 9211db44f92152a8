/**
 * Raw SVI (Gatheral 2004): total variance w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)) at log-moneyness
 * k = ln(K/F). b >= 0, |rho| <= 1, sigma > 0.
 */
export type RawSvi = {
  readonly a: number;
  readonly b: number;
  readonly rho: number;
  readonly m: number;
  readonly sigma: number;
};

/** The same smile by what traders see: ATM variance, skew, wing slopes and least variance (Gatheral and Jacquier 2014). */
export type JumpWings = {
  readonly v: number;
  readonly psi: number;
  readonly p: number;
  readonly c: number;
  readonly vTilde: number;
};

export function sviVariance({ a, b, rho, m, sigma }: RawSvi, k: number): number {
  const distance = k - m;
  return a + b * (rho * distance + Math.sqrt(distance * distance + sigma * sigma));
}

/** Least total variance over all strikes. */
export const sviLeastVariance = ({ a, b, rho, sigma }: RawSvi) => a + b * sigma * Math.sqrt(1 - rho * rho);

/**
 * Durrleman's g at `k`: the risk-neutral density is g times a positive factor, so a smile is free of butterfly arbitrage
 * exactly where g >= 0 (Durrleman 2003; Gatheral and Jacquier 2014).
 */
export function sviDurrleman(svi: RawSvi, k: number): number {
  const { b, rho, m, sigma } = svi;
  const distance = k - m;
  const root = Math.sqrt(distance * distance + sigma * sigma);
  const variance = sviVariance(svi, k);
  const slope = b * (rho + distance / root);
  const curvature = (b * sigma * sigma) / (root * root * root);
  const lean = 1 - (k * slope) / (2 * variance);
  return lean * lean - ((slope * slope) / 4) * (1 / variance + 0.25) + curvature / 2;
}

export function jumpWingsOf({ a, b, rho, m, sigma }: RawSvi, years: number): JumpWings {
  const root = Math.sqrt(m * m + sigma * sigma);
  const atm = a + b * (root - rho * m);
  const scale = Math.sqrt(atm);
  return {
    v: atm / years,
    psi: (b / (2 * scale)) * (rho - m / root),
    p: (b * (1 - rho)) / scale,
    c: (b * (1 + rho)) / scale,
    vTilde: (a + b * sigma * Math.sqrt(1 - rho * rho)) / years,
  };
}

/** Inverse of {@link jumpWingsOf} (Gatheral and Jacquier 2014, lemma 3.2). */
export function rawOfJumpWings({ v, psi, p, c, vTilde }: JumpWings, years: number): RawSvi {
  const scale = Math.sqrt(v * years);
  const b = (scale / 2) * (c + p);
  const rho = 1 - (p * scale) / b;
  const beta = rho - (2 * psi * scale) / b;
  const flat = Math.sqrt(1 - rho * rho);
  if (beta === 0) {
    const a = (vTilde * years - v * years * flat) / (1 - flat);
    return { a, b, rho, m: 0, sigma: (v * years - a) / b };
  }
  const sign = beta < 0 ? -1 : 1;
  const alpha = sign * Math.sqrt(1 / (beta * beta) - 1);
  const m = ((v - vTilde) * years) / (b * (-rho + sign * Math.sqrt(1 + alpha * alpha) - alpha * flat));
  const sigma = alpha * m;
  return { a: vTilde * years - b * sigma * flat, b, rho, m, sigma };
}

/**
 * The closest jump-wings smile without butterfly arbitrage that keeps ATM variance, skew and left wing: right wing
 * c = p + 2 psi and least variance v 4 p c / (p + c)^2 (Gatheral and Jacquier 2014, section 5.1).
 */
export function repairedJumpWings(wings: JumpWings): JumpWings {
  const { v, psi, p } = wings;
  const c = p + 2 * psi;
  return { ...wings, c, vTilde: (v * 4 * p * c) / ((p + c) * (p + c)) };
}
