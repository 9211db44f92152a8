import type { CheckInput } from './checkInput.js';
import type { CheckResult } from './checkResult.js';
import { ruleResult } from './ruleChecks.js';

/** Is every old value that the payload expects still in force? The contract compares before it sets. */
export const expectedOldValues = (input: CheckInput): CheckResult => ruleResult(input, 'stale');
