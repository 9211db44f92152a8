import { black76 } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: {
    readonly type: 'call' | 'put';
    readonly strike: number;
    readonly forward: number;
    readonly stdDev: number;
    readonly discount: number;
  };
  readonly expected: { readonly value: number };
};

export const quantlibBlack76: PeerFamily = {
  name: 'quantlib_black76',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs: { type, stdDev, ...option }, expected }) =>
      difference('value', black76({ ...option, right: type, vol: stdDev, years: 1 }), expected.value, {
        absolute: 1e-8,
      }),
    ),
};
