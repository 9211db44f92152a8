import { eventsToward, operationIdOf, payloadOf, timelockCalls, type ChainStanding } from '@riskdao/governance';
import type { GovernedProposal, TimelockOperation, WriteOutcome, ChainWrite } from '@riskdao/governance/remote';
import {
  operationOfProposal,
  recordAssertion,
  recordOperation,
  transitionProposal,
  type Proposal,
} from '@riskdao/store';
import type { GovernanceContext } from './context.js';

/** A proposal as the contracts have it. */
export type OnChain = {
  readonly governed: GovernedProposal;
  readonly operation: TimelockOperation;
  readonly operationId: string;
};

/** Reads where the contracts have a signed proposal. Throws ChainReadError. */
export async function readOnChain({ chain }: GovernanceContext, proposal: Proposal): Promise<OnChain> {
  const snapshotId = proposal.vote?.snapshotId ?? '';
  const calls = timelockCalls(payloadOf(proposal.changes), chain.contracts, snapshotId);
  const operationId = operationIdOf(calls, snapshotId);
  const governed = await chain.reader.proposal(snapshotId);
  return { governed, operationId, operation: await chain.reader.operation(operationId) };
}

/** Moves our proposal to where the chain has it, whoever acted there, and keeps its operation. Returns it as it then stands. */
export async function followChain(
  context: GovernanceContext,
  proposal: Proposal,
  { governed, operation, operationId }: OnChain,
  transaction: string | null = null,
): Promise<Proposal> {
  const { client, chain } = context;
  const standing: ChainStanding = { stage: governed.stage, operation: operation.state };
  if (governed.stage === 'queued') await keepOperation(context, proposal, operationId, operation, transaction);
  let moved = await keepAssertion(context, proposal, governed, transaction);
  for (const event of eventsToward(proposal.stage, standing)) {
    const reason = REASONS[event] ?? event;
    const evidence = {
      ...{ contractStage: governed.stage, operation: operation.state, block: await chain.reader.nowUnix() },
      ...(transaction === null ? {} : { transaction }),
    };
    moved = await transitionProposal(client, { ...moved, event, reason, evidence });
  }
  return moved;
}

const REASONS: Readonly<Partial<Record<string, string>>> = {
  register: 'registered on chain before its vote',
  challenge: 'its result was challenged: a recount is open',
  confirm: 'the recount confirmed the result',
  block: 'the recount blocked the result',
  queue: 'queued in the timelock',
  execute: 'executed by the timelock',
  cancel: 'cancelled on chain',
  expire: 'its time on chain ran out',
};

const POSTED: readonly GovernedProposal['stage'][] = ['asserted', 'challenged', 'confirmed'];

async function keepAssertion(
  { client }: GovernanceContext,
  proposal: Proposal,
  { stage, challengeEndsAtUnix, recountEndsAtUnix }: GovernedProposal,
  transaction: string | null,
): Promise<Proposal> {
  if (!POSTED.includes(stage)) return proposal;
  return recordAssertion(client, proposal.id, {
    challengeEndsAt: new Date(challengeEndsAtUnix * 1_000),
    recountEndsAt: recountEndsAtUnix === 0 ? null : new Date(recountEndsAtUnix * 1_000),
    transaction: stage === 'asserted' ? transaction : null,
  });
}

async function keepOperation(
  { client, chain }: GovernanceContext,
  proposal: Proposal,
  id: string,
  operation: TimelockOperation,
  transaction: string | null,
): Promise<void> {
  const known = await operationOfProposal(client, proposal.id);
  if (operation.state === 'unset' && known === null) return;
  const state = operation.state === 'unset' ? 'cancelled' : operation.state;
  if (known !== null && known.state === state && transaction === null) return;
  const calls = timelockCalls(payloadOf(proposal.changes), chain.contracts, proposal.vote?.snapshotId ?? '');
  const targets = [...new Set(calls.map(({ target }) => target.toLowerCase()))];
  const codeHashes =
    known?.codeHashes ??
    Object.fromEntries(
      await Promise.all(targets.map(async (target) => [target, (await chain.reader.codeHash(target)).codeHash])),
    );
  const at = (unix: number) => new Date(unix * 1_000);
  await recordOperation(client, {
    ...{ id, chainId: chain.deployment.chainId, proposalId: proposal.id, calls, state, codeHashes },
    queuedAt: known?.queuedAt ?? at(await chain.reader.nowUnix()),
    readyAt: known?.readyAt ?? at(operation.readyAtUnix),
    expiresAt: known?.expiresAt ?? at(operation.expiresAtUnix),
    queuedTx: known === null ? transaction : null,
    executedTx: state === 'done' ? transaction : null,
  });
}

/** Sends when this worker may; says in the log what came of it. Null when nothing was sent or it was not mined by us. */
export async function sendWrite(
  { chain, log }: GovernanceContext,
  proposalId: string,
  write: ChainWrite,
): Promise<WriteOutcome | null> {
  if (chain.send === null) return null;
  const outcome = await chain.send(write);
  const said = { proposalId, write: write.name, ...outcome };
  if (outcome.kind === 'mined' || outcome.kind === 'alreadyDone') log.info(plain(said), 'on chain');
  else log.warn(plain(said), 'not on chain; tried again when it is due again');
  return outcome;
}

/** bigint has no form in a log line. */
const plain = (value: object): object =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)),
  ) as object;

export const transactionOf = (outcome: WriteOutcome | null): string | null =>
  outcome?.kind === 'mined' ? outcome.hash : null;
