import type { CheckInput } from './checkInput.js';
import { failedWith, passedWith, warnedWith, type CheckResult } from './checkResult.js';

/** Does the safety fund still cover after the change? Below the floor only a change that lifts coverage may go on. */
export function coverageAfter({ report }: CheckInput): CheckResult {
  const { before, after } = report.fund;
  const figures = `coverage ${after.coverage} of the target after the change, ${before.coverage} before, floor ${after.floor}`;
  if (after.coverage < after.floor && after.coverage <= before.coverage) return failedWith(figures);
  return after.coverage < 1 || after.coverage < before.coverage ? warnedWith(figures) : passedWith(figures);
}
