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
import { keySigner } from '@riskdao/governance/remote';
import type { Logger } from 'pino';
import { confirmRequirements } from './accounts/confirmRequirements.js';
import { signMarginRequirements } from './accounts/signMarginRequirements.js';
import type { SigningContext } from './accounts/signingStanding.js';
import type { WorkerConfig } from './config.js';
import type { WorkerMetrics } from './health/metrics.js';
import type { MarketSources } from './markets/sources.js';
import { sequencerDoubts } from './markets/sequencerDoubts.js';
import { watchMarket, type MarketWatch } from './markets/watchMarket.js';
import { computeShard, mergeSimulation, planSimulation } from './simulations/simulate.js';
import { advanceProposal, governanceRound } from './proposals/advance.js';
import type { GovernanceContext } from './proposals/context.js';
import { scheduleDue } from './proposals/schedule.js';
import type { Calculator } from './threads/calculator.js';
import { deliverWebhook } from './webhooks/deliver.js';

const RELAY_MILLISECONDS = 250;
/** The job of a minute is added once, whoever asks. */
const WATCH_MILLISECONDS = 10_000;
const RECONCILE_MILLISECONDS = 15_000;

const SCHEDULE_MILLISECONDS = 2_500;
/** What one engine ordered lives two minutes: the others confirm it soon. */
const CONFIRM_MILLISECONDS = 2_500;

export type WorkerParts = {
  readonly client: DatabaseClient;
  readonly queues: Queues;
  readonly box: SecretBox;
  readonly config: WorkerConfig;
  readonly log: Logger;
  readonly metrics: WorkerMetrics;
  /** Null: nothing is done on a chain. */
  readonly governance: GovernanceContext | null;
  readonly calculator: Calculator;
  /** Null: no market is ingested. */
  readonly market: MarketSources | null;
};

/** Takes jobs from every queue, hands over what the outbox holds, and looks for what the queue forgot. */
export function startWorker(parts: WorkerParts): { close: () => Promise<void> } {
  const { client, queues, box, config, log, metrics, governance, calculator, market } = parts;
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
  if (governance !== null) {
    workers.push(queues.work('advanceProposal', (payload) => advanceProposal(governance, payload), { concurrency: 4 }));
    workers.push(queues.work('governanceRound', (payload) => governanceRound(governance, payload)));
  }
  const signing = governance === null ? null : signingContext(governance, config);
  if (market !== null && config.market !== null) {
    const doubts = governance === null ? null : doubtsOf(governance, config);
    const watch: MarketWatch = {
      ...{ client, calculator, log, memory: { chain: null }, barSource: market.barSource },
      sources: doubts === null ? market : { ...market, doubts },
      chainId: config.market.chainId,
      requestSigning:
        signing === null
          ? null
          : (minute) => queues.add({ queue: 'signMarginRequirements', jobId: `sign-${minute}`, payload: { minute } }),
    };
    workers.push(queues.work('watchMarket', (payload) => watchMarket(watch, payload)));
    if (signing !== null)
      workers.push(queues.work('signMarginRequirements', async () => void (await signMarginRequirements(signing))));
  }
  const minutes = repeat(
    WATCH_MILLISECONDS,
    async () => {
      if (market === null) return;
      const minute = Math.floor(Date.now() / 60_000);
      await queues.add({ queue: 'watchMarket', jobId: `watch-${minute}`, payload: { minute } });
    },
    log,
  );
  const schedule = repeat(
    SCHEDULE_MILLISECONDS,
    async () => {
      if (governance === null) return;
      const nowUnix = await governance.chain.reader.nowUnix();
      await scheduleDue({ client, queues }, { nowUnix, wallUnix: Math.floor(Date.now() / 1_000) });
    },
    log,
  );
  // Not a job: every engine must put its own name to it, and a job is taken by any one worker.
  const confirming = repeat(
    CONFIRM_MILLISECONDS,
    async () => void (signing !== null && (await confirmRequirements(signing))),
    log,
  );
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
      await Promise.all([schedule, minutes, confirming, relay, reconciler].map(({ stop }) => stop()));
      await Promise.all(workers.map((worker) => worker.close()));
      await calculator.close();
    },
  };
}

/** Null when this worker has no engine's key, or the chain no market. */
function signingContext(
  { client, log, chain }: GovernanceContext,
  { governance }: WorkerConfig,
): SigningContext | null {
  const key = governance?.engineKey ?? null;
  return key === null || chain.deployment.market === null ? null : { client, log, chain, signer: keySigner(key) };
}

function doubtsOf(
  { chain: { endpoints } }: GovernanceContext,
  { governance }: WorkerConfig,
): NonNullable<MarketSources['doubts']> | null {
  const feed = governance?.sequencerUptimeFeed ?? null;
  const [endpoint] = endpoints;
  return feed === null || endpoint === undefined ? null : sequencerDoubts(endpoint, feed);
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
