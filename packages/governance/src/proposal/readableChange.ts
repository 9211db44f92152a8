import { formatScaled, parseParameterId, PARAMETER_RULES, type ParameterChange } from '@riskdao/risk-core';

/** One change as a voter reads it: exact decimals with the unit, and the raw integers the chain stores. */
export type ReadableChange = {
  readonly id: string;
  readonly meaning: string;
  readonly unit: string;
  readonly before: string;
  readonly after: string;
  readonly rawBefore: string;
  readonly rawAfter: string;
};

export function readableChange({ id, before, after }: ParameterChange): ReadableChange {
  const rule = PARAMETER_RULES[parseParameterId(id).name];
  return {
    id,
    meaning: rule.meaning,
    unit: rule.unit,
    before: formatScaled(before, rule.decimals),
    after: formatScaled(after, rule.decimals),
    rawBefore: before.toString(),
    rawAfter: after.toString(),
  };
}
