import type { VoteResult } from '../verify/verifyResult.js';
import type { ProposalEvent } from './stages.js';

/** Findings that say no more than that it is too early: collect the evidence again later. */
const NOT_YET = new Set(['NOT_CLOSED', 'SCORES_NOT_FINAL', 'POWER_PENDING', 'TOO_EARLY']);

/**
 * What a verdict does to a proposal, and why in words. A result that is refused does not reject: whoever serves the vote could
 * otherwise end any proposal by serving it wrong. It is as good as unread, until the evidence is whole or the time is over.
 */
export function stepAfterVerdict({ outcome, findings, gaps, tally }: VoteResult): {
  readonly event: Extract<ProposalEvent, 'pass' | 'reject' | 'evidenceMissing'> | null;
  readonly reason: string;
} {
  if (outcome === 'accepted') return { event: 'pass', reason: 'the acceptance rule holds, item by item' };
  if (outcome === 'rejected') return { event: 'reject', reason: 'the vote is verified and did not pass' };
  const isLate = findings.length > 0 && findings.every(({ code }) => code === 'ALREADY_EXECUTED');
  if (isLate && gaps.length === 0 && tally?.passed === true)
    return { event: 'pass', reason: 'verified after the chain had taken the result' };
  if (gaps.length === 0 && findings.every(({ code }) => NOT_YET.has(code)))
    return { event: null, reason: `not final yet: ${codesOf(findings)}` };
  const said = [
    ...(findings.length === 0 ? [] : [`refused: ${codesOf(findings)}`]),
    ...(gaps.length === 0 ? [] : [`not read: ${codesOf(gaps)}`]),
  ];
  return { event: 'evidenceMissing', reason: said.join('; ') };
}

function codesOf(items: readonly { readonly code: string }[]): string {
  return [...new Set(items.map(({ code }) => code))].join(', ');
}
