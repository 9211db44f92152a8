import type { HubVote, VoteEvidence } from '@riskdao/governance';
import type { Database } from '../database.js';
import type { Prisma } from '../generated/prisma/client.js';

/** A signed vote as a hub served it once, with the text of its pinned document. */
export type SeenVote = { readonly row: HubVote; readonly document: string };

const PER_INSERT = 1_000;

/** Keeps every vote of the evidence whose document is there. A hub that leaves one out later does not take it away. */
export async function keepSeenVotes(
  tx: Database,
  proposalId: string,
  { votes, documents }: Pick<VoteEvidence, 'votes' | 'documents'>,
): Promise<void> {
  const rows = votes.kind === 'fetched' ? votes.value : [];
  const data = rows.flatMap((row) => {
    const document = documents[row.ipfs];
    if (document?.kind !== 'fetched') return [];
    return [{ proposalId, id: row.id, row: row as unknown as Prisma.InputJsonObject, document: document.value }];
  });
  for (let from = 0; from < data.length; from += PER_INSERT)
    await tx.seenVote.createMany({ data: data.slice(from, from + PER_INSERT), skipDuplicates: true });
}

/** Every vote that was ever seen on a proposal. */
export async function seenVotes(db: Database, proposalId: string): Promise<readonly SeenVote[]> {
  const rows = await db.seenVote.findMany({ where: { proposalId }, orderBy: { id: 'asc' } });
  return rows.map(({ row, document }) => ({ row: row as unknown as HubVote, document }));
}
