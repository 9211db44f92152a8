import type { CheckInput } from './checkInput.js';
import { failedWith, joined, passedWith, warnedWith, type CheckResult } from './checkResult.js';

/** A report older than this no longer says what a change does. */
const LONGEST_AGE_SECONDS = 24 * 3_600;

/** Was the market of the report fresh when it was made, and is the report itself? Synthetic data is named. */
export function marketFresh({ report, atUnix }: CheckInput): CheckResult {
  const stale = report.freshness.filter(({ result }) => result === 'fail');
  const ageSeconds = atUnix - report.inputs.asOfUnix;
  return joined([
    ...stale.map(({ input, ageSeconds: age, limitSeconds }) =>
      failedWith(`${input} was ${age} s old, at most ${limitSeconds}`),
    ),
    ageSeconds > LONGEST_AGE_SECONDS
      ? failedWith(`the market is of ${Math.floor(ageSeconds / 3_600)} hours ago: simulate again`)
      : passedWith(`the market is of ${Math.max(0, Math.floor(ageSeconds / 60))} minutes ago`),
    ageSeconds < 0 ? failedWith('the market is dated in the future') : passedWith(),
    report.inputs.marketLabel === 'synthetic' ? warnedWith('the market is synthetic') : passedWith(),
  ]);
}
