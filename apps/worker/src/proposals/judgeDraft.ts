import { ENGINE_VERSION } from '@riskdao/risk-core';
import {
  newestBundle,
  parameterSetById,
  recordSimulated,
  requestRerun,
  simulationAt,
  transitionProposal,
  type Proposal,
} from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { currentBundle } from './currentBundle.js';
import { judgeSimulation } from './rerunSimulation.js';

/** Gives a draft its report when that is there, and judges it; ends a draft whose time is over. */
export async function judgeDraft(context: GovernanceContext, proposal: Proposal, now: number): Promise<void> {
  const { client } = context;
  const { draftExpiresAt, vote } = proposal;
  if ((proposal.stage !== 'draft' && proposal.stage !== 'simulated') || vote !== null) return;
  if (draftExpiresAt !== null && draftExpiresAt.getTime() <= now * 1_000) {
    const reason = 'its time as a draft is over: the market that it answers is an old one';
    await transitionProposal(client, { ...proposal, event: 'cancel', reason });
    return;
  }
  const simulation = await simulationAt(client, proposal.id, 'draft');
  if (simulation === null && proposal.origin === 'autopilot') await orderFirst(context, proposal);
  if (simulation === null || simulation.state !== 'completed' || simulation.reportHash === null) return;
  const isNew = simulation.reportHash !== proposal.reportHash;
  const judged = isNew ? await recordSimulated(client, proposal, simulation.reportHash) : proposal;
  await judgeSimulation(context, judged, 'draft', simulation);
}

/** A member's draft comes with its simulation; the autopilot's is simulated on what is known now. */
async function orderFirst(
  { client, chain }: GovernanceContext,
  { id, changes, currentSetId }: Proposal,
): Promise<void> {
  const [earlier, current] = await Promise.all([newestBundle(client), parameterSetById(client, currentSetId)]);
  if (earlier === null || current === null) return;
  const bundle = await currentBundle(client, { earlier, chainId: chain.deployment.chainId, current, changes });
  await requestRerun(client, { bundle, engineVersion: ENGINE_VERSION, proposalId: id, moment: 'draft' });
}
