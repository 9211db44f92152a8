import { createPostgresBackend, createRedisBackend, type Job, type Worker } from 'bullmq';
import { survivesItsServer } from './database.js';

/** How long a caller waits for the queue's store to answer; a frozen one is reported, never waited for. */
const ANSWER_MILLISECONDS = 2_000;
/** The first use of a queue also creates its tables. */
const OPEN_MILLISECONDS = 10_000;
/** Connecting, and the pause before a line is probed. A line that stays silent unnoticed shows as a missing heartbeat. */
const SILENCE_MILLISECONDS = 15_000;
const RECONNECT_MILLISECONDS = 1_000;

export class QueueUnavailableError extends Error {
  readonly code = 'QUEUE_UNAVAILABLE';
  constructor(step: string, cause: string) {
    super(`The queue's store did not ${step}: ${cause}. Nothing is lost: try again when QUEUE_URL answers.`);
    this.name = 'QueueUnavailableError';
  }
}

export type QueueConnection = {
  /** The generics of BullMQ know one backend; both have the same methods. */
  readonly factory: typeof createRedisBackend;
  /** For adding and asking: gives up soon. */
  readonly producer: never;
  /** For taking jobs: comes back whatever happens. */
  readonly consumer: never;
};

/** How BullMQ reaches `postgresql://` or `redis://`. */
export function queueConnection(queueUrl: string): QueueConnection {
  if (!/^rediss?:/.test(queueUrl)) {
    const options = {
      connectionString: queueUrl,
      migrate: true,
      max: 2,
      keepAlive: true,
      connectionTimeoutMillis: OPEN_MILLISECONDS,
      query_timeout: 2 * SILENCE_MILLISECONDS,
      onConnect: survivesItsServer,
    };
    return { factory: createPostgresBackend as never, producer: options as never, consumer: options as never };
  }
  const options = {
    ...redisAddress(queueUrl),
    maxRetriesPerRequest: null,
    keepAlive: SILENCE_MILLISECONDS,
    connectTimeout: SILENCE_MILLISECONDS,
    retryStrategy: () => RECONNECT_MILLISECONDS,
  };
  return {
    factory: createRedisBackend,
    producer: { ...options, commandTimeout: ANSWER_MILLISECONDS } as never,
    consumer: options as never,
  };
}

function redisAddress(url: string) {
  const { hostname, port, username, password, protocol, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 6379),
    db: Number(pathname.slice(1) || 0),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/** Throws {@link QueueUnavailableError} when the store fails or stays silent. */
export const answered = <T>(asked: Promise<T>) => within(ANSWER_MILLISECONDS, 'answer', asked);

async function within<T>(milliseconds: number, step: string, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new QueueUnavailableError(step, `silent for ${milliseconds / 1000} s`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([asked, silence]);
  } finally {
    clearTimeout(timer);
  }
}

const HEARD_MILLISECONDS = 5_000;

/** For a beat that was added: it is run at once by a worker that lives. */
export const heardWithin = (heard: Promise<void>) => within(HEARD_MILLISECONDS, 'run a heartbeat here', heard);

export type BullWorker = {
  readonly onFailed: (listener: (job: Job, error: Error) => void) => void;
  readonly close: () => Promise<void>;
};

/** A worker that could not start because its store was away is opened again until it can. */
export function keepOpen(open: () => Worker): BullWorker {
  const listeners: ((job: Job, error: Error) => void)[] = [];
  let isClosed = false;
  let worker: Worker;
  let retry: NodeJS.Timeout | undefined;
  const start = () => {
    const mine = open();
    worker = mine;
    // BullMQ asks ten times a second for a store that is away, and takes no other pace from its options.
    const pause = mine.delay.bind(mine);
    mine.delay = (milliseconds, abort) => pause(milliseconds ?? RECONNECT_MILLISECONDS, abort);
    mine.on('failed', (job, error) => {
      if (job) for (const listener of listeners) listener(job, error);
    });
    mine.waitUntilReady().catch(() => {
      if (isClosed) return;
      void mine.close(true).catch(() => undefined);
      retry = setTimeout(start, RECONNECT_MILLISECONDS);
    });
  };
  start();
  return {
    onFailed: (listener) => listeners.push(listener),
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      await worker.close();
    },
  };
}

type Openable = { waitUntilReady(): Promise<unknown>; close(): Promise<unknown> };

/**
 * Opens on first use and keeps what is ready. BullMQ remembers a failed start for good, so what could not start is
 * thrown away and opened again on the next use.
 */
export function reopening<T extends Openable>(open: () => T) {
  let opened: { readonly it: T; readonly ready: Promise<unknown> } | null = null;
  return {
    get: async (): Promise<T> => {
      if (opened === null) {
        const it = open();
        opened = { it, ready: it.waitUntilReady() };
        const mine = opened;
        mine.ready.catch(() => {
          if (opened === mine) opened = null;
          void it.close().catch(() => undefined);
        });
      }
      const { it, ready } = opened;
      await within(OPEN_MILLISECONDS, 'open', ready);
      return it;
    },
    close: async () => {
      await opened?.it.close();
    },
  };
}
