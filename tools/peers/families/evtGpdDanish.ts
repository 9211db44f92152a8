import { fitParetoTail, hillIndex, paretoTailMeasures } from '@riskdao/risk-core';
import { difference, differences, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly id: string;
  readonly inputs?: {
    readonly threshold: number;
    readonly xi: number;
    readonly beta: number;
    readonly nTotal: number;
    readonly nExceed: number;
    readonly p?: number;
    readonly k?: number;
  };
  readonly expected: Readonly<Record<string, number>>;
  readonly toleranceAbs?: number;
  readonly toleranceRel?: number;
};

const NUMBERS = ['xi', 'beta', 'negLogLik', 'VaR', 'ES', 'alpha'];

export const evtGpdDanish: PeerFamily = {
  name: 'evt_gpd_danish',
  floor: 1,
  check: (file) => {
    const { exceedances, nTotal } = file['dataset'] as { exceedances: readonly number[]; nTotal: number };
    return eachCase<Case>(file, ({ id, inputs, expected, toleranceAbs, toleranceRel }) => {
      // Published values have three digits; own ones 1e-4.
      const tolerance = { absolute: toleranceAbs ?? 0, relative: toleranceRel ?? 1e-4 };
      const theirs = Object.fromEntries(Object.entries(expected).filter(([name]) => NUMBERS.includes(name)));
      if (inputs?.k !== undefined) {
        return difference('alpha', hillIndex(exceedances, inputs.k), theirs['alpha'], tolerance);
      }
      if (inputs === undefined) return [`${id} has no inputs`];
      if (inputs.p === undefined) {
        const { xi, beta, negativeLogLikelihood } = fitParetoTail(exceedances, inputs.threshold, nTotal);
        return differences({ xi, beta, negLogLik: negativeLogLikelihood }, theirs, tolerance);
      }
      const { threshold, xi, beta, nExceed } = inputs;
      const { valueAtRisk, expectedShortfall } = paretoTailMeasures(
        { threshold, xi, beta, exceeding: nExceed, total: inputs.nTotal, negativeLogLikelihood: NaN },
        inputs.p,
      );
      return differences({ VaR: valueAtRisk, ES: expectedShortfall }, theirs, tolerance);
    });
  },
};
