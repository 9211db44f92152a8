import type { ProposalStage } from '@riskdao/governance';
import type { Database } from '../database.js';
import { asProposal, PARTS, type Proposal } from './proposal.js';

export type ProposalFilter = {
  readonly stages?: readonly ProposalStage[];
  /** EVM address in any case. */
  readonly author?: string;
  readonly origin?: Proposal['origin'];
  /** Parameter that a proposal changes, with its scope. */
  readonly parameterId?: string;
  /** Part of a title. */
  readonly search?: string;
};

export type ProposalPage = {
  /** Newest first. */
  readonly items: readonly { readonly cursor: string; readonly proposal: Proposal }[];
  readonly hasNextPage: boolean;
  /** Of all pages. */
  readonly total: number;
};

export class BadCursorError extends Error {
  readonly code = 'BAD_CURSOR';
  constructor(readonly cursor: string) {
    super(`"${cursor}" is no cursor of this list. Pass the endCursor of the page before, or none.`);
    this.name = 'BadCursorError';
  }
}

/** A page of proposals after a cursor. Pages neither repeat nor lose a proposal when others are added meanwhile. */
export async function listProposals(
  db: Database,
  query: ProposalFilter & { readonly first: number; readonly after?: string },
): Promise<ProposalPage> {
  const { first, after, stages, author, origin, parameterId, search } = query;
  const filter = {
    ...(stages === undefined ? {} : { stage: { in: [...stages] } }),
    ...(author === undefined ? {} : { author: { equals: author, mode: 'insensitive' as const } }),
    ...(origin === undefined ? {} : { origin }),
    ...(parameterId === undefined ? {} : { changes: { some: { parameterId, chainId: null } } }),
    ...(search === undefined ? {} : { title: { contains: search, mode: 'insensitive' as const } }),
  };
  const [rows, total] = await Promise.all([
    db.proposal.findMany({
      where: { AND: [filter, after === undefined ? {} : olderThan(after)] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: first + 1,
      include: PARTS,
    }),
    db.proposal.count({ where: filter }),
  ]);
  const items = rows.slice(0, first).map((row) => ({ cursor: cursorOf(row), proposal: asProposal(row) }));
  return { items, hasNextPage: rows.length > first, total };
}

/** Every proposal whose life is not over, oldest first: what the worker's schedule looks at. */
export async function openProposals(db: Database): Promise<readonly Proposal[]> {
  const rows = await db.proposal.findMany({
    where: { stage: { notIn: ['executed', 'rejected', 'cancelled', 'expired'] } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: PARTS,
  });
  return rows.map(asProposal);
}

/** Proposals whose vote ended since a time, whatever we think of it: somebody may assert a result of any of them. */
export async function votedProposals(db: Database, endedSince: Date, now: Date): Promise<readonly Proposal[]> {
  const rows = await db.proposal.findMany({
    where: { endsAt: { gte: endedSince, lt: now }, snapshotId: { not: null } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: PARTS,
  });
  return rows.map(asProposal);
}

function cursorOf({ createdAt, id }: { createdAt: Date; id: string }): string {
  return Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url');
}

function olderThan(cursor: string) {
  const match = /^(\d{1,15}) ([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match?.[1] === undefined || match[2] === undefined) throw new BadCursorError(cursor);
  const createdAt = new Date(Number(match[1]));
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: match[2] } }] };
}
