import { creditValuation, survival } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: {
    readonly lgd: number;
    readonly hazardRate: number;
    readonly profile: readonly (readonly [number, number])[];
  };
  readonly expected: { readonly CVA: number };
};

export const oreCva: PeerFamily = {
  name: 'ore_cva',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs: { lgd, hazardRate, profile }, expected }) =>
      difference(
        'CVA',
        creditValuation(
          profile.map(([years, discountedUsd]) => ({ years, discountedUsd })),
          lgd,
          (years) => survival(hazardRate, years),
        ),
        expected.CVA,
        { relative: 1e-4, absolute: 0.01 },
      ),
    ),
};
