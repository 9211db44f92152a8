import type { Database, DatabaseClient } from './database.js';
import { QUEUES, type QueueJob, type QueueName, type Queues } from './queues.js';

const BATCH = 200;

/** Notes, inside the transaction that makes it necessary, that a job must run. The same id is noted once. */
export async function noteJob<Name extends QueueName>(tx: Database, job: QueueJob<Name>): Promise<void> {
  const payload = QUEUES[job.queue].parse(job.payload);
  await tx.outbox.createMany({ data: [{ queue: job.queue, jobId: job.jobId, payload }], skipDuplicates: true });
}

/** Says, inside the transaction that commits a job's effect, that it happened. */
export async function markDone(tx: Database, queue: QueueName, jobId: string): Promise<void> {
  await tx.outbox.updateMany({ where: { queue, jobId, doneAt: null }, data: { doneAt: new Date() } });
}

/** Hands every noted job to the queue; a job handed over twice is one job. Returns how many were handed over. */
export async function relayOutbox(client: DatabaseClient, queues: Queues): Promise<number> {
  const rows = await client.outbox.findMany({ where: { deliveredAt: null }, orderBy: { id: 'asc' }, take: BATCH });
  for (const { id, queue, jobId, payload } of rows) {
    await queues.add({ queue, jobId, payload } as QueueJob<QueueName>);
    await client.outbox.update({ where: { id }, data: { deliveredAt: new Date() } });
  }
  return rows.length;
}

/**
 * Finds jobs that were handed over, have had no effect yet, and that the queue no longer knows (its store was lost or wiped),
 * and lets the relay hand them over again. Returns their ids.
 */
export async function reconcileOutbox(client: DatabaseClient, queues: Queues): Promise<readonly string[]> {
  const open = await client.outbox.findMany({
    where: { doneAt: null, deliveredAt: { not: null } },
    orderBy: { id: 'asc' },
  });
  const forgotten: typeof open = [];
  for (const row of open)
    if ((await queues.stateOf(row.queue as QueueName, row.jobId)).state === 'unknown') forgotten.push(row);
  await client.outbox.updateMany({ where: { id: { in: forgotten.map(({ id }) => id) } }, data: { deliveredAt: null } });
  return forgotten.map(({ jobId }) => jobId);
}
