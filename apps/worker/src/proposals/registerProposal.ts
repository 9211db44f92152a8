import { payloadOf } from '@riskdao/governance';
import { proposalEnvelope, SequencerRefusedError } from '@riskdao/governance/remote';
import { transitionProposal, type Proposal } from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { followChain, readOnChain, sendWrite, transactionOf } from './followChain.js';

/**
 * Sends the signed proposal to Snapshot and registers it on chain, both before its vote starts. Either may be there already. A
 * vote that starts unregistered can never be enforced: the proposal is cancelled and says so.
 */
export async function registerProposal(context: GovernanceContext, proposal: Proposal): Promise<void> {
  const { client, chain, snapshot, log } = context;
  const { vote, reportHash } = proposal;
  if (proposal.stage !== 'simulated' || vote === null || reportHash === null) return;
  const onChain = await readOnChain(context, proposal);
  if (onChain.governed.stage !== 'none') {
    await followChain(context, proposal, onChain);
    return;
  }
  if ((await chain.reader.nowUnix()) >= vote.message.start) {
    const reason = 'its vote started before it was registered on chain: sign it again with a later start';
    await transitionProposal(client, { ...proposal, event: 'cancel', reason });
    return;
  }
  if (snapshot !== null) await publish(context, proposal);
  const { message, snapshotId, signature } = vote;
  const write = chain.writes.register(message, snapshotId, signature, payloadOf(proposal.changes), reportHash);
  const outcome = await sendWrite(context, proposal.id, write);
  if (outcome?.kind === 'refused') log.error({ proposalId: proposal.id, reason: outcome.reason }, 'not registered');
  await followChain(context, proposal, await readOnChain(context, proposal), transactionOf(outcome));
}

/** Snapshot not taking it now does not keep it from the chain: both are tried until the vote starts. */
async function publish({ snapshot, log }: GovernanceContext, { id, vote }: Proposal): Promise<void> {
  if (snapshot === null || vote === null) return;
  const { message, signature } = vote;
  try {
    await snapshot.sequencer.submit(proposalEnvelope(message, signature));
  } catch (error) {
    const level = error instanceof SequencerRefusedError ? 'error' : 'warn';
    log[level]({ proposalId: id, error: (error as Error).message }, 'not on Snapshot');
  }
}
