import { FlowProducer, Queue, UnrecoverableError, Worker, type FlowJob, type Job, type WorkerOptions } from 'bullmq';
import { PROPOSAL_STEPS } from '@riskdao/governance';
import { z } from 'zod';
import { answered, heardWithin, keepOpen, queueConnection, reopening, type BullWorker } from './queueConnection.js';
import { queueStoreStartedAt } from './queueHealth.js';

const hash = z.string().regex(/^0x[0-9a-f]{64}$/);

export const GOVERNANCE_ROUNDS = [
  'syncParameters',
  'ingestBook',
  'watchAssertions',
  'followUpForecasts',
  'autopilotProposal',
] as const;
export type GovernanceRound = (typeof GOVERNANCE_ROUNDS)[number];

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
  /** Takes one step of a proposal's life, when it is due. */
  advanceProposal: z.strictObject({ proposalId: z.uuid(), step: z.enum(PROPOSAL_STEPS) }),
  /** What belongs to no single proposal and is done again and again. */
  governanceRound: z.strictObject({ round: z.enum(GOVERNANCE_ROUNDS) }),
  /** Ingests the market of a minute, margins whom it touches, reads the fund. */
  watchMarket: z.strictObject({ minute: z.int().nonnegative() }),
  /** Signs for the chain the requirements of a minute that are not signed, or lapse soon. */
  signMarginRequirements: z.strictObject({ minute: z.int().nonnegative() }),
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
  /** `unknown` when the queue has forgotten the job or never heard of it; `reason` when it failed. */
  readonly stateOf: (
    queue: QueueName,
    jobId: string,
  ) => Promise<{ readonly state: string; readonly reason: string | null }>;
  readonly remove: (queue: QueueName, jobId: string) => Promise<void>;
  /** Jobs that were set aside, newest first, at most `first`. */
  readonly failed: (queue: QueueName, first: number) => Promise<readonly FailedJob[]>;
  /** Gives a job that was set aside its attempts again. */
  readonly retry: (queue: QueueName, jobId: string) => Promise<void>;
  /** Whether a job was set aside for the ends of its workers although the store itself has been started anew since a time. */
  readonly wasCutOff: (reason: string | null, since: Date) => Promise<boolean>;
  /** Every queue of the flow as BullMQ's own object, for a board that shows them; adds and removals go through the methods above. */
  readonly forBoard: () => Promise<readonly Queue[]>;
  readonly counts: (queue: QueueName) => Promise<Readonly<Record<string, number>>>;
  readonly work: <Name extends QueueName>(
    queue: Name,
    handler: JobHandler<Name>,
    options?: WorkOptions<Name>,
  ) => RunningWorker;
  /** What {@link work} started and what has not been closed. */
  readonly running: () => readonly RunningWorker[];
  /** A queue of this process's own: a beat proves that jobs are added, taken and run here. */
  readonly heart: (name: string) => Heart;
  readonly close: () => Promise<void>;
};

/** A job that used up its attempts. */
export type FailedJob = {
  readonly id: string;
  readonly queue: QueueName;
  readonly reason: string;
  readonly attempts: number;
  readonly failedAt: Date | null;
  readonly payload: unknown;
};

/** `beat` throws QueueUnavailableError when it was not run. */
export type Heart = { readonly beat: () => Promise<void>; readonly close: () => Promise<void> };

export type WorkOptions<Name extends QueueName> = {
  readonly concurrency?: number;
  /** Called once when a job has used up its attempts or has killed its workers too often. */
  readonly onQuarantine?: (payload: JobPayload<Name>, reason: string) => Promise<void>;
};

/** Thrown by a handler when another attempt would fail the same way. */
export class PermanentJobError extends Error {
  readonly code = 'PERMANENT_JOB_FAILURE';
}

export type RunningWorker = {
  readonly queue: QueueName;
  /** How long no job has run here; 0 while one runs. */
  readonly idleMilliseconds: () => number;
  readonly close: () => Promise<void>;
};

/**
 * A job without a live worker is run again within 15 s: its lock lasts 8 s, and two checks may lie almost two intervals
 * apart, because the workers of a queue share the checks.
 */
const LOCK_MILLISECONDS = 8_000;
const STALLED_CHECK_MILLISECONDS = 2_500;
/** A job that killed its worker this often is poison: it is set aside with its reason. */
const MAX_STALLED = 3;

/** Attempts, and the pause before the second; it doubles each time. Webhooks are tried for about 85 minutes. */
const RETRIES: Readonly<Record<QueueName, { readonly attempts: number; readonly firstPauseMilliseconds: number }>> = {
  planSimulation: { attempts: 5, firstPauseMilliseconds: 500 },
  computeShard: { attempts: 5, firstPauseMilliseconds: 500 },
  mergeSimulation: { attempts: 5, firstPauseMilliseconds: 500 },
  deliverWebhook: { attempts: 11, firstPauseMilliseconds: 5_000 },
  // The schedule asks for the same again before long.
  advanceProposal: { attempts: 3, firstPauseMilliseconds: 1_000 },
  governanceRound: { attempts: 3, firstPauseMilliseconds: 1_000 },
  watchMarket: { attempts: 2, firstPauseMilliseconds: 5_000 },
  signMarginRequirements: { attempts: 2, firstPauseMilliseconds: 5_000 },
};

export type QueueSettings = {
  /** Whatever goes wrong with a connection; it is tried again by itself. */
  readonly onError: (error: Error) => void;
  /** Called after every attempt of a job. */
  readonly onJob?: (queue: QueueName, milliseconds: number, outcome: 'completed' | 'failed') => void;
  /** Called when a job has used up its attempts or has ended its workers too often. */
  readonly onSetAside?: (queue: QueueName, jobId: string, reason: string) => void;
};

/** `postgresql://` keeps the queues in that database, `redis://` in that Redis. */
export function openQueues(queueUrl: string, settings: QueueSettings | QueueSettings['onError']): Queues {
  const { onError, onJob, onSetAside }: QueueSettings =
    typeof settings === 'function' ? { onError: settings } : settings;
  const { factory, producer, consumer } = queueConnection(queueUrl);
  const queues = new Map<string, ReturnType<typeof reopening<Queue>>>();
  const running = new Set<RunningWorker>();
  const flows = reopening(() => new FlowProducer({ connection: producer }, factory).on('error', onError));

  const queueOf = (name: string): Promise<Queue> => {
    let queue = queues.get(name);
    if (queue === undefined) {
      queue = reopening(() => new Queue(name, { connection: producer }, factory).on('error', onError));
      queues.set(name, queue);
    }
    return queue.get();
  };
  const ask = async <T>(name: string, question: (queue: Queue) => Promise<T>): Promise<T> => {
    const queue = await queueOf(name);
    return answered(question(queue));
  };
  const consume = (name: string, handle: (job: Job) => Promise<void>, concurrency: number): BullWorker =>
    keepOpen(() => new Worker(name, handle, workerOptions(consumer, concurrency), factory).on('error', onError));
  const asFlow = ({ queue, jobId, payload }: QueueJob<QueueName>): FlowJob => ({
    name: queue,
    queueName: queue,
    data: QUEUES[queue].parse(payload),
    opts: jobOptions(queue, jobId),
  });

  return {
    add: async ({ queue, jobId, payload }) => {
      const data = QUEUES[queue].parse(payload);
      await ask(queue, (its) => its.add(queue, data, jobOptions(queue, jobId)));
    },
    addFlow: async (parent, children) => {
      const failing = children
        .map(asFlow)
        .map((child) => ({ ...child, opts: { ...child.opts, failParentOnFailure: true } }));
      const producer = await flows.get();
      // A large flow may take longer than one answer: its caller is a job, which is run again when this fails.
      await producer.add({ ...asFlow(parent), children: failing });
    },
    stateOf: (queue, jobId) =>
      ask(queue, async (its) => {
        const job = await its.getJob(jobId);
        if (job == null) return { state: 'unknown', reason: null };
        return { state: await job.getState(), reason: job.failedReason == null ? null : legible(job.failedReason) };
      }),
    remove: async (queue, jobId) => {
      await ask(queue, (its) => its.remove(jobId));
    },
    failed: (queue, first) =>
      ask(queue, async (its) => {
        const jobs = await its.getJobs(['failed'], 0, first - 1, false);
        return jobs.map((job) => ({
          id: job.id ?? '',
          queue,
          reason: legible(job.failedReason),
          attempts: job.attemptsMade,
          failedAt: job.finishedOn == null ? null : new Date(job.finishedOn),
          payload: job.data as unknown,
        }));
      }),
    retry: async (queue, jobId) => {
      await ask(queue, async (its) => {
        await (await its.getJob(jobId))?.retry('failed', { resetAttemptsMade: true });
      });
    },
    wasCutOff: async (reason, since) =>
      reason?.startsWith(ENDED_ITS_WORKER) === true && (await queueStoreStartedAt(queueUrl)) > since,
    forBoard: () => answered(Promise.all(Object.keys(QUEUES).map(queueOf))),
    counts: (queue) => ask(queue, (its) => its.getJobCounts()),
    work: (queue, handler, options = {}) => {
      let active = 0;
      let lastActiveAt = performance.now();
      const timed = async (job: Job) => {
        const start = performance.now();
        active += 1;
        let outcome: 'completed' | 'failed' = 'failed';
        try {
          await runJob(queue, job, handler);
          outcome = 'completed';
        } finally {
          active -= 1;
          lastActiveAt = performance.now();
          onJob?.(queue, lastActiveAt - start, outcome);
        }
      };
      const worker = consume(queue, timed, options.concurrency ?? 1);
      worker.onFailed((job, error) => {
        if (!isFinal(queue, job, error)) return;
        const reason = legible(error.message);
        onSetAside?.(queue, job.id ?? '', reason);
        void options.onQuarantine?.(QUEUES[queue].parse(job.data) as never, reason).catch(onError);
      });
      const mine: RunningWorker = {
        queue,
        idleMilliseconds: () => (active > 0 ? 0 : performance.now() - lastActiveAt),
        close: async () => {
          running.delete(mine);
          await worker.close();
        },
      };
      running.add(mine);
      return mine;
    },
    running: () => [...running],
    heart: (name) => {
      const queue = `heartbeat-${name}`;
      const waiting = new Map<string, () => void>();
      const worker = consume(queue, async ({ name: beat }) => waiting.get(beat)?.(), 1);
      let number = 0;
      return {
        beat: async () => {
          const beat = `beat-${++number}`;
          const heard = new Promise<void>((resolve) => waiting.set(beat, resolve));
          try {
            await ask(queue, (its) => its.add(beat, {}, { removeOnComplete: true, removeOnFail: true }));
            await heardWithin(heard);
          } finally {
            waiting.delete(beat);
          }
        },
        close: async () => {
          await worker.close();
          await ask(queue, (its) => its.obliterate({ force: true })).catch(() => undefined);
        },
      };
    },
    close: async () => {
      await Promise.all([...running].map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await flows.close();
    },
  };
}

const jobOptions = (queue: QueueName, jobId: string) => ({
  jobId,
  attempts: RETRIES[queue].attempts,
  backoff: { type: 'exponential', delay: RETRIES[queue].firstPauseMilliseconds },
  removeOnComplete: { age: 86_400, count: 10_000 },
  removeOnFail: false,
});

const workerOptions = (connection: never, concurrency: number): WorkerOptions => ({
  connection,
  concurrency,
  runRetryDelay: 1_000,
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

const ENDED_ITS_WORKER = 'It ended its worker';

/** BullMQ's words for a job that outlived its workers, in ours. */
const legible = (reason: string) =>
  reason.includes('stalled more than')
    ? `${ENDED_ITS_WORKER} ${MAX_STALLED + 1} times (a crash, or no memory left) and was set aside. The worker's log shows what it did; a smaller order may pass.`
    : reason;

function isFinal(queue: QueueName, job: Job, error: Error): boolean {
  return (
    job.attemptsMade >= RETRIES[queue].attempts ||
    error instanceof UnrecoverableError ||
    error.message.includes('stalled')
  );
}
