import path from 'node:path';
import { Piscina } from 'piscina';
import type { DeskAnswer, DeskTask } from './protocol.js';

const THREAD_FILE = path.join(import.meta.dirname, '../../../dist/accounts/desk/thread.js');
const ANSWERS_KEPT = 5_000;
const MOST_WAITING = 200;

/** Computes requirements off the event loop. Answers are remembered: they depend on nothing but the task. */
export type MarginDesk = {
  readonly ask: (task: DeskTask) => Promise<DeskAnswer>;
  readonly close: () => Promise<void>;
};

export function openMarginDesk(databaseUrl: string): MarginDesk {
  const pool = new Piscina({
    filename: THREAD_FILE,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 600_000,
    maxQueue: MOST_WAITING,
    workerData: { databaseUrl },
  });
  const answers = new Map<string, Promise<DeskAnswer>>();
  return {
    ask: (task) => {
      const key = JSON.stringify(keyOf(task));
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = pool.run(task).catch((error: unknown) => {
        answers.delete(key);
        if ((error as Error).message.includes('queue')) {
          return {
            kind: 'failed',
            code: 'BUSY',
            message: 'Too many requirements are being computed. Ask again shortly.',
          };
        }
        throw error;
      }) as Promise<DeskAnswer>;
      answers.set(key, answer);
      for (const oldest of answers.keys()) if (answers.size > ANSWERS_KEPT) answers.delete(oldest);
      return answer;
    },
    close: () => pool.destroy(),
  };
}

/** A set's id names its values. */
function keyOf(task: DeskTask): unknown {
  switch (task.kind) {
    case 'margins':
      return { ...task, sets: task.sets.map(({ id }) => id) };
    case 'outlook':
    case 'trade':
      return { ...task, set: task.set.id };
  }
}
