import type { ProposalStep } from '@riskdao/governance';
import { ChainReadError } from '@riskdao/governance/remote';
import { getProposal, StaleVersionError, type GovernanceRound, type JobPayload, type Proposal } from '@riskdao/store';
import { ingestBook } from '../accounts/ingestBook.js';
import { measureNewSet } from '../fund/measureNewSet.js';
import { assertPassed } from './assertPassed.js';
import { autopilotProposal } from './autopilotProposal.js';
import type { GovernanceContext } from './context.js';
import { executeProposal } from './executeProposal.js';
import { followUpForecasts } from './followUpForecasts.js';
import { judgeDraft } from './judgeDraft.js';
import { queueProposal } from './queueProposal.js';
import { registerProposal } from './registerProposal.js';
import { rerunSimulation } from './rerunSimulation.js';
import { syncParameters } from './syncParameters.js';
import { trackVote } from './trackVote.js';
import { verifyTally } from './verifyTally.js';
import { watchAssertions } from './watchAssertions.js';

const STEPS: Readonly<Record<ProposalStep, (context: GovernanceContext, proposal: Proposal) => Promise<void>>> = {
  judgeDraft: async (context, proposal) => judgeDraft(context, proposal, await context.chain.reader.nowUnix()),
  registerProposal,
  trackVote,
  rerunVoteStart: (context, proposal) => rerunSimulation(context, proposal, 'voteStart'),
  rerunVoteEnd: (context, proposal) => rerunSimulation(context, proposal, 'voteEnd'),
  verifyTally,
  assertPassed,
  queueProposal,
  rerunQueue: (context, proposal) => rerunSimulation(context, proposal, 'queue'),
  rerunExecution: (context, proposal) => rerunSimulation(context, proposal, 'execution'),
  executeProposal,
};

const ROUNDS: Readonly<Record<GovernanceRound, (context: GovernanceContext) => Promise<unknown>>> = {
  syncParameters: async (context) => {
    await syncParameters(context);
    await measureNewSet(context);
  },
  ingestBook,
  watchAssertions,
  followUpForecasts,
  autopilotProposal,
};

/** Takes one step of a proposal. Another worker that was faster, and a chain that does not answer, are no failures. */
export async function advanceProposal(
  context: GovernanceContext,
  { proposalId, step }: JobPayload<'advanceProposal'>,
): Promise<void> {
  const proposal = await getProposal(context.client, proposalId);
  if (proposal === null) return;
  await calmly(context, { proposalId, step }, () => STEPS[step](context, proposal));
}

export async function governanceRound(
  context: GovernanceContext,
  { round }: JobPayload<'governanceRound'>,
): Promise<void> {
  await calmly(context, { round }, () => ROUNDS[round](context));
}

/** What is due again before long is said and left; everything else fails the job, which is tried again. */
async function calmly({ log }: GovernanceContext, job: object, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StaleVersionError) log.debug({ ...job, error: error.message }, 'somebody was faster');
    else if (error instanceof ChainReadError) log.warn({ ...job, error: error.message }, 'tried again when it is due');
    else throw error;
  }
}
