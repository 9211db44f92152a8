import type { Database } from './database.js';

export type ChainProgress = {
  readonly indexed: bigint;
  readonly finalized: bigint;
  readonly updatedAt: Date;
};

/** How far a chain has been read: the contract that lags most counts. Null before the first block. */
export async function chainProgress(db: Database, chainId: bigint): Promise<ChainProgress | null> {
  const [row] = await db.chainCursor.findMany({ where: { chainId }, orderBy: { blockNumber: 'asc' }, take: 1 });
  if (row === undefined) return null;
  return { indexed: row.blockNumber, finalized: row.finalizedNumber, updatedAt: row.updatedAt };
}

/** The block up to which each contract of a chain was read. */
export async function chainPoints(
  db: Database,
  chainId: bigint,
): Promise<readonly { readonly blockNumber: bigint; readonly blockHash: string }[]> {
  return db.chainCursor.findMany({ where: { chainId }, select: { blockNumber: true, blockHash: true } });
}
