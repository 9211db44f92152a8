import {
  createPostgresBackend,
  createRedisBackend,
  FlowProducer,
  Queue,
  setDefaultBackendFactory,
  UnrecoverableError,
  Worker,
  type FlowJob,
  type Job,
  type WorkerOptions,
} from 'bullmq';
import { z } from 'zod';

const hash = z.string().regex(/^0x[0-9a-f]{64}$/);

/** Every queue and the payload that its jobs carry. Payloads name rows; they never carry numbers that could go stale. */
export const QUEUES = {
  /** Cuts a simulation into shards and starts them. */
  planSimulation: z.strictObject({ simulationId: z.uuid() }),
  /** Computes one shard, unless somebody has before. */
  computeShard: z.strictObject({ simulationId: z.uuid(), bundleHash: hash, shardIndex: z.int().nonnegative() }),
  /** Puts the shards together into the report; runs when all of them are there. */
  mergeSimulation: z.strictObject({ simulationId: z.uuid() }),
  /** Sends one webhook. */
  deliverWebhook: z.strictObject({ deliveryId: z.uuid() }),
} as const;

export type QueueName = keyof typeof QUEUES;
export type JobPayload<Name extends QueueName> = z.infer<(typeof QUEUES)[Name]>;
export type QueueJob<Name extends QueueName> = {
  readonly queue: Name;
  readonly jobId: string;
  readonly payload: JobPayload<Name>;
};

export type JobHandler<Name extends QueueName> = (
  payload: JobPayload<Name>,
  context: { readonly attempt: number; readonly progress: (value: object) => Promise<void> },
) => Promise<void>;

export type Queues = {
  /** Adds a job; the same id is added once. */
  readonly add: (job: QueueJob<QueueName>) => Promise<void>;
  /** Adds a parent that runs when all its children have completed. */
  readonly addFlow: (parent: QueueJob<QueueName>, children: readonly QueueJob<QueueName>[]) => Promise<void>;
  readonly knows: (queue: QueueName, jobId: string) => Promise<boolean>;
  readonly remove: (queue: QueueName, jobId: string) => Promise<void>;
  readonly counts: (queue: QueueName) => Promise<Readonly<Record<string, number>>>;
  readonly work: <Name extends QueueName>(
    queue: Name,
    handler: JobHandler<Name>,
    options?: WorkOptions<Name>,
  ) => RunningWorker;
  readonly close: () => Promise<void>;
};

export type WorkOptions<Name extends QueueName> = {
  readonly concurrency?: number;
  /** Called once when a job has used up its attempts or has killed its workers too often. */
  readonly onQuarantine?: (payload: JobPayload<Name>, reason: string) => Promise<void>;
};

/** Thrown by a handler when another attempt would fail the same way. */
export class PermanentJobError extends Error {
  readonly code = 'PERMANENT_JOB_FAILURE';
}

export type RunningWorker = { readonly close: () => Promise<void> };

/** A job found without a live worker is run again after at most lock + check = 15 s. */
const LOCK_MILLISECONDS = 10_000;
const STALLED_CHECK_MILLISECONDS = 5_000;
/** A job that killed its worker this often is poison: it is set aside with its reason. */
const MAX_STALLED = 3;

/** Attempts, and the pause before the second; it doubles each time. Webhooks are tried for about 85 minutes. */
const RETRIES: Readonly<Record<QueueName, { readonly attempts: number; readonly firstPauseMilliseconds: number }>> = {
  planSimulation: { attempts: 5, firstPauseMilliseconds: 500 },
  computeShard: { attempts: 5, firstPauseMilliseconds: 500 },
  mergeSimulation: { attempts: 5, firstPauseMilliseconds: 500 },
  deliverWebhook: { attempts: 11, firstPauseMilliseconds: 5_000 },
};

/** `postgresql://` keeps the queues in that database, `redis://` in that Redis. */
export function openQueues(queueUrl: string, onError: (error: Error) => void): Queues {
  const usesRedis = /^rediss?:/.test(queueUrl);
  setDefaultBackendFactory(usesRedis ? createRedisBackend : (createPostgresBackend as never));
  const connection = (
    usesRedis ? redisConnection(queueUrl) : { connectionString: queueUrl, migrate: true, max: 5 }
  ) as never;
  const queues = new Map<QueueName, Queue>();
  const workers = new Set<Worker>();
  const flows = new FlowProducer({ connection });
  flows.on('error', onError);

  const queueOf = (name: QueueName): Queue => {
    let queue = queues.get(name);
    if (queue === undefined) {
      queue = new Queue(name, { connection });
      queue.on('error', onError);
      queues.set(name, queue);
    }
    return queue;
  };
  const asFlow = ({ queue, jobId, payload }: QueueJob<QueueName>): FlowJob => ({
    name: queue,
    queueName: queue,
    data: QUEUES[queue].parse(payload),
    opts: jobOptions(queue, jobId),
  });

  return {
    add: async ({ queue, jobId, payload }) => {
      await queueOf(queue).add(queue, QUEUES[queue].parse(payload), jobOptions(queue, jobId));
    },
    addFlow: async (parent, children) => {
      await flows.add({ ...asFlow(parent), children: children.map((child) => ({ ...asFlow(child) })) });
    },
    knows: async (queue, jobId) => (await queueOf(queue).getJob(jobId)) != null,
    remove: async (queue, jobId) => {
      await queueOf(queue).remove(jobId);
    },
    counts: (queue) => queueOf(queue).getJobCounts(),
    work: (queue, handler, options = {}) => {
      const worker = new Worker(
        queue,
        (job) => runJob(queue, job, handler),
        workerOptions(connection, options.concurrency),
      );
      worker.on('error', onError);
      worker.on('failed', (job, error) => {
        if (job && isFinal(queue, job, error))
          void options.onQuarantine?.(QUEUES[queue].parse(job.data) as never, error.message).catch(onError);
      });
      workers.add(worker);
      return {
        close: async () => {
          workers.delete(worker);
          await worker.close();
        },
      };
    },
    close: async () => {
      await Promise.all([...workers].map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await flows.close();
    },
  };
}

function redisConnection(url: string) {
  const { hostname, port, username, password, protocol, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 6379),
    db: Number(pathname.slice(1) || 0),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
    maxRetriesPerRequest: null,
  };
}

const jobOptions = (queue: QueueName, jobId: string) => ({
  jobId,
  attempts: RETRIES[queue].attempts,
  backoff: { type: 'exponential', delay: RETRIES[queue].firstPauseMilliseconds },
  removeOnComplete: { age: 86_400, count: 10_000 },
  removeOnFail: false,
});

const workerOptions = (connection: never, concurrency = 1): WorkerOptions => ({
  connection,
  concurrency,
  lockDuration: LOCK_MILLISECONDS,
  stalledInterval: STALLED_CHECK_MILLISECONDS,
  maxStalledCount: MAX_STALLED,
});

async function runJob<Name extends QueueName>(queue: Name, job: Job, handler: JobHandler<Name>): Promise<void> {
  const progress = (value: object) => job.updateProgress(value);
  try {
    await handler(QUEUES[queue].parse(job.data) as JobPayload<Name>, { attempt: job.attemptsStarted, progress });
  } catch (error) {
    if (error instanceof PermanentJobError) throw new UnrecoverableError(error.message);
    throw error;
  }
}

function isFinal(queue: QueueName, job: Job, error: Error): boolean {
  return (
    job.attemptsMade >= RETRIES[queue].attempts ||
    error instanceof UnrecoverableError ||
    error.message.includes('stalled')
  );
}
