import type { CheckInput } from './checkInput.js';
import { failedWith, passedWith, warnedWith, type CheckResult } from './checkResult.js';

const WARN_SECONDS = 24 * 3_600;

/** Is there time left to execute? */
export function expiry({ schedule, atUnix }: CheckInput): CheckResult {
  if (schedule === null) return passedWith('not queued yet');
  const left = schedule.expiresAtUnix - atUnix;
  if (left < 0) return failedWith(`expired ${-left} s ago`);
  return left < WARN_SECONDS ? warnedWith(`expires in ${left} s`) : passedWith(`expires in ${left} s`);
}
