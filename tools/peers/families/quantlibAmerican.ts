import { americanPrice, greeksOf } from '@riskdao/risk-core';
import { difference, type CaseResult, type PeerFamily } from '../family.js';

type Inputs = {
  readonly type: 'call' | 'put';
  readonly strike: number;
  readonly spot: number;
  readonly q: number;
  readonly r: number;
  readonly t: number;
  readonly tRounded360?: number;
  readonly vol: number;
};

/**
 * The table prints approximations (Barone-Adesi-Whaley, Bjerksund-Stensland, Ju); the file adds true values by QuantLib's spectral
 * engine, and ours are held to those.
 */
export const quantlibAmerican: PeerFamily = {
  name: 'quantlib_american',
  floor: 49 / 51,
  check: (file) =>
    file.cases.map((vector): CaseResult => {
      const { id } = vector;
      const inputs: Inputs = vector.inputs;
      const expected: Readonly<Record<string, number>> = vector.expected;
      if (expected['exerciseBoundary'] !== undefined) {
        return {
          id,
          notExpressed: 'the exercise boundary itself: our engine is a lattice, which has none in closed form',
        };
      }
      const option = {
        right: inputs.type,
        spot: inputs.spot,
        strike: inputs.strike,
        vol: inputs.vol,
        years: inputs.tRounded360 ?? inputs.t,
        rate: inputs.r,
        carry: inputs.r - inputs.q,
      };
      const trueValue = vector['qdfpTrue'] as number | undefined;
      if (trueValue !== undefined) {
        return { id, differences: difference('value', americanPrice(option), trueValue, { absolute: 1e-3 }) };
      }
      const premium = americanPrice(option, 2_000) - greeksOf(option).price;
      return {
        id,
        differences: difference('premium', premium, expected['americanPremium_FP_A'], { absolute: 2e-5 }),
      };
    }),
};
