import { stepAfterVerdict, type VoteResult } from '@riskdao/governance';
import { latestVerdict, recordVerdict, transitionProposal, type Proposal } from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { followChain, readOnChain } from './followChain.js';
import { allThatIsKnown, leavesOutVotes } from './knownEvidence.js';
import { evidenceNow } from './trackVote.js';

/**
 * Comes to a verdict on a vote that has ended, from evidence that it keeps. What cannot be read makes the proposal unverifiable,
 * never passed and never rejected; it is read again until the contract's time for a result is over.
 */
export async function verifyTally(context: GovernanceContext, proposal: Proposal): Promise<void> {
  const { client, snapshot, calculator, log } = context;
  if (proposal.stage !== 'voting' && proposal.stage !== 'unverifiable') return;
  const standing = await endedOnChain(context, proposal);
  if (standing === null || snapshot === null || standing.vote === null) return;
  // Nothing finalises by itself; a failure shows in the evidence.
  await snapshot.sequencer.finalise(standing.vote.snapshotId);
  const served = await evidenceNow(context, standing);
  if (served === null) return;
  // A vote that is left out belongs to the evidence: the hub's own count then contradicts it.
  const isCut = await leavesOutVotes(context, standing, served);
  const evidence = isCut ? ((await allThatIsKnown(context, standing, { served })) ?? served) : served;
  const result = await calculator.verify(evidence);
  const { event, reason } = stepAfterVerdict(result);
  log.info({ proposalId: proposal.id, outcome: result.outcome, reason }, 'vote verified');
  const known = await latestVerdict(client, standing.id);
  if (event !== 'pass' && event !== 'reject' && known !== null && saysTheSame(known, result)) return;
  const isNews = event !== 'evidenceMissing' || standing.stage !== 'unverifiable';
  await recordVerdict(client, standing, {
    evidence,
    result,
    step: event !== null && isNews ? { event, reason } : null,
  });
}

/** Follows the chain first: it may have ended the proposal. Null when it is no longer ours to verify. */
async function endedOnChain(context: GovernanceContext, proposal: Proposal): Promise<Proposal | null> {
  const onChain = await readOnChain(context, proposal);
  const standing = await followChain(context, proposal, onChain);
  if (standing.stage !== 'voting' && standing.stage !== 'unverifiable') return null;
  const { stage, assertByUnix } = onChain.governed;
  if (stage !== 'registered' || (await context.chain.reader.nowUnix()) <= assertByUnix) return standing;
  const reason = 'no verified result within the time that the contract gives';
  await transitionProposal(context.client, { ...standing, event: 'expire', reason });
  return null;
}

/** The same codes again are no news: the evidence of the first time says it all. */
function saysTheSame(known: Pick<VoteResult, 'outcome' | 'findings' | 'gaps'>, result: VoteResult): boolean {
  const said = ({ outcome, findings, gaps }: Pick<VoteResult, 'outcome' | 'findings' | 'gaps'>) =>
    [outcome, ...findings.map(({ code }) => code), '|', ...gaps.map(({ code }) => code)].join(' ');
  return said(known) === said(result);
}
