import { forgetBooksAbove } from './books.js';
import { inTransaction, type Database, type DatabaseClient } from './database.js';

/** An event of a followed contract, with its block's time. */
export type KeptChainEvent = {
  readonly blockNumber: bigint;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly topics: readonly string[];
  readonly data: string;
  readonly at: Date;
  readonly transactionHash: string | null;
};

/** Whose events: the contracts that one reader of a chain follows together. */
export type EventReader = { readonly chainId: bigint; readonly reader: string };

/** Keeps events; the same event kept twice is one. Returns how many were new. */
export async function keepChainEvents(
  db: Database,
  { chainId, reader }: EventReader,
  events: readonly KeptChainEvent[],
): Promise<number> {
  const data = events.map((event) => ({ ...event, chainId, reader, topics: [...event.topics] }));
  const { count } = await db.chainEvent.createMany({ data, skipDuplicates: true });
  return count;
}

/** A place among a chain's events. */
export type EventPlace = Pick<KeptChainEvent, 'blockNumber' | 'logIndex'>;

/** Events after a place, in the order of the chain, at most `limit`, none above the block `upTo` when it is named. */
export async function chainEventsAfter(
  db: Database,
  { chainId, reader }: EventReader,
  { after, limit, upTo }: { readonly after: EventPlace | null; readonly limit: number; readonly upTo?: bigint },
): Promise<readonly KeptChainEvent[]> {
  const later =
    after === null
      ? {}
      : {
          OR: [
            { blockNumber: { gt: after.blockNumber } },
            { blockNumber: after.blockNumber, logIndex: { gt: after.logIndex } },
          ],
        };
  const rows = await db.chainEvent.findMany({
    where: { chainId, reader, ...later, ...(upTo === undefined ? {} : { AND: { blockNumber: { lte: upTo } } }) },
    orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
    take: limit,
  });
  return rows.map(({ blockNumber, blockHash, logIndex, topics, data, at, transactionHash }) => ({
    ...{ blockNumber, blockHash, logIndex, topics, data, at, transactionHash },
  }));
}

/** Blocks above a number that events are kept of: after a crash, those that no cursor vouches for. */
export async function eventBlocksAbove(
  db: Database,
  { chainId, reader }: EventReader,
  blockNumber: bigint,
): Promise<readonly { readonly blockNumber: bigint; readonly blockHash: string }[]> {
  return db.chainEvent.findMany({
    where: { chainId, reader, blockNumber: { gt: blockNumber } },
    distinct: ['blockHash'],
    select: { blockNumber: true, blockHash: true },
  });
}

/** Forgets the events of one block. */
export async function forgetEventBlock(
  db: Database,
  { chainId, reader }: EventReader,
  blockHash: string,
): Promise<void> {
  await db.chainEvent.deleteMany({ where: { chainId, reader, blockHash } });
}

/** Forgets what a rewritten chain no longer holds above a block: events of the reader, and books of that chain. */
export async function rewindChain(
  client: DatabaseClient,
  { chainId, reader }: EventReader,
  blockNumber: bigint,
): Promise<void> {
  const rewind = async (tx: Database) => {
    await tx.chainEvent.deleteMany({ where: { chainId, reader, blockNumber: { gt: blockNumber } } });
    await forgetBooksAbove(tx, chainId, blockNumber);
  };
  await inTransaction(client, rewind, { repeatable: true });
}
