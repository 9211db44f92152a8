import { escrowedDividendGreeks } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: {
    readonly type: 'call' | 'put';
    readonly spot: number;
    readonly strike: number;
    readonly r: number;
    readonly vol: number;
    readonly t: number;
    readonly dividends: readonly { readonly t: number; readonly amount: number }[];
  };
  readonly expected: { readonly value: number };
};

export const quantlibDiscreteDividend: PeerFamily = {
  name: 'quantlib_discrete_dividend',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs: { type, spot, strike, r, vol, t, dividends }, expected }) => {
      const option = { right: type, spot, strike, vol, years: t, rate: r, carry: r };
      const paid = dividends.map(({ t: years, amount }) => ({ years, amount }));
      return difference('value', escrowedDividendGreeks(option, paid).price, expected.value, { absolute: 1e-2 });
    }),
};
