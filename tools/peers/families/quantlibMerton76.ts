import { jumpDiffusionPrice } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: {
    readonly type: 'call' | 'put';
    readonly strike: number;
    readonly spot: number;
    readonly q: number;
    readonly r: number;
    readonly t: number;
    readonly vol: number;
    readonly jumpIntensity: number;
    readonly gamma: number;
  };
  readonly expected: { readonly value: number };
};

/** `vol` is the total; the share gamma of its variance comes from jumps of mean zero. */
export const quantlibMerton76: PeerFamily = {
  name: 'quantlib_merton76_jump_diffusion',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs: { type, strike, spot, q, r, t, vol, jumpIntensity, gamma }, expected }) => {
      const price = jumpDiffusionPrice({
        right: type,
        spot,
        strike,
        years: t,
        rate: r,
        carry: r - q,
        vol: vol * Math.sqrt(1 - gamma),
        jumpsPerYear: jumpIntensity,
        meanJump: 0,
        jumpVol: vol * Math.sqrt(gamma / jumpIntensity),
      });
      return difference('value', price, expected.value, { absolute: 1e-2 });
    }),
};
