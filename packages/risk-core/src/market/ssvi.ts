import { power } from '../math/power.js';
import type { RawSvi } from './svi.js';

/**
 * One slice of SSVI (Gatheral and Jacquier 2014); with its own rho per expiry it is a slice of eSSVI (Hendriks and Martini
 * 2019). `theta` is ATM total variance, `phi` the curvature.
 */
export type SsviSlice = { readonly theta: number; readonly rho: number; readonly phi: number };

/** w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)), written as the raw SVI it is. */
export function rawOfSsvi({ theta, rho, phi }: SsviSlice): RawSvi {
  const flat = 1 - rho * rho;
  return { a: (theta / 2) * flat, b: (theta * phi) / 2, rho, m: -rho / phi, sigma: Math.sqrt(flat) / phi };
}

/** Largest phi for which a slice is free of butterfly arbitrage: theta phi (1+|rho|) <= 4 and theta phi^2 (1+|rho|) <= 4. */
export function largestPhi(theta: number, rho: number): number {
  const bound = 4 / (theta * (1 + Math.abs(rho)));
  return Math.min(bound, Math.sqrt(bound));
}

/** Power law phi = eta / theta^gamma; gamma 1/2 unless stated. */
export const powerLawPhi = (eta: number, theta: number, gamma = 0.5) => eta / power(theta, gamma);

/** Heston-like phi = (1 - (1 - e^(-lambda theta)) / (lambda theta)) / (lambda theta), with e^(-lambda theta) passed in. */
export function hestonLikePhi(lambdaTheta: number, decay: number): number {
  return (1 - (1 - decay) / lambdaTheta) / lambdaTheta;
}
