import { setTimeout } from 'node:timers/promises';
import {
  failSimulation,
  reconcileOutbox,
  relayOutbox,
  type DatabaseClient,
  type Queues,
  type SecretBox,
} from '@riskdao/store';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.js';
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
};

/** Takes jobs from every queue, hands over what the outbox holds, and looks for what the queue forgot. */
export function startWorker({ client, queues, box, config, log }: WorkerParts): { close: () => Promise<void> } {
  const calculator = openCalculator({ databaseUrl: config.databaseUrl, threads: config.threads });
  const context = { client, queues, calculator };
  const delivery = { client, box, allowAddresses: config.webhookAllowAddresses };
  const quarantined = async ({ simulationId }: { simulationId: string }, reason: string) => {
    log.error({ simulationId, reason }, 'simulation set aside');
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
  const reconciler = repeat(RECONCILE_MILLISECONDS, () => reconcileOutbox(client, queues), log);
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
