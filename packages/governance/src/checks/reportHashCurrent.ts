import { isSealed, parameterSetId } from '@riskdao/risk-core';
import type { CheckInput } from './checkInput.js';
import { failedWith, joined, passedWith, type CheckResult } from './checkResult.js';

/** Is the report the one that voters are shown, unaltered, and made for the values in force? */
export function reportHashCurrent({ report, signed, current }: CheckInput): CheckResult {
  const inForce = parameterSetId(current);
  return joined([
    isSealed(report) ? passedWith() : failedWith(`the report does not hash to its own name ${report.reportHash}`),
    signed !== null && signed.reportHash !== report.reportHash
      ? failedWith(`the signed text carries report ${signed.reportHash}, this one is ${report.reportHash}`)
      : passedWith(),
    report.inputs.currentParameterSetId === inForce
      ? passedWith(`made for the set in force, ${inForce}`)
      : failedWith(
          `made for parameter set ${report.inputs.currentParameterSetId}, in force is ${inForce}: simulate again`,
        ),
  ]);
}
