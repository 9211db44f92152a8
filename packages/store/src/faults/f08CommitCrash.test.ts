import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openQueues, type Queues } from '../queues.js';
import { measured, repetitions, temporaryStore, until, type TemporaryStore } from '../testing/temporaryStore.js';
import { countedEffects, wrongEffects } from './effects.fixture.js';

const STOPS = repetitions({ quick: 3, full: 50 });
const WRITERS = 6;
/** Between two orders of a writer: enough of them commit at any moment, and the backlog stays small. */
const PAUSE_MILLISECONDS = 20;

describe('Postgres stops as if it crashed', () => {
  let store: TemporaryStore;
  let queues: Queues;
  beforeAll(async () => {
    store = await temporaryStore();
    queues = openQueues(store.postgres.url, () => undefined);
  }, 120_000);
  afterAll(async () => {
    await queues.close();
    await store.close();
  });

  test(
    `behavior: F8 ${STOPS} immediate stops during commits: what was acknowledged is there, and has its effect once`,
    async () => {
      const effects = await countedEffects(store.client);
      const stopTending = effects.tend(queues);
      const stopWork = effects.work(queues, 8);
      const acknowledged: string[] = [];
      const refused: string[] = [];
      const recoveries: number[] = [];
      for (let stop = 0; stop < STOPS; stop++) {
        let writing = true;
        const writers = Array.from({ length: WRITERS }, async () => {
          while (writing) {
            await effects.order().then(
              (id) => acknowledged.push(id),
              ({ code, message }: { code?: string; message: string }) => refused.push(`${code}: ${message}`),
            );
            await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
          }
        });
        const before = acknowledged.length;
        await until('a few orders are acknowledged', () => acknowledged.length > before + WRITERS * Math.random() * 4);
        await store.postgres.stop('immediate');
        await store.restart();
        const backAt = performance.now();
        const known = acknowledged.length;
        await until('orders are acknowledged again', () => acknowledged.length > known);
        recoveries.push(performance.now() - backAt);
        writing = false;
        await Promise.all(writers);
      }
      const open = async () => (await wrongEffects(store.client, acknowledged)).notOnce.length;
      await until('every order has its effect', async () => (await open()) === 0, 600);
      expect(await wrongEffects(store.client, acknowledged)).toEqual({ lost: [], notOnce: [] });
      await stopTending();
      await stopWork();
      // What was refused was refused by name, never with a raw error of a library.
      const named = /^(DATABASE_UNAVAILABLE|COMMIT_UNKNOWN|WRITE_CONFLICT): /;
      expect(new Set(refused.filter((why) => !named.test(why)))).toEqual(new Set());
      measured('from the database being back to the next acknowledged write', recoveries);
    },
    120_000 + 60_000 * STOPS,
  );
});
