import type { CheckInput } from './checkInput.js';
import type { CheckResult } from './checkResult.js';
import { ruleResult } from './ruleChecks.js';

/** Do small steps not add up to more than the cap in the window? */
export const drift = (input: CheckInput): CheckResult => ruleResult(input, 'drift');
