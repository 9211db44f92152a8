import { checkChanges, type ChangeCheckName } from '@riskdao/risk-core';
import type { CheckInput } from './checkInput.js';
import type { CheckResult } from './checkResult.js';

/** The rows of risk-core's rule check that answer one question. */
export function ruleResult(input: CheckInput, ...questions: readonly ChangeCheckName[]): CheckResult {
  const rows = checkChanges({
    current: input.current,
    changes: input.payload.changes,
    atUnix: input.atUnix,
    history: input.history,
  }).filter(({ check }) => questions.includes(check));
  const said = (outcome: string) =>
    rows.filter((row) => row.outcome === outcome).map(({ id, statement }) => `${id}: ${statement}`);
  return { errors: said('fail'), warnings: said('notChecked'), notes: said('pass') };
}
