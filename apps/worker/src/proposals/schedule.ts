import { dueSteps, type ProposalStep } from '@riskdao/governance';
import {
  GOVERNANCE_ROUNDS,
  openProposals,
  operationOfProposal,
  type DatabaseClient,
  type GovernanceRound,
  type Proposal,
  type QueueJob,
  type Queues,
} from '@riskdao/store';

/** How long a round rests before it is due again, seconds. */
const ROUND_SECONDS: Readonly<Record<GovernanceRound, number>> = {
  syncParameters: 10,
  ingestBook: 10,
  watchAssertions: 60,
  followUpForecasts: 3_600,
  autopilotProposal: 3_600,
};

const CHAIN_HOUR_SECONDS = 3_600;

/**
 * Asks the queue for everything that is due, by `nowUnix` of the chain for proposals and by `wallUnix` for the pace. Every worker
 * does so; a job's name holds its turn, so that however many ask it runs once a turn. A new hour of the chain is a new turn too: a
 * local chain may pass days in a second. Returns how many were asked for.
 */
export async function scheduleDue(
  { client, queues }: { readonly client: DatabaseClient; readonly queues: Queues },
  { nowUnix, wallUnix }: { readonly nowUnix: number; readonly wallUnix: number },
): Promise<number> {
  const jobs: QueueJob<'advanceProposal' | 'governanceRound'>[] = GOVERNANCE_ROUNDS.map((round) => ({
    queue: 'governanceRound',
    jobId: `${round}-${turn(wallUnix, ROUND_SECONDS[round])}`,
    payload: { round },
  }));
  for (const proposal of await openProposals(client))
    jobs.push(...(await stepsOf(client, proposal, nowUnix, wallUnix)));
  for (const job of jobs) await queues.add(job);
  return jobs.length;
}

async function stepsOf(
  client: DatabaseClient,
  { id: proposalId, stage, vote }: Proposal,
  nowUnix: number,
  wallUnix: number,
): Promise<readonly QueueJob<'advanceProposal'>[]> {
  const operation = stage === 'queued' ? await operationOfProposal(client, proposalId) : null;
  const scheduled = {
    stage,
    vote: vote === null ? null : { startUnix: vote.message.start, endUnix: vote.message.end },
    readyAtUnix: operation === null ? null : Math.floor(operation.readyAt.getTime() / 1_000),
  };
  return dueSteps(scheduled, nowUnix).map(({ step, everySeconds }) => ({
    queue: 'advanceProposal',
    jobId: `${step}-${proposalId}-${turn(wallUnix, everySeconds)}-${turn(nowUnix, CHAIN_HOUR_SECONDS)}`,
    payload: { proposalId, step: step satisfies ProposalStep },
  }));
}

const turn = (unix: number, everySeconds: number): number => Math.floor(unix / everySeconds);
