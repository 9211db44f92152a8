import { payloadOf } from '@riskdao/governance';
import { transitionProposal, type Proposal } from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { followChain, readOnChain, sendWrite, transactionOf } from './followChain.js';

/** Hands an unchallenged or confirmed result to the timelock, unless somebody has. */
export async function queueProposal(context: GovernanceContext, proposal: Proposal): Promise<void> {
  const { client, chain } = context;
  if (proposal.vote === null) return;
  const onChain = await readOnChain(context, proposal);
  const standing = await followChain(context, proposal, onChain);
  if (standing.stage !== 'passed') return;
  const { stage, challengeEndsAtUnix, queueByUnix } = onChain.governed;
  if (stage !== 'asserted' && stage !== 'confirmed') return;
  const now = await chain.reader.nowUnix();
  if (now > queueByUnix) {
    const reason = 'nobody queued the result within the time that the contract gives';
    await transitionProposal(client, { ...standing, event: 'expire', reason });
    return;
  }
  if (stage === 'asserted' && now <= challengeEndsAtUnix) return;
  const write = chain.writes.queue(proposal.vote.snapshotId, payloadOf(proposal.changes));
  const outcome = await sendWrite(context, proposal.id, write);
  await followChain(context, standing, await readOnChain(context, standing), transactionOf(outcome));
}
