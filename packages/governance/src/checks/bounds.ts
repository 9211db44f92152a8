import type { CheckInput } from './checkInput.js';
import type { CheckResult } from './checkResult.js';
import { ruleResult } from './ruleChecks.js';

/** Is every changed parameter governed, listed once, and within its absolute bounds? */
export const bounds = (input: CheckInput): CheckResult => ruleResult(input, 'known', 'present', 'unique', 'bounds');
