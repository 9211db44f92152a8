import { randomUUID } from 'node:crypto';
import { contentHash, type SimulationBundle } from '@riskdao/risk-core';
import { keepBundle } from './bundles.js';
import { inTransaction, withNamedFailures, type Database, type DatabaseClient } from './database.js';
import { getDocument, putDocument } from './documents.js';
import type { SimulationState } from './generated/prisma/client.js';
import { appendEvent } from './events.js';
import { markDone, noteJob } from './outbox.js';
import { announce } from './webhooks.js';

/** When in a proposal's life a simulation is run; `whatIf` belongs to none. */
export type SimulationMoment = 'draft' | 'voteStart' | 'voteEnd' | 'queue' | 'execution' | 'whatIf';

export type Simulation = {
  readonly id: string;
  readonly proposalId: string | null;
  readonly moment: SimulationMoment;
  readonly bundleHash: string;
  readonly engineVersion: string;
  readonly state: SimulationState;
  readonly shardCount: number;
  readonly shardsDone: number;
  readonly reportHash: string | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
};

export type FinishedReport = {
  readonly reportHash: string;
  readonly report: unknown;
  readonly markdown: string;
  readonly digest: string;
};

export const simulationJobId = (kind: 'plan' | 'merge', simulationId: string) => `${kind}-${simulationId}`;

type SimulationOrder = {
  readonly bundle: SimulationBundle;
  readonly engineVersion: string;
  readonly proposalId: string | null;
  readonly moment: SimulationMoment;
};

/** Keeps the bundle and orders its simulation: once this returns, the simulation will run, whatever dies. */
export async function requestSimulation(client: DatabaseClient, order: SimulationOrder): Promise<Simulation> {
  const id = randomUUID(); // given here: an attempt whose commit went unheard is not ordered twice
  // Under its own content, so that keeping it without an order harms nothing; hashing it would hold a transaction open.
  const bundleHash = await withNamedFailures(() => keepBundle(client, order.bundle));
  return inTransaction(client, (tx) => orderKept(tx, { id, bundleHash }, order), { repeatable: true });
}

/** {@link requestSimulation} within a transaction of the caller, under an id of the caller's. */
export async function orderSimulation(tx: Database, id: string, order: SimulationOrder): Promise<Simulation> {
  return orderKept(tx, { id, bundleHash: await keepBundle(tx, order.bundle) }, order);
}

async function orderKept(
  tx: Database,
  { id, bundleHash }: { id: string; bundleHash: string },
  { engineVersion, proposalId, moment }: SimulationOrder,
): Promise<Simulation> {
  const data = [{ id, proposalId, moment, bundleHash, engineVersion }];
  await tx.simulation.createMany({ data, skipDuplicates: true });
  await noteJob(tx, { queue: 'planSimulation', jobId: simulationJobId('plan', id), payload: { simulationId: id } });
  return asSimulation(await tx.simulation.findUniqueOrThrow({ where: { id } }));
}

export async function getSimulation(db: Database, id: string): Promise<Simulation | null> {
  const row = await db.simulation.findUnique({ where: { id } });
  return row === null ? null : asSimulation(row);
}

/** Simulations newest first; `after` is the id of the last entry of the page before. */
export async function listSimulations(
  db: Database,
  query: { readonly first: number; readonly after?: string; readonly state?: SimulationState },
): Promise<readonly Simulation[]> {
  const { first, after, state } = query;
  const rows = await db.simulation.findMany({
    where: state === undefined ? {} : { state },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: first,
    ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
  });
  return rows.map(asSimulation);
}

/** How many simulations of an author's drafts were ordered since a moment. */
export function simulationsOrderedBy(db: Database, author: string, since: Date): Promise<number> {
  const proposal = { author: { equals: author, mode: 'insensitive' as const } };
  return db.simulation.count({ where: { moment: 'draft', createdAt: { gte: since }, proposal } });
}

/** Notes that the plan stands and how many shards it has. False when the simulation was ended meanwhile. */
export async function startSimulation(db: Database, id: string, shardCount: number): Promise<boolean> {
  const { count } = await db.simulation.updateMany({
    where: { id, state: { in: ['waiting', 'running'] } },
    data: { state: 'running', shardCount },
  });
  if (count === 1) await noteProgress(db, id, 'running');
  return count === 1;
}

/** The outcome text of a shard that was computed before, by anybody; null when nobody has. */
export async function findShard(db: Database, inputHash: string): Promise<string | null> {
  const row = await db.simulationShard.findUnique({ where: { inputHash } });
  return row === null ? null : ((await getDocument(db, row.outcomeHash)) as string);
}

/** Keeps a shard's outcome under the hash of its inputs. A second computation must give the same outcome. */
export async function keepShard(
  client: DatabaseClient,
  shard: { inputHash: string; outcome: string; milliseconds: number },
): Promise<void> {
  const { inputHash, outcome, milliseconds } = shard;
  await inTransaction(client, async (tx) => {
    const known = await tx.simulationShard.findUnique({ where: { inputHash } });
    const outcomeHash = contentHash(outcome);
    if (known !== null && known.outcomeHash !== outcomeHash) {
      throw new NotReproducibleError(inputHash, known.outcomeHash, outcomeHash);
    }
    if (known !== null) return;
    await putDocument(tx, 'shard', outcome);
    await tx.simulationShard.create({ data: { inputHash, outcomeHash, milliseconds: Math.round(milliseconds) } });
  });
}

export class NotReproducibleError extends Error {
  readonly code = 'NOT_REPRODUCIBLE';
  constructor(inputHash: string, before: string, now: string) {
    super(
      `Shard ${inputHash} gave ${before} before and ${now} now. Two workers run different builds of one engine version: stop them and compare.`,
    );
    this.name = 'NotReproducibleError';
  }
}

export async function countShardsDone(db: Database, id: string, inputHashes: readonly string[]): Promise<number> {
  const shardsDone = await db.simulationShard.count({ where: { inputHash: { in: [...inputHashes] } } });
  const { count } = await db.simulation.updateMany({
    where: { id, state: 'running', shardsDone: { not: shardsDone } },
    data: { shardsDone },
  });
  if (count === 1) await noteProgress(db, id, 'running');
  return shardsDone;
}

/** Subscribers read the simulation itself: the event says only that it got on. */
async function noteProgress(db: Database, id: string, state: SimulationState): Promise<void> {
  await appendEvent(db, { kind: 'simulationProgress', subject: id, payload: { state } });
}

/** Keeps the report once and closes the simulation. Running it again changes nothing. */
export async function completeSimulation(client: DatabaseClient, id: string, finished: FinishedReport): Promise<void> {
  await inTransaction(client, async (tx) => {
    const simulation = await tx.simulation.findUniqueOrThrow({ where: { id } });
    const { reportHash, report, markdown, digest } = finished;
    const documentHash = await putDocument(tx, 'report', report);
    const { bundleHash, engineVersion } = simulation;
    await tx.report.createMany({
      data: [{ hash: reportHash, documentHash, bundleHash, engineVersion, markdown, digest }],
      skipDuplicates: true,
    });
    const { count } = await tx.simulation.updateMany({
      where: { id, state: 'running' },
      data: { state: 'completed', reportHash, shardsDone: simulation.shardCount, finishedAt: new Date() },
    });
    await markDone(tx, 'planSimulation', simulationJobId('plan', id));
    if (count === 0) return;
    await announce(tx, 'simulation.completed', { id, reportHash, proposalId: simulation.proposalId }, new Date());
    await noteProgress(tx, id, 'completed');
  });
}

export async function failSimulation(
  client: DatabaseClient,
  id: string,
  failure: { code: string; message: string },
): Promise<void> {
  await endSimulation(client, id, { state: 'failed', failure });
}

/** Cancels a simulation that has not finished; false when it had. */
export async function cancelSimulation(client: DatabaseClient, id: string): Promise<boolean> {
  return endSimulation(client, id, { state: 'cancelled' });
}

async function endSimulation(
  client: DatabaseClient,
  id: string,
  end: { state: 'failed' | 'cancelled'; failure?: { code: string; message: string } },
): Promise<boolean> {
  return inTransaction(client, async (tx) => {
    const { count } = await tx.simulation.updateMany({
      where: { id, state: { in: ['waiting', 'running'] } },
      data: { ...end, finishedAt: new Date() },
    });
    await markDone(tx, 'planSimulation', simulationJobId('plan', id));
    if (count === 1) await noteProgress(tx, id, end.state);
    return count === 1;
  });
}

type SimulationRow = Awaited<ReturnType<Database['simulation']['findUniqueOrThrow']>>;

export function asSimulation(row: SimulationRow): Simulation {
  return {
    id: row.id,
    proposalId: row.proposalId,
    moment: row.moment as SimulationMoment,
    bundleHash: row.bundleHash,
    engineVersion: row.engineVersion,
    state: row.state,
    shardCount: row.shardCount,
    shardsDone: row.shardsDone,
    reportHash: row.reportHash,
    failure: row.failure as Simulation['failure'],
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
  };
}
