import {
  baselPlusFactor,
  christoffersenCoverage,
  christoffersenIndependence,
  kupiecAcceptance,
  kupiecFirstFailure,
  kupiecProportion,
  trafficLight,
  transitionsOf,
  type FailureTransitions,
} from '@riskdao/risk-core';
import { differences, eachCase, type PeerFamily } from '../family.js';

type Inputs = FailureTransitions & {
  readonly test: string;
  readonly observations: number;
  readonly failures?: number;
  readonly hitIndices?: readonly number[];
  readonly firstFailure: number;
  readonly p: number;
  readonly testConfidence: number;
};
type Case = { readonly inputs: Inputs; readonly expected: Readonly<Record<string, unknown>>; readonly tol?: number };

const daysOf = ({ observations, hitIndices = [] }: Inputs) =>
  Array.from({ length: observations }, (_, day) => hitIndices.includes(day));

const transitions = (inputs: Inputs) => (inputs.hitIndices ? transitionsOf(daysOf(inputs)) : inputs);

const ratio = ({ statistic, pValue }: { readonly statistic: number; readonly pValue: number }) => ({
  LR: statistic,
  pValue,
});

function compute(inputs: Inputs): Readonly<Record<string, unknown>> {
  const { observations, p } = inputs;
  const failures = inputs.failures ?? inputs.hitIndices?.length ?? 0;
  switch (inputs.test) {
    case 'kupiecPof':
      return ratio(kupiecProportion(observations, failures, p));
    case 'kupiecTuff':
      return ratio(kupiecFirstFailure(inputs.firstFailure, p));
    case 'kupiecRegion':
      return kupiecAcceptance(observations, p, inputs.testConfidence);
    case 'christoffersenIndependence':
      return ratio(christoffersenIndependence(transitions(inputs)));
    case 'christoffersenConditionalCoverage':
      return ratio(christoffersenCoverage(observations, failures, p, transitions(inputs)));
    case 'trafficLight': {
      const { zone, cumulativeProbability, typeOne } = trafficLight(observations, failures, p);
      return { zone, cumulativeProbability, typeI: typeOne };
    }
    case 'baselTrafficLight':
      return { ...trafficLight(observations, failures, p), plusFactor: baselPlusFactor(failures) };
    default:
      throw new TypeError(`no such test: ${inputs.test}`);
  }
}

/** The peers call the middle zone amber or yellow. */
const sameWords = (fields: Readonly<Record<string, unknown>>) =>
  fields['zone'] === 'amber' ? { ...fields, zone: 'yellow' } : fields;

export const varBacktests: PeerFamily = {
  name: 'var_backtests',
  floor: 38 / 39,
  remark: ({ inputs }) =>
    (inputs as Inputs).test === 'kupiecRegion'
      ? 'the printed table has no lower bound where 0 failures are too few: with p = 0.01 and 255 days their statistic is 5.13 > 3.84'
      : null,
  check: (file) =>
    eachCase<Case>(file, ({ inputs, expected, tol = 0 }) =>
      differences(compute(inputs), sameWords(expected), { absolute: tol }),
    ),
};
