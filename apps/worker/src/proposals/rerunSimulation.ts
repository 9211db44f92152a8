import { ENGINE_VERSION, type ImpactReport } from '@riskdao/risk-core';
import {
  payloadOf,
  runChecks,
  timelockCalls,
  type CheckInput,
  type CheckMoment,
  type ProposalChecks,
} from '@riskdao/governance';
import {
  impactReport,
  loadBundle,
  operationOfProposal,
  parameterRecord,
  parameterSetById,
  proposalChecks,
  raiseAlert,
  recordChecks,
  requestRerun,
  simulationAt,
  type Proposal,
  type Simulation,
} from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { currentBundle } from './currentBundle.js';

/**
 * Simulates a proposal again at a moment of its life, on the market and the book of that moment, and judges what came out when it
 * is there. Ordered once a moment; called again it finds what stands.
 */
export async function rerunSimulation(
  context: GovernanceContext,
  proposal: Proposal,
  moment: Exclude<CheckMoment, 'draft'>,
): Promise<void> {
  const { client, chain, log } = context;
  await judgeEarlier(context, proposal, moment);
  const standing = await simulationAt(client, proposal.id, moment);
  if (standing !== null) {
    await judgeSimulation(context, proposal, moment, standing);
    return;
  }
  const first = await simulationAt(client, proposal.id, 'draft');
  if (first === null) return;
  const earlier = await loadBundle(client, first.bundleHash);
  const current = await chain.reader.parameters(Object.keys(earlier.currentParameters));
  const { chainId } = chain.deployment;
  const bundle = await currentBundle(client, { earlier, chainId, current, changes: proposal.changes });
  const order = { bundle, engineVersion: ENGINE_VERSION, proposalId: proposal.id, moment };
  const { id } = await requestRerun(client, order);
  log.info({ proposalId: proposal.id, moment, simulationId: id }, 'simulated again');
}

const RERUNS = ['voteStart', 'voteEnd', 'queue', 'execution'] as const;

/** A stage may pass before its simulation is computed: what came out is judged at the next moment. */
async function judgeEarlier(
  context: GovernanceContext,
  proposal: Proposal,
  moment: (typeof RERUNS)[number],
): Promise<void> {
  for (const earlier of RERUNS.slice(0, RERUNS.indexOf(moment))) {
    const simulation = await simulationAt(context.client, proposal.id, earlier);
    if (simulation !== null) await judgeSimulation(context, proposal, earlier, simulation);
  }
}

/** Runs every check on a finished simulation and keeps them, once; says when the drift rule fires. */
export async function judgeSimulation(
  context: GovernanceContext,
  proposal: Proposal,
  moment: CheckMoment,
  simulation: Simulation,
): Promise<void> {
  const { client, chain } = context;
  if (simulation.state !== 'completed' || simulation.reportHash === null) return;
  const known = (await proposalChecks(client, proposal.id)).find((checks) => checks.moment === moment);
  // A draft is judged again and again: its market ages while it waits.
  if (known !== undefined && moment !== 'draft') return;
  const report = await impactReport(client, simulation.reportHash);
  const voted = proposal.reportHash === null ? null : await impactReport(client, proposal.reportHash);
  if (report === null) return;
  const now = await chain.reader.nowUnix();
  const checks = runChecks(moment, await checkInput(context, proposal, { report, voted, moment, now }));
  await recordChecks(client, proposal.id, checks, new Date(now * 1_000));
  if (checks.isCancellable) await sayCancellable(context, proposal, checks, now);
}

async function checkInput(
  { client, chain }: GovernanceContext,
  { id, changes, vote, payloadHash, currentSetId }: Proposal,
  made: {
    readonly report: ImpactReport;
    readonly voted: ImpactReport | null;
    readonly moment: CheckMoment;
    readonly now: number;
  },
): Promise<CheckInput> {
  const { report, voted, moment, now } = made;
  const operation = await operationOfProposal(client, id);
  const payload = payloadOf(changes);
  const unix = (at: Date) => Math.floor(at.getTime() / 1_000);
  const { parameters } = chain.contracts;
  return {
    ...{ atUnix: now, deployment: chain.contracts, payload, report },
    current: await chain.reader.parameters(Object.keys((await parameterSetById(client, currentSetId)) ?? {})),
    history: await parameterRecord(client, chain.deployment.chainId),
    // A re-run has its own report: what was signed is held to the payload.
    signed: payloadHash === null ? null : { payloadHash, reportHash: report.reportHash },
    calls: operation?.calls ?? (vote === null ? null : timelockCalls(payload, chain.contracts, vote.snapshotId)),
    proposalId: vote?.snapshotId ?? null,
    targets: [{ address: parameters, ...(await chain.reader.codeHash(parameters)) }],
    queuedCodeHashes: operation === null ? null : operation.codeHashes,
    schedule:
      operation === null || operation.queuedAt === null
        ? null
        : {
            queuedAtUnix: unix(operation.queuedAt),
            executableAtUnix: unix(operation.readyAt),
            expiresAtUnix: unix(operation.expiresAt),
          },
    votedReport: moment === 'draft' ? null : voted,
  };
}

async function sayCancellable(
  { client, log }: GovernanceContext,
  { id, title }: Proposal,
  { moment, results }: ProposalChecks,
  now: number,
): Promise<void> {
  const figures = results.liquidationDrift.errors.join('; ');
  log.warn({ proposalId: id, moment, figures }, 'the drift rule fired');
  const message = `"${title}" may be cancelled by the guardian: ${figures}.`;
  await raiseAlert(client, {
    ...{ kind: 'proposal', subject: id, severity: 'critical', message, details: { moment } },
    at: new Date(now * 1_000),
  });
}
