import {
  butterflyArbitrage,
  hestonLikePhi,
  jumpWingsOf,
  powerLawPhi,
  rawOfJumpWings,
  rawOfSsvi,
  repairedJumpWings,
  sviDurrleman,
  sviVariance,
  type RawSvi,
} from '@riskdao/risk-core';
import { difference, differences, eachCase, type PeerFamily } from '../family.js';

type Inputs = RawSvi & {
  readonly [field: string]: unknown;
  readonly what?: string;
  readonly model?: string;
  readonly k: number;
  readonly t: number;
  readonly v?: number;
  readonly psi: number;
  readonly p: number;
  readonly c: number;
  readonly vTilde: number;
  readonly volAtm: number;
  readonly eta: number;
  readonly forward: number;
  readonly strike?: number;
  readonly theta: number;
  readonly lam?: number;
};
type Case = {
  readonly id: string;
  readonly inputs: Inputs;
  readonly expected: Readonly<Record<string, number | boolean>>;
  readonly tol?: number;
};

const VOGT: RawSvi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };
const OPTIMAL = { v: 0.01742625, psi: -0.1752111, p: 0.6997381, c: 0.8564763, vTilde: 0.0116249 };
const hasButterfly = (svi: RawSvi) =>
  butterflyArbitrage({ expiryUnix: 0, years: 1, svi, lowestK: -1.5, highestK: 1.5 }).worst < 0;

/** Least g and where it changes sign, on a fine grid. */
function scan(svi: RawSvi): Readonly<Record<string, number>> {
  const step = 1e-4;
  let [gMin, kLow, kHigh] = [Infinity, NaN, NaN];
  let before = sviDurrleman(svi, -1.5);
  for (let i = 1; i <= 3 / step; i++) {
    const k = -1.5 + i * step;
    const g = sviDurrleman(svi, k);
    gMin = Math.min(gMin, g);
    const root = k - (step * g) / (g - before);
    if (before >= 0 && g < 0) kLow = root;
    if (before < 0 && g >= 0) kHigh = root;
    before = g;
  }
  return { gMin, kLow, kHigh };
}

function compute({ id, inputs, expected }: Case): Readonly<Record<string, number | boolean>> {
  const { what = '', model = '', k, t } = inputs;
  if (id === 'flags') {
    // Names the smiles of the paper in place of inputs.
    return {
      vogt: hasButterfly(VOGT),
      'sigma1.0': hasButterfly({ ...VOGT, sigma: 1 }),
      optimalJW: hasButterfly(rawOfJumpWings(OPTIMAL, 1)),
    };
  }
  if (model.startsWith('SSVI')) {
    const theta = inputs.volAtm * inputs.volAtm * t;
    const svi = rawOfSsvi({ theta, rho: inputs.rho, phi: powerLawPhi(inputs.eta, theta) });
    return { vol: Math.sqrt(sviVariance(svi, Math.log((inputs.strike ?? NaN) / inputs.forward)) / t) };
  }
  if (inputs.lam !== undefined) {
    const lambdaTheta = inputs.lam * inputs.theta;
    const phi = hestonLikePhi(lambdaTheta, Math.exp(-lambdaTheta));
    const far = id.includes('right') ? 1e7 : -1e7;
    return { g: sviDurrleman(rawOfSsvi({ theta: inputs.theta, rho: inputs.rho, phi }), k ?? far) };
  }
  const svi = inputs.v === undefined ? inputs : rawOfJumpWings({ ...inputs, v: inputs.v }, t);
  if (what.startsWith('JW fix')) {
    const { c, vTilde } = repairedJumpWings(jumpWingsOf(svi, t));
    return { c0: c, vTilde0: vTilde };
  }
  if (['gMin', 'kMin', 'kLow', 'kHigh'].some((name) => name in expected)) return scan(svi);
  const at = k ?? (inputs.strike === undefined ? 0 : Math.log(inputs.strike / inputs.forward));
  const variance = sviVariance(svi, at);
  return {
    ...jumpWingsOf(svi, t ?? 1),
    totalVariance: variance,
    vol: Math.sqrt(variance / t),
    g: sviDurrleman(svi, at),
  };
}

export const sviGatheralJacquier: PeerFamily = {
  name: 'svi_gatheral_jacquier',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, (vector) => {
      const { inputs, expected, tol = 0 } = vector;
      const ours = compute(vector);
      // Near a minimum g is flat: the printed place is right when g there is the least g.
      const { kMin, ...theirs } = expected;
      const place =
        typeof kMin === 'number'
          ? difference('g at kMin', sviDurrleman(inputs, kMin), ours['gMin'], { absolute: tol })
          : [];
      return [...differences(ours, theirs, { absolute: tol, relative: 1e-15 }), ...place];
    }),
};

/** Their oracle clips log-moneyness to four deviations of a + b sigma and total variance to 144. */
function clippedVol({
  a,
  b,
  sigma,
  tau,
  F,
  strike,
  ...rest
}: RawSvi & { tau: number; F: number; strike: number }): number {
  const limit = 4 * Math.sqrt(a + b * sigma);
  const k = Math.min(limit, Math.max(-limit, Math.log(strike / F)));
  return Math.sqrt(Math.min(144, sviVariance({ a, b, sigma, ...rest }, k)) / tau);
}

type DeriveCase = {
  readonly inputs: RawSvi & { readonly tau: number; readonly F: number; readonly strike: number };
  readonly expected: { readonly vol: number };
  readonly tol: number;
};

export const deriveSvi: PeerFamily = {
  name: 'derive_svi',
  floor: 1,
  check: (file) =>
    // The capped cases print six decimals, cut off; their tolerance says so.
    eachCase<DeriveCase>(file, ({ inputs, expected, tol }) =>
      difference('vol', clippedVol(inputs), expected.vol, { absolute: tol }),
    ),
};
