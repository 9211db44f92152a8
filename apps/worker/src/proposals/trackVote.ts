import { contentHashOfMessage, type VoteEvidence } from '@riskdao/governance';
import { collectEvidence, readVoteTime } from '@riskdao/governance/remote';
import { recordStanding, recordVoteStart, type Proposal } from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { followChain, readOnChain } from './followChain.js';

/**
 * Starts the vote when its time has come, with the hash of what was signed, and keeps how it stands while it is open: whoever
 * leaves a vote out later is answered with what was seen here.
 */
export async function trackVote(context: GovernanceContext, proposal: Proposal): Promise<void> {
  const { client, calculator } = context;
  const { vote } = proposal;
  if (vote === null) return;
  if (proposal.stage === 'registered') {
    const standing = await followChain(context, proposal, await readOnChain(context, proposal));
    if (standing.stage === 'registered') await recordVoteStart(client, standing, contentHashOfMessage(vote.message));
    return;
  }
  if (proposal.stage !== 'voting') return;
  const evidence = await evidenceNow(context, proposal);
  if (evidence === null) return;
  await recordStanding(client, proposal.id, evidence, await calculator.verify(evidence));
}

/** Everything that a verdict on a proposal needs, as the services say it now; null when none are configured. */
export async function evidenceNow(
  { chain, snapshot }: GovernanceContext,
  { vote, payloadHash, reportHash }: Proposal,
): Promise<VoteEvidence | null> {
  if (snapshot === null || vote === null || payloadHash === null || reportHash === null) return null;
  const { stage } = await chain.reader.proposal(vote.snapshotId);
  return collectEvidence(
    {
      hub: snapshot.hub,
      gateways: snapshot.gateways,
      endpoints: chain.endpoints,
      http: { attempts: 3 },
      documents: snapshot.documents,
    },
    {
      ...{ proposalId: vote.snapshotId, terms: chain.terms, contentHashAtStart: vote.contentHash },
      expected: { payloadHash, reportHash },
      executed: { kind: 'fetched', value: stage === 'queued' },
      // Voters date their votes by the clock; the newest block is older, and on a quiet chain much older.
      nowUnix: await readVoteTime(chain.endpoints, Math.floor(Date.now() / 1_000)),
    },
  );
}
