import { greeksOf } from '@riskdao/risk-core';
import { differences, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: {
    readonly type: 'call' | 'put';
    readonly strike: number;
    readonly spot: number;
    readonly q: number;
    readonly r: number;
    readonly t: number;
    readonly tRounded360?: number;
    readonly vol: number;
  };
  readonly expected: Readonly<Record<string, number>>;
};

export const quantlibEuropean: PeerFamily = {
  name: 'quantlib_european_haug',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs: { type, strike, spot, q, r, t, tRounded360 = t, vol }, expected }) => {
      const greeks = greeksOf({ right: type, spot, strike, vol, years: tRounded360, rate: r, carry: r - q });
      const ours = {
        ...greeks,
        value: greeks.price,
        elasticity: (greeks.delta * spot) / greeks.price,
        thetaPerDay: greeks.theta / 365,
        dividendRho: greeks.yieldRho,
      };
      return differences(ours, expected, { absolute: 1e-4 });
    }),
};
