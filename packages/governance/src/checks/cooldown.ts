import type { CheckInput } from './checkInput.js';
import type { CheckResult } from './checkResult.js';
import { ruleResult } from './ruleChecks.js';

/** Has every changed parameter rested since its last change? */
export const cooldown = (input: CheckInput): CheckResult => ruleResult(input, 'cooldown');
