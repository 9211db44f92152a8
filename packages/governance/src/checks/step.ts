import type { CheckInput } from './checkInput.js';
import type { CheckResult } from './checkResult.js';
import { ruleResult } from './ruleChecks.js';

/** Does no parameter move further than its largest step? */
export const step = (input: CheckInput): CheckResult => ruleResult(input, 'step');
