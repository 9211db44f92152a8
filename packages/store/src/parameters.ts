import {
  parameterSetId,
  parseParameterId,
  type ParameterHistory,
  type ParameterId,
  type ParameterSet,
} from '@riskdao/risk-core';
import { chainProgress } from './chainCursor.js';
import { inTransaction, type Database, type DatabaseClient } from './database.js';
import { appendEvent } from './events.js';
import { announce } from './webhooks.js';

/** Where in a chain something happened. */
export type ChainPoint = {
  readonly chainId: bigint;
  readonly blockNumber: bigint;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly at: Date;
};

export type ExecutedChange = { readonly parameterId: ParameterId; readonly before: bigint; readonly after: bigint };

/** A set in force from a point on. */
export type ParametersInForce = { readonly setId: string; readonly set: ParameterSet; readonly since: ChainPoint };

/** Up to this moment of a chain; the head when nothing is named. */
export type ChainMoment =
  { readonly blockNumber: bigint } | { readonly blockHash: string } | { readonly timestamp: Date } | 'head';

export class UnknownBlockError extends Error {
  readonly code = 'UNKNOWN_BLOCK';
  constructor(block: string, remedy: string) {
    super(`No parameters are known at block ${block}. ${remedy}`);
    this.name = 'UnknownBlockError';
  }
}

export class WrongParameterSetError extends Error {
  readonly code = 'WRONG_PARAMETER_SET';
  constructor(stated: string, actual: string) {
    super(
      `The chain says the set in force is ${stated}, but its values hash to ${actual}. Read the chain again from genesis.`,
    );
    this.name = 'WrongParameterSetError';
  }
}

type Activation = {
  readonly point: ChainPoint;
  readonly setId: string;
  readonly set: ParameterSet;
  readonly changes: readonly ExecutedChange[];
  readonly proposalId: string | null;
};

/** Keeps that a set came into force, and through which changes. The same event kept twice is one. */
export async function recordActivation(client: DatabaseClient, activation: Activation): Promise<void> {
  const { point, setId, set, changes, proposalId } = activation;
  const actual = parameterSetId(set);
  if (actual !== setId) throw new WrongParameterSetError(setId, actual);
  const { chainId, blockNumber, blockHash, logIndex, at } = point;
  await inTransaction(client, async (tx) => {
    await tx.parameterSet.createMany({ data: [{ id: setId, values: asText(set) }], skipDuplicates: true });
    const { count } = await tx.parameterActivation.createMany({
      data: [{ chainId, blockNumber, blockHash, logIndex, setId, activatedAt: at }],
      skipDuplicates: true,
    });
    await tx.parameterChange.createMany({
      data: changes.map(({ parameterId, before, after }, i) => ({
        parameterId,
        before: before.toString(),
        after: after.toString(),
        proposalId,
        chainId,
        blockNumber,
        blockHash,
        logIndex: logIndex + i,
        executedAt: at,
      })),
      skipDuplicates: true,
    });
    if (count > 0) await tell(tx, { ...activation, point });
  });
}

/** Tells webhooks and subscribers of every parameter that changed; last in its transaction. */
async function tell(
  tx: Database,
  { point, setId, changes, proposalId }: Pick<Activation, 'point' | 'setId' | 'changes' | 'proposalId'>,
): Promise<void> {
  const told = changes.map(({ parameterId, before, after }) => ({
    ...{ parameterId, before: before.toString(), after: after.toString(), setId, proposalId },
    ...{ blockNumber: point.blockNumber.toString(), blockHash: point.blockHash, at: point.at.toISOString() },
  }));
  for (const data of told) await announce(tx, 'parameter.changed', data, point.at);
  for (const { parameterId, ...payload } of told)
    await appendEvent(tx, { kind: 'parameterChanged', subject: parameterId, payload });
}

/** The set in force at a moment; null before the first. Throws {@link UnknownBlockError} for a hash that no change has. */
export async function parametersInForce(
  db: Database,
  chainId: bigint,
  moment: ChainMoment = 'head',
): Promise<ParametersInForce | null> {
  const row = await db.parameterActivation.findFirst({
    where: { chainId, ...(await upTo(db, chainId, moment)) },
    orderBy: [{ blockNumber: 'desc' }, { logIndex: 'desc' }],
    include: { set: true },
  });
  if (row === null) return null;
  const { setId, blockNumber, blockHash, logIndex, activatedAt: at } = row;
  return { setId, set: asSet(row.set.values), since: { chainId, blockNumber, blockHash, logIndex, at } };
}

/** Throws {@link UnknownBlockError} for a block that the chain has not been read up to: what is in force there may still change. */
export async function requireBlockRead(db: Database, chainId: bigint, blockNumber: bigint): Promise<void> {
  const progress = await chainProgress(db, chainId);
  if (progress === null || blockNumber <= progress.indexed) return;
  const changed = await db.parameterActivation.findFirst({ where: { chainId, blockNumber: { gte: blockNumber } } });
  if (changed === null)
    throw new UnknownBlockError(
      blockNumber.toString(),
      `The chain has been read up to block ${progress.indexed}: ask again later, or name an earlier block.`,
    );
}

/** A set by its id, whether it was ever in force or only asked for; null when it is not kept here. */
export async function parameterSetById(db: Database, setId: string): Promise<ParameterSet | null> {
  const row = await db.parameterSet.findUnique({ where: { id: setId } });
  return row === null ? null : asSet(row.values);
}

export type ParameterHistoryEntry = ExecutedChange & {
  readonly id: string;
  readonly proposalId: string | null;
  readonly point: ChainPoint;
};

/** Executed changes of one parameter, newest first; `after` is the id of the last entry of the page before. */
export async function parameterHistory(
  db: Database,
  query: { chainId: bigint; parameterId: ParameterId; first: number; after?: string },
): Promise<readonly ParameterHistoryEntry[]> {
  const { chainId, parameterId, first, after } = query;
  parseParameterId(parameterId);
  const rows = await db.parameterChange.findMany({
    where: { chainId, parameterId },
    orderBy: [{ blockNumber: 'desc' }, { logIndex: 'desc' }],
    take: first,
    ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
  });
  return rows.flatMap((row) => historyEntry(chainId, row));
}

type ChangeRow = Awaited<ReturnType<Database['parameterChange']['findUniqueOrThrow']>>;

/** Empty for a change that no chain has executed. */
function historyEntry(chainId: bigint, row: ChangeRow): readonly ParameterHistoryEntry[] {
  const { id, parameterId, proposalId, blockNumber, blockHash, logIndex, executedAt: at } = row;
  if (blockNumber === null || blockHash === null || logIndex === null || at === null) return [];
  const [before, after] = [BigInt(row.before), BigInt(row.after)];
  return [{ id, parameterId, before, after, proposalId, point: { chainId, blockNumber, blockHash, logIndex, at } }];
}

/** The newest executed change of every parameter that ever changed, by id. */
export async function latestChanges(
  db: Database,
  chainId: bigint,
): Promise<ReadonlyMap<ParameterId, ParameterHistoryEntry>> {
  const rows = await db.parameterChange.findMany({
    where: { chainId, executedAt: { not: null } },
    distinct: ['parameterId'],
    orderBy: [{ parameterId: 'asc' }, { blockNumber: 'desc' }, { logIndex: 'desc' }],
  });
  return new Map(rows.flatMap((row) => historyEntry(chainId, row).map((entry) => [entry.parameterId, entry] as const)));
}

/** Values in force just before a moment, by id: what drift is measured against. */
export async function parametersAt(db: Database, chainId: bigint, at: Date): Promise<ParameterSet | null> {
  return (await parametersInForce(db, chainId, { timestamp: at }))?.set ?? null;
}

/** Every executed change of a chain as checks of cool-down and drift read it: values with the time since which they hold. */
export async function parameterRecord(db: Database, chainId: bigint): Promise<ParameterHistory> {
  const rows = await db.parameterChange.findMany({
    where: { chainId, executedAt: { not: null } },
    orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
  });
  const record: Record<ParameterId, { sinceUnix: number; raw: bigint }[]> = {};
  for (const { parameterId, before, after, executedAt } of rows) {
    const entries = (record[parameterId] ??= [{ sinceUnix: 0, raw: BigInt(before) }]);
    entries.push({ sinceUnix: Math.floor((executedAt ?? new Date(0)).getTime() / 1_000), raw: BigInt(after) });
  }
  return record;
}

/** Blocks above a number in which a set came into force. */
export async function activationBlocksAbove(
  db: Database,
  chainId: bigint,
  blockNumber: bigint,
): Promise<readonly { readonly blockNumber: bigint; readonly blockHash: string }[]> {
  return db.parameterActivation.findMany({
    where: { chainId, blockNumber: { gt: blockNumber } },
    distinct: ['blockHash'],
    select: { blockNumber: true, blockHash: true },
  });
}

/** Forgets what came into force in one block. */
export async function forgetActivationBlock(client: DatabaseClient, chainId: bigint, blockHash: string): Promise<void> {
  await inTransaction(client, async (tx) => {
    await tx.parameterChange.deleteMany({ where: { chainId, blockHash } });
    await tx.parameterActivation.deleteMany({ where: { chainId, blockHash } });
  });
}

/** Forgets what a reorganised chain no longer holds: everything above `blockNumber`. */
export async function forgetAbove(client: DatabaseClient, chainId: bigint, blockNumber: bigint): Promise<void> {
  await inTransaction(client, async (tx) => {
    const where = { chainId, blockNumber: { gt: blockNumber } };
    await tx.parameterChange.deleteMany({ where });
    await tx.parameterActivation.deleteMany({ where });
  });
}

async function upTo(db: Database, chainId: bigint, moment: ChainMoment) {
  if (moment === 'head') return {};
  if ('timestamp' in moment) return { activatedAt: { lte: moment.timestamp } };
  if ('blockNumber' in moment) return { blockNumber: { lte: moment.blockNumber } };
  const { blockHash } = moment;
  const known = await db.parameterActivation.findFirst({ where: { chainId, blockHash } });
  if (known === null) throw new UnknownBlockError(blockHash, 'Name a block of a change, a block number, or a time.');
  return { blockNumber: { lte: known.blockNumber } };
}

const asText = (set: ParameterSet) => Object.fromEntries(Object.entries(set).map(([id, raw]) => [id, raw.toString()]));

const asSet = (values: unknown): ParameterSet =>
  Object.fromEntries(Object.entries(values as Record<string, string>).map(([id, raw]) => [id, BigInt(raw)]));
