import { bivariateNormalCdf } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: { readonly a: number; readonly b: number; readonly rho: number };
  readonly expected: { readonly cdf: number };
};

export const quantlibBivariateNormal: PeerFamily = {
  name: 'quantlib_bivariate_normal',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs: { a, b, rho }, expected }) =>
      difference('cdf', bivariateNormalCdf(a, b, rho), expected.cdf, { absolute: 1e-6 }),
    ),
};
