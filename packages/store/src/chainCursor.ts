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

/** A block by which a rewritten chain is recognised. */
export type HeldBlock = { readonly number: number; readonly hash: string; readonly parentHash: string };

export type ChainCursor = {
  readonly chainId: bigint;
  /** Whose events are read. */
  readonly contract: string;
  readonly blockNumber: bigint;
  readonly blockHash: string;
  readonly finalizedNumber: bigint;
  /** The newest blocks, ascending. */
  readonly recentBlocks: readonly HeldBlock[];
};

/** Where a reader of a contract's events stopped; null before it began. */
export async function readCursor(db: Database, chainId: bigint, contract: string): Promise<ChainCursor | null> {
  const row = await db.chainCursor.findUnique({
    where: { chainId_contract: { chainId, contract: contract.toLowerCase() } },
  });
  if (row === null) return null;
  const { blockNumber, blockHash, finalizedNumber } = row;
  const recentBlocks = row.recentBlocks as unknown as readonly HeldBlock[];
  return { chainId, contract, blockNumber, blockHash, finalizedNumber, recentBlocks };
}

/** Keeps where a reader stopped, after all that it read is kept: read twice is harmless, skipped is not. */
export async function saveCursor(db: Database, cursor: ChainCursor): Promise<void> {
  const { chainId, blockNumber, blockHash, finalizedNumber } = cursor;
  const contract = cursor.contract.toLowerCase();
  const recentBlocks = cursor.recentBlocks.map(({ number, hash, parentHash }) => ({ number, hash, parentHash }));
  const values = { blockNumber, blockHash, finalizedNumber, recentBlocks };
  await db.chainCursor.upsert({
    where: { chainId_contract: { chainId, contract } },
    create: { chainId, contract, ...values },
    update: values,
  });
}
