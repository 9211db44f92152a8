import { sufficientVotes } from '@riskdao/governance';
import { getEvidence, latestVerdict, transitionProposal, type Proposal } from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { followChain, readOnChain, sendWrite, transactionOf } from './followChain.js';

/** Posts a verified pass with its bond, unless somebody has. What is posted comes from the evidence that is kept. */
export async function assertPassed(context: GovernanceContext, proposal: Proposal): Promise<void> {
  const { client, chain, calculator } = context;
  if (proposal.stage !== 'passed' || proposal.vote === null) return;
  const onChain = await readOnChain(context, proposal);
  const standing = await followChain(context, proposal, onChain);
  if (standing.stage !== 'passed' || onChain.governed.stage !== 'registered') return;
  const now = await chain.reader.nowUnix();
  if (now > onChain.governed.assertByUnix) {
    const reason = 'nobody posted the result within the time that the contract gives';
    await transitionProposal(client, { ...standing, event: 'expire', reason });
    return;
  }
  const { snapshotId } = proposal.vote;
  const { bond, assertionDelaySeconds } = await chain.reader.proposalTerms(snapshotId);
  if (now <= onChain.governed.endUnix + assertionDelaySeconds) return;
  const verdict = await latestVerdict(client, proposal.id);
  const evidence = verdict === null ? null : await getEvidence(client, verdict.evidenceHash);
  if (evidence === null) return;
  const { tally } = await calculator.verify(evidence);
  const votes = tally === null ? null : sufficientVotes(tally);
  if (votes === null) return;
  const outcome = await sendWrite(context, proposal.id, chain.writes.assertPassed(snapshotId, votes, bond));
  await followChain(context, standing, await readOnChain(context, standing), transactionOf(outcome));
}
