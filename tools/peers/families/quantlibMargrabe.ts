import { exchangeOption } from '@riskdao/risk-core';
import { differences, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: Readonly<Record<'s1' | 's2' | 'Q1' | 'Q2' | 'q1' | 'q2' | 't' | 'v1' | 'v2' | 'rho', number>>;
  readonly expected: Readonly<Record<string, number>>;
};

const QUANTITIES =
  'with quantities other than one QuantLib scales its gammas and theta inconsistently with its own deltas; ours are the slopes of the price (exchange.test.ts)';

export const quantlibMargrabe: PeerFamily = {
  name: 'quantlib_margrabe_exchange',
  floor: 18 / 21,
  remark: ({ inputs }) => {
    const { Q1, Q2 }: Case['inputs'] = inputs;
    return Q1 === 1 && Q2 === 1 ? null : QUANTITIES;
  },
  check: (file) =>
    eachCase<Case>(file, ({ inputs, expected }) => {
      const { s1, s2, Q1, Q2, q1, q2, t, v1, v2, rho } = inputs;
      const greeks = exchangeOption({
        first: { price: s1, quantity: Q1, vol: v1, yieldRate: q1 },
        second: { price: s2, quantity: Q2, vol: v2, yieldRate: q2 },
        correlation: rho,
        years: t,
      });
      return differences({ ...greeks, value: greeks.price, rho: 0 }, expected, { absolute: 1e-3 });
    }),
};
