import { scanRisk } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: { readonly positions: Readonly<Record<string, number>> };
  readonly expected: {
    readonly scenarioPnl: readonly number[];
    readonly scanRisk: number;
    readonly worstScenario: number;
  };
};

export const spanRiskArrays: PeerFamily = {
  name: 'span_risk_arrays',
  floor: 1,
  check: (file) => {
    const arrays = file['unitArrays'] as Readonly<Record<string, readonly number[]>>;
    return eachCase<Case>(file, ({ inputs, expected }) => {
      const pnl = expected.scenarioPnl.map((_, s) =>
        Object.entries(inputs.positions).reduce(
          (sum, [name, quantity]) => sum + quantity * (arrays[name]?.[s] ?? NaN),
          0,
        ),
      );
      const { lossUsd, scenario } = scanRisk(Float64Array.from(pnl));
      return [
        ...pnl.flatMap((value, s) => difference(`scenario ${s}`, value + 0, expected.scenarioPnl[s])),
        ...difference('scan risk', lossUsd, expected.scanRisk),
        // Published scenarios are numbered from 1.
        ...difference('worst scenario', scenario + 1, expected.worstScenario),
      ];
    });
  },
};
