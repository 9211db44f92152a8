import type { DatabaseClient } from './database.js';
import type { Queues } from './queues.js';
import { failSimulation, simulationJobId } from './simulations.js';

/**
 * Looks at simulations that have not ended: one whose jobs the queue set aside fails with their reason, one whose shards the
 * queue has lost is planned again (shards computed before are not computed again). Returns the ids of both. The queue's own
 * events do the same at once; they die with the process that hears them, this does not.
 */
export async function reconcileSimulations(
  client: DatabaseClient,
  queues: Queues,
): Promise<{ readonly failed: readonly string[]; readonly replanned: readonly string[] }> {
  const open = await client.simulation.findMany({ where: { state: { in: ['waiting', 'running'] } } });
  const failed: string[] = [];
  const replanned: string[] = [];
  for (const { id, shardCount } of open) {
    const planJob = simulationJobId('plan', id);
    const plan = await queues.stateOf('planSimulation', planJob);
    const merge = await queues.stateOf('mergeSimulation', simulationJobId('merge', id));
    if (plan.state === 'failed' || merge.state === 'failed') {
      const reason = plan.reason ?? (await shardReason(queues, id, shardCount)) ?? merge.reason ?? 'no reason was kept';
      await failSimulation(client, id, { code: 'QUARANTINED', message: reason });
      failed.push(id);
    } else if (plan.state === 'completed' && merge.state === 'unknown') {
      await queues.remove('planSimulation', planJob);
      const where = { queue: 'planSimulation', jobId: planJob };
      await client.outbox.updateMany({ where, data: { deliveredAt: null, doneAt: null } });
      replanned.push(id);
    }
  }
  return { failed, replanned };
}

async function shardReason(queues: Queues, id: string, shardCount: number): Promise<string | null> {
  for (let index = 0; index < shardCount; index++) {
    const { state, reason } = await queues.stateOf('computeShard', shardJobId(id, index));
    if (state === 'failed') return reason;
  }
  return null;
}

export const shardJobId = (simulationId: string, shardIndex: number) => `shard-${simulationId}-${shardIndex}`;
