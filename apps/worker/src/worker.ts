import { setTimeout } from 'node:timers/promises';
import {
  failSimulation,
  reconcileOutbox,
  reconcileSimulations,
  relayOutbox,
  type DatabaseClient,
  type Queues,
  type SecretBox,
} from '@riskdao/store';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.js';
import type { WorkerMetrics } from './health/metrics.js';
import { computeShard, mergeSimulation, planSimulation } from './simulations/simulate.js';
import { openCalculator } from './threads/calculator.js';
import { deliverWebhook } from './webhooks/deliver.js';

const RELAY_MILLISECONDS = 250;
const RECONCILE_MILLISECONDS = 15_000;

export type WorkerParts = {
  readonly client: DatabaseClient;
  readonly queues: Queues;
  readonly box: SecretBox;
  readonly config: WorkerConfig;
  readonly log: Logger;
  readonly metrics: WorkerMetrics;
};

/** Takes jobs from every queue, hands over what the outbox holds, and looks for what the queue forgot. */
export function startWorker({ client, queues, box, config, log, metrics }: WorkerParts): {
  close: () => Promise<void>;
} {
  const calculator = openCalculator({ databaseUrl: config.databaseUrl, threads: config.threads });
  const context = { client, queues, calculator, onShard: metrics.onShard };
  const delivery = { client, box, allowAddresses: config.webhookAllowAddresses };
  const quarantined = async ({ simulationId }: { simulationId: string }, reason: string) => {
    await failSimulation(client, simulationId, { code: 'QUARANTINED', message: reason });
  };
  const workers = [
    queues.work('planSimulation', (payload) => planSimulation(context, payload), { onQuarantine: quarantined }),
    queues.work('computeShard', (payload, { progress }) => computeShard(context, payload, progress), {
      concurrency: config.threads,
      onQuarantine: quarantined,
    }),
    queues.work('mergeSimulation', (payload) => mergeSimulation(context, payload), { onQuarantine: quarantined }),
    queues.work('deliverWebhook', ({ deliveryId }) => deliverWebhook(delivery, deliveryId), { concurrency: 8 }),
  ];
  const relay = repeat(RELAY_MILLISECONDS, () => relayOutbox(client, queues), log);
  const reconcile = async () => {
    const forgotten = await reconcileOutbox(client, queues);
    const { failed, replanned } = await reconcileSimulations(client, queues);
    if (forgotten.length + failed.length + replanned.length > 0)
      log.warn({ forgotten, failed, replanned }, 'reconciled');
  };
  const reconciler = repeat(RECONCILE_MILLISECONDS, reconcile, log);
  return {
    close: async () => {
      await Promise.all([relay.stop(), reconciler.stop()]);
      await Promise.all(workers.map((worker) => worker.close()));
      await calculator.close();
    },
  };
}

/** Runs `work` again and again with a pause between; a failure is logged and tried again after the pause. */
function repeat(milliseconds: number, work: () => Promise<unknown>, log: Logger): { stop: () => Promise<void> } {
  const stopped = new AbortController();
  const { signal } = stopped;
  const loop = async () => {
    while (!signal.aborted) {
      await work().catch((error: Error) => log.warn({ error: error.message }, 'will be tried again'));
      await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}
