import type { Database, DatabaseClient } from './database.js';
import { QueueUnavailableError } from './queueConnection.js';
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

/**
 * Hands every noted job to the queue; a job handed over twice is one job. A row that this version cannot read is left for
 * one that can and does not hold up the others. Returns how many were handed over; throws QueueUnavailableError.
 */
export async function relayOutbox(client: DatabaseClient, queues: Queues): Promise<number> {
  const queue = { in: Object.keys(QUEUES) };
  const rows = await client.outbox.findMany({
    where: { deliveredAt: null, queue },
    orderBy: { id: 'asc' },
    take: BATCH,
  });
  let handedOver = 0;
  for (const { id, queue, jobId, payload } of rows) {
    try {
      await queues.add({ queue, jobId, payload } as QueueJob<QueueName>);
    } catch (error) {
      if (error instanceof QueueUnavailableError) throw error;
      continue;
    }
    await client.outbox.update({ where: { id }, data: { deliveredAt: new Date() } });
    handedOver += 1;
  }
  return handedOver;
}

/**
 * Looks at jobs that were handed over and have had no effect yet. Those that the queue no longer knows (its store was lost
 * or wiped) are handed over again by the relay, and so are those that it counts as the ends of their workers although it was the
 * store that ended: a restart proves nothing against a job, four ends without one do. Those that it set aside for good are closed with
 * their reason. Returns the ids of those that are handed over again.
 */
export async function reconcileOutbox(client: DatabaseClient, queues: Queues): Promise<readonly string[]> {
  const open = await client.outbox.findMany({
    where: { doneAt: null, deliveredAt: { not: null }, queue: { in: Object.keys(QUEUES) } },
    orderBy: { id: 'asc' },
  });
  const forgotten: typeof open = [];
  for (const row of open) {
    const { state, reason } = await queues.stateOf(row.queue as QueueName, row.jobId);
    if (state === 'unknown') forgotten.push(row);
    if (state !== 'failed') continue;
    if (await queues.wasCutOff(reason, row.deliveredAt ?? row.createdAt)) {
      await queues.remove(row.queue as QueueName, row.jobId);
      forgotten.push(row);
    } else await client.outbox.update({ where: { id: row.id }, data: { doneAt: new Date(), failure: reason } });
  }
  await client.outbox.updateMany({ where: { id: { in: forgotten.map(({ id }) => id) } }, data: { deliveredAt: null } });
  return forgotten.map(({ jobId }) => jobId);
}

/** How many noted jobs wait for their hand-over. */
export async function outboxDepth(client: DatabaseClient): Promise<number> {
  return client.outbox.count({ where: { deliveredAt: null } });
}
