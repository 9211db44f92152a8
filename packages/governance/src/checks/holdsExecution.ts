import type { ProposalCheckName, ProposalChecks } from './runChecks.js';

/** What must still be true of a decision that is carried out: it is the one that was voted on, and its effect is near the one shown. */
const HOLDING: readonly ProposalCheckName[] = [
  'calldataMatchesReport',
  'expectedOldValues',
  'targetCode',
  'expiry',
  'liquidationDrift',
];

/** Why our executor does not carry out a decision, one line each; empty when it does. Other checks are shown, not enforced, here. */
export function reasonsToHold({ results }: Pick<ProposalChecks, 'results'>): readonly string[] {
  return HOLDING.flatMap((name) => (results[name]?.errors ?? []).map((error) => `${name}: ${error}`));
}
