import type { Database } from '../database.js';
import type { Prisma } from '../generated/prisma/client.js';

export type OperationState = 'waiting' | 'ready' | 'expired' | 'done' | 'cancelled';

/** A batch in the timelock. */
export type StoredOperation = {
  /** hashOperationBatch of the timelock. */
  readonly id: string;
  readonly chainId: bigint;
  readonly proposalId: string | null;
  readonly calls: readonly { readonly target: string; readonly value: bigint; readonly data: string }[];
  readonly queuedAt: Date | null;
  readonly readyAt: Date;
  readonly expiresAt: Date;
  readonly state: OperationState;
  /** Code hash of every target when it was queued, by lower-case address. */
  readonly codeHashes: Readonly<Record<string, string>>;
  readonly queuedTx: string | null;
  readonly executedTx: string | null;
};

/** Keeps what the chain says about an operation. What was noted when it was queued stays. */
export async function recordOperation(db: Database, operation: StoredOperation): Promise<void> {
  const { id, chainId, proposalId, calls, readyAt, expiresAt, state, queuedAt, codeHashes, queuedTx, executedTx } =
    operation;
  const payload = calls.map(({ target, value, data }) => ({ target, value: value.toString(), data }));
  await db.timelockOperation.upsert({
    where: { chainId_id: { chainId, id } },
    create: { id, chainId, proposalId, payload, readyAt, expiresAt, state, queuedAt, codeHashes, queuedTx, executedTx },
    update: {
      state,
      ...(queuedTx === null ? {} : { queuedTx }),
      ...(executedTx === null ? {} : { executedTx }),
    },
  });
}

export async function operationOfProposal(db: Database, proposalId: string): Promise<StoredOperation | null> {
  const row = await db.timelockOperation.findFirst({ where: { proposalId } });
  return row === null ? null : asOperation(row);
}

/** Operations that may still run, by the time from which they may. */
export async function pendingOperations(db: Database, chainId: bigint): Promise<readonly StoredOperation[]> {
  const rows = await db.timelockOperation.findMany({
    where: { chainId, state: { in: ['waiting', 'ready'] } },
    orderBy: [{ readyAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(asOperation);
}

type OperationRow = Prisma.TimelockOperationGetPayload<object>;

function asOperation(row: OperationRow): StoredOperation {
  const { id, chainId, proposalId, queuedAt, readyAt, expiresAt, queuedTx, executedTx } = row;
  const calls = row.payload as unknown as readonly { target: string; value: string; data: string }[];
  return {
    ...{ id, chainId, proposalId, queuedAt, readyAt, expiresAt, queuedTx, executedTx },
    calls: calls.map(({ target, value, data }) => ({ target, value: BigInt(value), data })),
    state: row.state as OperationState,
    codeHashes: row.codeHashes as Readonly<Record<string, string>>,
  };
}
