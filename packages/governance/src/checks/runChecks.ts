import { bounds } from './bounds.js';
import { calldataMatchesReport } from './calldataMatchesReport.js';
import type { CheckInput } from './checkInput.js';
import type { CheckResult } from './checkResult.js';
import { cooldown } from './cooldown.js';
import { coverageAfter } from './coverageAfter.js';
import { drift } from './drift.js';
import { expectedOldValues } from './expectedOldValues.js';
import { expiry } from './expiry.js';
import { groups } from './groups.js';
import { liquidationDrift } from './liquidationDrift.js';
import { marketFresh } from './marketFresh.js';
import { reportHashCurrent } from './reportHashCurrent.js';
import { step } from './step.js';
import { targetCode } from './targetCode.js';
import { tighteningNotice } from './tighteningNotice.js';

/** The checks by name, in the order in which they are read. One question, one file. */
export const PROPOSAL_CHECKS = {
  bounds,
  step,
  cooldown,
  drift,
  groups,
  expectedOldValues,
  calldataMatchesReport,
  reportHashCurrent,
  marketFresh,
  coverageAfter,
  targetCode,
  tighteningNotice,
  expiry,
  liquidationDrift,
} as const satisfies Readonly<Record<string, (input: CheckInput) => CheckResult>>;

export type ProposalCheckName = keyof typeof PROPOSAL_CHECKS;

/** When checks run: a proposal that was ready can cease to be. */
export type CheckMoment = 'draft' | 'voteStart' | 'voteEnd' | 'queue' | 'execution';

export type ProposalChecks = {
  readonly moment: CheckMoment;
  readonly results: Readonly<Record<ProposalCheckName, CheckResult>>;
  /** No check has an error. */
  readonly isReady: boolean;
  /** The drift rule fired after the vote: the guardian may cancel, and readers are told. */
  readonly isCancellable: boolean;
};

/** Runs every check on one moment's input. */
export function runChecks(moment: CheckMoment, input: CheckInput): ProposalChecks {
  const results = Object.fromEntries(
    Object.entries(PROPOSAL_CHECKS).map(([name, check]) => [name, check(input)]),
  ) as Record<ProposalCheckName, CheckResult>;
  return {
    moment,
    results,
    isReady: Object.values(results).every(({ errors }) => errors.length === 0),
    isCancellable: moment !== 'draft' && results.liquidationDrift.errors.length > 0,
  };
}
