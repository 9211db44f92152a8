import { randomUUID } from 'node:crypto';
import { inTransaction, type DatabaseClient } from '../database.js';
import { noteJob, reconcileOutbox, relayOutbox } from '../outbox.js';
import type { Queues } from '../queues.js';

export type Effects = {
  /** One mutation as the API makes it: what it changes and the job that must follow, in one transaction. */
  readonly order: () => Promise<string>;
  /** Takes jobs whose effect is one row each; returns how to stop. */
  readonly work: (queues: Queues, concurrency: number) => () => Promise<void>;
  /** Relay and reconciler as a worker runs them, faster; what fails is tried again. */
  readonly tend: (queues: Queues) => () => Promise<void>;
  readonly count: () => Promise<number>;
};

/** Orders whose effects can be counted: `effects` has no unique key, so a second effect would show as a second row. */
export async function countedEffects(client: DatabaseClient): Promise<Effects> {
  await client.$executeRaw`CREATE TABLE orders (id uuid PRIMARY KEY)`;
  await client.$executeRaw`CREATE TABLE effects (id uuid NOT NULL)`;
  return {
    order: async () => {
      const id = randomUUID();
      await inTransaction(client, async (tx) => {
        await tx.$executeRaw`INSERT INTO orders VALUES (${id}::uuid)`;
        await noteJob(tx, { queue: 'deliverWebhook', jobId: `deliver-${id}`, payload: { deliveryId: id } });
      });
      return id;
    },
    work: (queues, concurrency) => {
      const effect = async ({ deliveryId }: { deliveryId: string }) => {
        await inTransaction(client, async (tx) => {
          const where = { queue: 'deliverWebhook', jobId: `deliver-${deliveryId}`, doneAt: null };
          const { count } = await tx.outbox.updateMany({ where, data: { doneAt: new Date() } });
          if (count === 1) await tx.$executeRaw`INSERT INTO effects VALUES (${deliveryId}::uuid)`;
        });
      };
      return queues.work('deliverWebhook', effect, { concurrency }).close;
    },
    tend: (queues) => {
      let stopped = false;
      const loop = async () => {
        for (let turn = 0; !stopped; turn++) {
          await relayOutbox(client, queues).catch(() => undefined);
          if (turn % 10 === 9) await reconcileOutbox(client, queues).catch(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      };
      const running = loop();
      return async () => {
        stopped = true;
        await running;
      };
    },
    count: async () => {
      const [row] = await client.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM effects`;
      return Number(row?.n);
    },
  };
}

/** Acknowledged orders that are missing, and those whose effect did not happen exactly once. */
export async function wrongEffects(client: DatabaseClient, acknowledged: readonly string[]) {
  const rows = await client.$queryRaw<{ id: string; effects: bigint }[]>`
    SELECT orders.id::text, count(effects.id) AS effects FROM orders LEFT JOIN effects USING (id) GROUP BY orders.id`;
  const known = new Map(rows.map(({ id, effects }) => [id, Number(effects)]));
  return {
    lost: acknowledged.filter((id) => !known.has(id)),
    notOnce: [...known].filter(([, effects]) => effects !== 1).map(([id]) => id),
  };
}
