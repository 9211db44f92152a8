import os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { connect, openQueues, type DatabaseClient, type Queues } from '@riskdao/store';
import type { Logger } from 'pino';
import type { WorkerConfig } from '../config.js';
import { databaseProblems, freshCondition, lastLine, type Condition } from './condition.js';

const PAUSE_MILLISECONDS = 5_000;
/** A process that has been unable for this long compares itself with fresh connections. */
const PATIENCE_MILLISECONDS = 15_000;
/** Idle for this long while jobs wait, seen twice in a row: the queue's loop is dead. */
const STARVING_MILLISECONDS = 15_000;

type Parts = {
  readonly client: DatabaseClient;
  readonly queues: Queues;
  readonly config: WorkerConfig;
  readonly log: Logger;
  readonly condition: Condition;
};

const heartName = (suffix: string) => `${os.hostname()}-${process.pid}${suffix}`;

/** Waits until database, queue and clock allow work; says what it waits for. */
export async function untilFit({ client, queues, log, condition }: Parts): Promise<void> {
  const heart = queues.heart(heartName('-start'));
  for (;;) {
    const problems = await databaseProblems(client, condition);
    if (problems.length === 0) {
      try {
        await heart.beat();
        break;
      } catch (error) {
        problems.push(`The queue does not work: ${lastLine(error)}`);
      }
    }
    condition.problems = problems;
    log.warn({ problems }, 'waiting before taking any job');
    await setTimeout(PAUSE_MILLISECONDS / 5);
  }
  await heart.close();
  condition.problems = [];
}

/**
 * Beats through the queue and watches every queue's loop. When something has failed for a while, the same is tried on fresh
 * connections: if that fails too, what we depend on is away and we wait; if it works, we are stuck, and `onStuck` is called.
 */
export function watchLiveness(parts: Parts, onStuck: (problem: string) => void): { stop: () => Promise<void> } {
  const { client, queues, config, condition } = parts;
  const stopped = new AbortController();
  const { signal } = stopped;
  const heart = queues.heart(heartName(''));
  let fineAt = performance.now();
  let starving: readonly string[] = [];

  const look = async () => {
    const problems = await databaseProblems(client, condition);
    try {
      await heart.beat();
      condition.lastBeatUnix = Date.now() / 1000;
      const before = starving;
      starving = await starvingQueues(queues);
      const dead = starving.filter((queue) => before.includes(queue));
      if (dead.length > 0) problems.push(`Jobs wait in ${dead.join(', ')} and are not taken here.`);
    } catch (error) {
      problems.push(`The queue does not work: ${lastLine(error)}`);
    }
    condition.problems = problems;
    if (problems.length === 0) fineAt = performance.now();
    else if (performance.now() - fineAt > PATIENCE_MILLISECONDS && (await worksAfresh(config))) {
      condition.stuck = problems.join(' ');
      if (!signal.aborted) onStuck(condition.stuck);
    }
    if (condition.stuck === null) process.send?.('alive');
  };
  const loop = async () => {
    while (!signal.aborted) {
      await look();
      await setTimeout(PAUSE_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopped.abort();
      await running;
      await heart.close();
    },
  };
}

async function starvingQueues(queues: Queues): Promise<string[]> {
  const starving: string[] = [];
  for (const { queue, idleMilliseconds } of queues.running()) {
    if (idleMilliseconds() < STARVING_MILLISECONDS) continue;
    const { waiting = 0, prioritized = 0 } = await queues.counts(queue);
    if (waiting + prioritized > 0 && idleMilliseconds() >= STARVING_MILLISECONDS) starving.push(queue);
  }
  return starving;
}

/** Whether fresh connections to database and queue work. A wrong clock is nothing that a fresh connection mends. */
async function worksAfresh({ databaseUrl, queueUrl }: WorkerConfig): Promise<boolean> {
  const client = connect(databaseUrl);
  const queues = openQueues(queueUrl, () => undefined);
  const heart = queues.heart(heartName('-probe'));
  try {
    const health = freshCondition();
    const problems = await databaseProblems(client, health);
    if (problems.length > 0)
      return health.clockAheadMilliseconds !== null && problems.every((p) => p.includes('clock'));
    await heart.beat();
    return true;
  } catch {
    return false;
  } finally {
    await Promise.allSettled([heart.close(), client.$disconnect()]);
    await queues.close().catch(() => undefined);
  }
}
