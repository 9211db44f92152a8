import type { Database } from '../database.js';
import { BadCursorError } from './listProposals.js';

/** `counted` is in the enforceable tally; `replaced` by a later vote of the same voter; `excluded` and `refused` say why. */
export type StoredVote = {
  /** EIP-712 hash of the signed message, or the name of the event of a vote by transaction. */
  readonly id: string;
  readonly voter: string;
  /** 1 For, 2 Against, 3 Abstain in an enforceable vote; whatever was signed otherwise. */
  readonly choice: unknown;
  readonly castAt: Date;
  readonly origin: 'snapshot' | 'transaction';
  readonly cid: string | null;
  readonly transactionHash: string | null;
  /** Token units at the snapshot block; null when it does not count. */
  readonly power: bigint | null;
  readonly standing: 'counted' | 'replaced' | 'excluded' | 'refused';
  /** Why it does not count; empty when it does. */
  readonly reason: string;
};

export type VotePage = {
  readonly items: readonly { readonly cursor: string; readonly vote: StoredVote }[];
  readonly hasNextPage: boolean;
  readonly total: number;
};

/** A page of a proposal's votes, largest power first, those that do not count last. */
export async function listVotes(
  db: Database,
  query: { readonly proposalId: string; readonly first: number; readonly after?: string; readonly voter?: string },
): Promise<VotePage> {
  const { proposalId, first, after, voter } = query;
  const filter = {
    proposalId,
    ...(voter === undefined ? {} : { voter: { equals: voter, mode: 'insensitive' as const } }),
  };
  const [rows, total] = await Promise.all([
    db.vote.findMany({
      where: { AND: [filter, after === undefined ? {} : behind(after)] },
      orderBy: [{ power: { sort: 'desc', nulls: 'last' } }, { id: 'asc' }],
      take: first + 1,
    }),
    db.vote.count({ where: filter }),
  ]);
  const items = rows.slice(0, first).map((row) => {
    const vote = asVote(row);
    return { cursor: Buffer.from(`${vote.power ?? ''} ${vote.id}`).toString('base64url'), vote };
  });
  return { items, hasNextPage: rows.length > first, total };
}

function behind(cursor: string) {
  const match = /^(\d*) (0x[0-9a-f]{64})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match?.[1] === undefined || match[2] === undefined) throw new BadCursorError(cursor);
  const id = { gt: match[2] };
  if (match[1] === '') return { power: null, id };
  return { OR: [{ power: { lt: match[1] } }, { power: match[1], id }, { power: null }] };
}

type VoteRow = Awaited<ReturnType<Database['vote']['findFirstOrThrow']>>;

function asVote(row: VoteRow): StoredVote {
  const { id, voter, choice, cid, transactionHash, reason } = row;
  return {
    ...{ id, voter, choice, cid, transactionHash, reason, castAt: row.signedAt },
    origin: row.origin as StoredVote['origin'],
    power: row.power === null ? null : BigInt(row.power.toFixed(0)),
    standing: row.verdict as StoredVote['standing'],
  };
}
