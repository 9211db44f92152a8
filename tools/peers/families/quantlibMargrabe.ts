import { exchangeOption } from '@riskdao/risk-core';
import { differences, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: Readonly<Record<'s1' | 's2' | 'Q1' | 'Q2' | 'q1' | 'q2' | 't' | 'v1' | 'v2' | 'rho', number>>;
  readonly expected: Readonly<Record<string, number>>;
};

/**
 * QuantLib states gammas per unit of quantity and counts quantities twice in the yield terms of theta, against its own deltas. Ours are
 * the slopes of the price (exchange.test.ts); here they are restated in its scaling, which changes nothing where quantities are one.
 */
function inTheirScaling({ s1, s2, Q1, Q2, q1, q2, t, v1, v2, rho }: Case['inputs']): Readonly<Record<string, number>> {
  const greeks = exchangeOption({
    first: { price: s1, quantity: Q1, vol: v1, yieldRate: q1 },
    second: { price: s2, quantity: Q2, vol: v2, yieldRate: q2 },
    correlation: rho,
    years: t,
  });
  const { delta1, delta2, gamma1, gamma2, theta } = greeks;
  const countedTwice = (Q1 - 1) * q1 * s1 * delta1 + (Q2 - 1) * q2 * s2 * delta2;
  return {
    ...greeks,
    value: greeks.price,
    gamma1: gamma1 / Q1,
    gamma2: gamma2 / Q2,
    theta: theta + countedTwice,
    rho: 0,
  };
}

export const quantlibMargrabe: PeerFamily = {
  name: 'quantlib_margrabe_exchange',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs, expected }) => differences(inTheirScaling(inputs), expected, { absolute: 1e-3 })),
};
