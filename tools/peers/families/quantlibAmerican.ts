import { approximateBoundary, collocatedPrice, greeksOf } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Inputs = {
  readonly type: 'call' | 'put';
  readonly strike: number;
  readonly spot: number;
  readonly q: number;
  readonly r: number;
  readonly t: number;
  readonly tRounded360?: number;
  readonly vol: number;
  readonly l?: number;
};
type Case = {
  readonly inputs: Inputs | Boundary;
  readonly expected: Readonly<Partial<Record<'value' | 'exerciseBoundary' | 'americanPremium_FP_A', number>>>;
  readonly qdfpTrue?: number;
};

type Boundary = Readonly<Record<'strike' | 'r' | 'q' | 'vol' | 'tau', number>>;

/** Points of the printed schemes: with few, their own error is what is seen. */
const toleranceOf = ({ l = 0 }: { readonly l?: number }) => ({ absolute: l < 20 ? 2e-5 : 1e-6 });

/**
 * The table prints approximations (Barone-Adesi-Whaley, Bjerksund-Stensland, Ju); the file adds true values by QuantLib's spectral
 * engine, and ours are held to those.
 */
export const quantlibAmerican: PeerFamily = {
  name: 'quantlib_american',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs, expected, qdfpTrue }) => {
      if (expected.exerciseBoundary !== undefined) {
        const { strike, r, q, vol, tau } = inputs as Boundary;
        const boundary = approximateBoundary({ strike, rate: r, yieldRate: q, vol }, tau);
        return difference('boundary', boundary, expected.exerciseBoundary, { relative: 1e-12 });
      }
      const given = inputs as Inputs;
      const option = {
        right: given.type,
        spot: given.spot,
        strike: given.strike,
        vol: given.vol,
        years: given.tRounded360 ?? given.t,
        rate: given.r,
        carry: given.r - given.q,
      };
      const price = collocatedPrice(option);
      if (expected.americanPremium_FP_A !== undefined) {
        const premium = price - greeksOf(option).price;
        return difference('premium', premium, expected.americanPremium_FP_A, toleranceOf(given));
      }
      return difference('value', price, qdfpTrue ?? expected.value, { absolute: qdfpTrue === undefined ? 1e-2 : 1e-5 });
    }),
};
