import type { ProposalMessage, ProposalStage } from '@riskdao/governance';
import { parameterSetId, withChanges, type ParameterChange, type ParameterSet } from '@riskdao/risk-core';
import { inTransaction, type Database, type DatabaseClient } from '../database.js';
import { appendEvent } from '../events.js';
import type { Prisma } from '../generated/prisma/client.js';
import { announce } from '../webhooks.js';

/** What the author signed for Snapshot, and what became of it while it was watched. */
export type SignedVote = {
  /** EIP-712 id. */
  readonly snapshotId: string;
  readonly space: string;
  readonly chainId: bigint;
  readonly message: ProposalMessage;
  readonly signature: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Hash of what voters read when the vote began; null until then. */
  readonly contentHash: string | null;
};

/** A result that somebody posted on chain with a bond. */
export type Assertion = {
  /** From then on it can no longer be challenged. */
  readonly challengeEndsAt: Date;
  /** Null unless it was challenged. */
  readonly recountEndsAt: Date | null;
  /** Null when somebody else posted it. */
  readonly transaction: string | null;
};

export type Proposal = {
  readonly id: string;
  readonly origin: 'member' | 'autopilot';
  readonly author: string;
  readonly title: string;
  /** Markdown by the author: text from outside. */
  readonly summary: string;
  readonly discussionUrl: string | null;
  readonly stage: ProposalStage;
  /** Raised by one with every change; a writer names the version that it read. */
  readonly version: number;
  readonly changes: readonly ParameterChange[];
  readonly currentSetId: string;
  readonly proposedSetId: string;
  readonly payloadHash: string | null;
  /** The report that voters are shown. */
  readonly reportHash: string | null;
  readonly vote: SignedVote | null;
  /** Null until its result stands on chain. */
  readonly assertion: Assertion | null;
  /** After this an unsigned draft is void; null when it never is. */
  readonly draftExpiresAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type ProposalDraft = {
  readonly origin: Proposal['origin'];
  readonly author: string;
  readonly title: string;
  readonly summary: string;
  readonly discussionUrl: string | null;
  readonly current: ParameterSet;
  /** Raw integers; `before` is the value in `current`. */
  readonly changes: readonly ParameterChange[];
  readonly draftExpiresAt: Date | null;
};

export class UnknownProposalError extends Error {
  readonly code = 'UNKNOWN_PROPOSAL';
  constructor(readonly id: string) {
    super(`There is no proposal ${id}. List the proposals to find its id.`);
    this.name = 'UnknownProposalError';
  }
}

export class StaleVersionError extends Error {
  readonly code = 'STALE_VERSION';
  constructor(
    readonly id: string,
    readonly read: number,
    readonly stored: number,
  ) {
    super(
      `Proposal ${id} was changed meanwhile: you read version ${read}, it is at ${stored}. Read it again and repeat.`,
    );
    this.name = 'StaleVersionError';
  }
}

/** Keeps a new draft with the set that it starts from and the set that it asks for. */
export async function createProposal(client: DatabaseClient, draft: ProposalDraft): Promise<Proposal> {
  return inTransaction(client, (tx) => insertProposal(tx, draft));
}

/** {@link createProposal} within a transaction of the caller. */
async function insertProposal(tx: Database, draft: ProposalDraft): Promise<Proposal> {
  const { origin, author, title, summary, discussionUrl, draftExpiresAt, changes } = draft;
  const sets = await keepSets(tx, draft);
  const row = await tx.proposal.create({
    data: {
      ...{ origin, author, title, summary, discussionUrl, draftExpiresAt, ...sets },
      // Milliseconds, as JavaScript reads it back: cursors compare this time.
      createdAt: new Date(),
      changes: { create: changes.map(changeRow) },
      transitions: { create: { version: 0, from: null, to: 'draft', reason: 'created', evidence: {} } },
    },
    include: PARTS,
  });
  await announceProposal(tx, row);
  return asProposal(row);
}

export async function getProposal(db: Database, id: string): Promise<Proposal | null> {
  const row = await db.proposal.findUnique({ where: { id }, include: PARTS });
  return row === null ? null : asProposal(row);
}

/** By the id that Snapshot and the chain know. */
export async function proposalBySnapshotId(db: Database, snapshotId: string): Promise<Proposal | null> {
  const row = await db.proposal.findUnique({ where: { snapshotId }, include: PARTS });
  return row === null ? null : asProposal(row);
}

/** Reads a proposal and holds it to the version that the caller read; throws unless both are as expected. */
export async function proposalAt(tx: Database, id: string, version: number): Promise<Proposal> {
  const proposal = await getProposal(tx, id);
  if (proposal === null) throw new UnknownProposalError(id);
  if (proposal.version !== version) throw new StaleVersionError(id, version, proposal.version);
  return proposal;
}

/** Keeps both sets of a draft; `proposedSetId` is the set as asked, before any clamping. */
export async function keepSets(
  tx: Database,
  { current, changes }: Pick<ProposalDraft, 'current' | 'changes'>,
): Promise<{ readonly currentSetId: string; readonly proposedSetId: string }> {
  const proposed = withChanges(current, changes);
  const [currentSetId, proposedSetId] = [parameterSetId(current), parameterSetId(proposed)];
  const values = (set: ParameterSet) =>
    Object.fromEntries(Object.entries(set).map(([id, raw]) => [id, raw.toString()]));
  await tx.parameterSet.createMany({
    data: [
      { id: currentSetId, values: values(current) },
      { id: proposedSetId, values: values(proposed) },
    ],
    skipDuplicates: true,
  });
  return { currentSetId, proposedSetId };
}

/** Tells webhooks and subscribers, at the end of the transaction in which the proposal changes. */
export async function announceProposal(
  tx: Database,
  { id, stage, version, title }: Pick<Proposal, 'id' | 'stage' | 'version' | 'title'>,
): Promise<void> {
  await announce(tx, 'proposal.updated', { id, stage, version, title }, new Date());
  await appendEvent(tx, { kind: 'proposalUpdated', subject: id, payload: { stage, version } });
}

export const changeRow = ({ id, before, after }: ParameterChange) => ({
  parameterId: id,
  before: before.toString(),
  after: after.toString(),
});

/** Proposed changes; those that the chain executed carry a chain id and are the history of parameters. */
export const PARTS = { changes: { where: { chainId: null }, orderBy: { parameterId: 'asc' } } } as const;

type ProposalRow = Prisma.ProposalGetPayload<{ include: typeof PARTS }>;

export function asProposal(row: ProposalRow): Proposal {
  const { id, author, title, summary, discussionUrl, stage, version, currentSetId, proposedSetId } = row;
  const { payloadHash, reportHash, draftExpiresAt, createdAt, updatedAt } = row;
  return {
    ...{ id, author, title, summary, discussionUrl, stage, version, currentSetId, proposedSetId },
    ...{ payloadHash, reportHash, draftExpiresAt, createdAt, updatedAt },
    origin: row.origin as Proposal['origin'],
    changes: row.changes.map(({ parameterId, before, after }) => ({
      id: parameterId,
      before: BigInt(before),
      after: BigInt(after),
    })),
    vote: asVote(row),
    assertion: asAssertion(row),
  };
}

function asAssertion({ challengeEndsAt, recountEndsAt, assertTx }: ProposalRow): Assertion | null {
  return challengeEndsAt === null ? null : { challengeEndsAt, recountEndsAt, transaction: assertTx };
}

function asVote({
  snapshotId,
  space,
  chainId,
  message,
  signature,
  startsAt,
  endsAt,
  contentHash,
}: ProposalRow): SignedVote | null {
  if (snapshotId === null || space === null || chainId === null || signature === null) return null;
  if (startsAt === null || endsAt === null) return null;
  return {
    ...{ snapshotId, space, chainId, signature, startsAt, endsAt, contentHash },
    message: message as unknown as ProposalMessage,
  };
}
