import type { CheckInput } from './checkInput.js';
import type { CheckResult } from './checkResult.js';
import { ruleResult } from './ruleChecks.js';

/** Do coupled parameters still fit together after the whole batch? */
export const groups = (input: CheckInput): CheckResult => ruleResult(input, 'group');
