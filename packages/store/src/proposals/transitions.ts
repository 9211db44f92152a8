import {
  proposalIdOf,
  stageAfter,
  type ProposalEvent,
  type ProposalMessage,
  type ProposalStage,
} from '@riskdao/governance';
import type { ParameterChange, ParameterSet } from '@riskdao/risk-core';
import { inTransaction, type Database, type DatabaseClient } from '../database.js';
import type { Prisma } from '../generated/prisma/client.js';
import { announceProposal, asProposal, changeRow, keepSets, PARTS, proposalAt, type Proposal } from './proposal.js';

/** The version that the writer read: another writer's change in between is refused, not overwritten. */
export type ProposalRef = { readonly id: string; readonly version: number };

export type Transition = {
  readonly version: number;
  readonly from: ProposalStage | null;
  readonly to: ProposalStage;
  /** In words. */
  readonly reason: string;
  /** Names of what the transition rests on: hashes, transactions, codes. */
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly at: Date;
};

/**
 * Moves a proposal along the table of stages. Throws UnknownProposalError, StaleVersionError, and TransitionRefusedError for
 * an event that its stage does not allow.
 */
export async function transitionProposal(
  client: DatabaseClient,
  step: ProposalRef & {
    readonly event: ProposalEvent;
    readonly reason: string;
    readonly evidence?: Readonly<Record<string, unknown>>;
  },
): Promise<Proposal> {
  return inTransaction(client, (tx) => moveProposal(tx, step));
}

/** {@link transitionProposal} within a transaction of the caller, with further columns that change at the same time. */
export async function moveProposal(
  tx: Database,
  step: ProposalRef & {
    readonly event: ProposalEvent;
    readonly reason: string;
    readonly evidence?: Readonly<Record<string, unknown>>;
  },
  also: Prisma.ProposalUpdateInput = {},
): Promise<Proposal> {
  const { stage } = await proposalAt(tx, step.id, step.version);
  const to = stageAfter(stage, step.event);
  const { reason, evidence = {} } = step;
  return changeProposal(tx, step, {
    ...also,
    stage: to,
    transitions: {
      create: { version: step.version + 1, from: stage, to, reason, evidence: evidence as Prisma.InputJsonObject },
    },
  });
}

/** The proposal's history, oldest first. */
export async function proposalTransitions(db: Database, proposalId: string): Promise<readonly Transition[]> {
  const rows = await db.proposalTransition.findMany({ where: { proposalId }, orderBy: { version: 'asc' } });
  return rows.map(({ version, from, to, reason, evidence, at }) => ({
    ...{ version, from, to, reason, at },
    evidence: evidence as Transition['evidence'],
  }));
}

export type DraftEdit = {
  readonly title: string;
  readonly summary: string;
  readonly discussionUrl: string | null;
  readonly current: ParameterSet;
  readonly changes: readonly ParameterChange[];
};

/** Replaces a draft's text and changes; its report no longer speaks of it. Refused once the vote is signed. */
export async function editProposal(client: DatabaseClient, ref: ProposalRef, edit: DraftEdit): Promise<Proposal> {
  const { title, summary, discussionUrl, changes } = edit;
  return inTransaction(client, async (tx) => {
    const { vote } = await proposalAt(tx, ref.id, ref.version);
    if (vote !== null) throw new AlreadySignedError(ref.id);
    const sets = await keepSets(tx, edit);
    await tx.parameterChange.deleteMany({ where: { proposalId: ref.id, chainId: null } });
    const step = { ...ref, event: 'edit' as const, reason: 'edited by its author' };
    return moveProposal(tx, step, {
      ...{ title, summary, discussionUrl, ...sets, reportHash: null, payloadHash: null },
      changes: { create: changes.map(changeRow) },
    });
  });
}

export class AlreadySignedError extends Error {
  readonly code = 'ALREADY_SIGNED';
  constructor(readonly id: string) {
    super(`Proposal ${id} is signed for Snapshot and stands as it is. Cancel it and draft another one.`);
    this.name = 'AlreadySignedError';
  }
}

/** A draft has its report: from here on voters would read this one. */
export async function recordSimulated(client: DatabaseClient, ref: ProposalRef, reportHash: string): Promise<Proposal> {
  return inTransaction(client, (tx) =>
    moveProposal(
      tx,
      { ...ref, event: 'simulate', reason: 'the impact report is there', evidence: { reportHash } },
      { reportHash },
    ),
  );
}

export class SignedTextMismatchError extends Error {
  readonly code = 'SIGNED_TEXT_MISMATCH';
  constructor(detail: string) {
    super(`The signed text is not this proposal's: ${detail}. Build it from the proposal and sign again.`);
    this.name = 'SignedTextMismatchError';
  }
}

/** Keeps what the author signed, before anything is sent: from here the worker sends and registers it. The stage stays. */
export async function recordSigned(
  client: DatabaseClient,
  ref: ProposalRef,
  signed: {
    readonly message: ProposalMessage;
    readonly signature: string;
    readonly chainId: bigint;
    readonly payloadHash: string;
  },
): Promise<Proposal> {
  const { message, signature, chainId, payloadHash } = signed;
  return inTransaction(client, async (tx) => {
    const { stage, reportHash, vote } = await proposalAt(tx, ref.id, ref.version);
    if (vote !== null) throw new AlreadySignedError(ref.id);
    stageAfter(stage, 'register');
    for (const [name, hash] of Object.entries({ reportHash, payloadHash }))
      if (hash === null || !message.plugins.includes(hash))
        throw new SignedTextMismatchError(`it does not carry the ${name} ${String(hash)}`);
    return changeProposal(tx, ref, {
      ...{ snapshotId: proposalIdOf(message), space: message.space, chainId, payloadHash, signature },
      message: message as unknown as Prisma.InputJsonObject,
      startsAt: new Date(message.start * 1_000),
      endsAt: new Date(message.end * 1_000),
    });
  });
}

/** Starts the vote, with the hash of what voters read at that moment. */
export async function recordVoteStart(
  client: DatabaseClient,
  ref: ProposalRef,
  contentHash: string,
): Promise<Proposal> {
  return inTransaction(client, (tx) =>
    moveProposal(
      tx,
      { ...ref, event: 'startVote', reason: 'the voting window is open', evidence: { contentHash } },
      { contentHash },
    ),
  );
}

/** Writes under the version that was read. A writer that came first makes this one fail with StaleVersionError. */
async function changeProposal(tx: Database, { id, version }: ProposalRef, data: Prisma.ProposalUpdateInput) {
  const row = await tx.proposal.update({
    where: { id, version },
    data: { ...data, version: version + 1 },
    include: PARTS,
  });
  await announceProposal(tx, row);
  return asProposal(row);
}
