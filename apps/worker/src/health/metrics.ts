import { outboxDepth, QUEUES, type DatabaseClient, type QueueName, type Queues } from '@riskdao/store';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { inTime, type Condition } from './condition.js';

export type WorkerMetrics = {
  readonly registry: Registry;
  readonly onJob: (queue: QueueName, milliseconds: number, outcome: string) => void;
  readonly onShard: (source: 'computed' | 'reused', milliseconds: number) => void;
  readonly onSetAside: (queue: QueueName) => void;
};

/** Prometheus metrics of one worker process. Gauges are read when they are scraped. */
export function workerMetrics(condition: Condition): WorkerMetrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const jobs = new Histogram({
    name: 'riskdao_job_seconds',
    help: 'Duration of attempts of jobs, by queue and outcome',
    labelNames: ['queue', 'outcome'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
    registers,
  });
  const shards = new Counter({
    name: 'riskdao_shards_total',
    help: 'Shards of simulations, computed here or found in the store',
    labelNames: ['source'],
    registers,
  });
  const shardSeconds = new Histogram({
    name: 'riskdao_shard_seconds',
    help: 'Time that a thread spent computing one shard',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const setAside = new Counter({
    name: 'riskdao_jobs_set_aside_total',
    help: 'Jobs given up after their last attempt or because they ended their workers',
    labelNames: ['queue'],
    registers,
  });
  const gauge = (name: string, help: string, value: () => number | null) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value() ?? NaN);
      },
    });
  gauge('riskdao_ready', '1 when the process can do its work', () => (condition.problems.length === 0 ? 1 : 0));
  gauge('riskdao_last_heartbeat_unix', 'When a heartbeat last passed through the queue', () => condition.lastBeatUnix);
  gauge('riskdao_clock_ahead_seconds', "This machine's clock minus the database's", () =>
    condition.clockAheadMilliseconds === null ? null : condition.clockAheadMilliseconds / 1000,
  );
  return {
    registry,
    onJob: (queue, milliseconds, outcome) => jobs.observe({ queue, outcome }, milliseconds / 1000),
    onShard: (source, milliseconds) => {
      shards.inc({ source });
      if (source === 'computed') shardSeconds.observe(milliseconds / 1000);
    },
    onSetAside: (queue) => setAside.inc({ queue }),
  };
}

/** Depths of queues and outbox; left out of a scrape when their store does not answer in time. */
export function depthMetrics(registry: Registry, client: DatabaseClient, queues: Queues): void {
  new Gauge({
    name: 'riskdao_queue_jobs',
    help: 'Jobs by queue and state',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const queue of Object.keys(QUEUES) as QueueName[]) {
        const counts = await queues.counts(queue).catch(() => null);
        if (counts === null) return;
        for (const [state, count] of Object.entries(counts)) this.set({ queue, state }, count);
      }
    },
  });
  new Gauge({
    name: 'riskdao_outbox_jobs',
    help: 'Acknowledged jobs that wait to be handed to the queue',
    registers: [registry],
    async collect() {
      this.set(await inTime(outboxDepth(client)).catch(() => NaN));
    },
  });
}
