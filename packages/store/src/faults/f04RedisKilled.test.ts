import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openQueues, type Queues } from '../queues.js';
import {
  hasRedis,
  measured,
  temporaryRedis,
  temporaryStore,
  until,
  type TemporaryRedis,
  type TemporaryStore,
} from '../testing/temporaryStore.js';
import { countedEffects, wrongEffects } from './effects.fixture.js';

const BACKLOG = 1_000;
const SLOTS = 16;

(hasRedis ? describe : describe.skip)('a Redis that dies with a backlog', () => {
  let store: TemporaryStore;
  let redis: TemporaryRedis;
  let queues: Queues;
  beforeEach(async () => {
    store = await temporaryStore();
  }, 120_000);
  afterEach(async () => {
    await queues.close();
    await redis.kill();
    await store.close();
  }, 60_000);

  test.each([
    { name: 'F4 SIGKILL of one that keeps a log', appendOnly: true, wipes: false },
    { name: 'F5 SIGKILL of one that keeps nothing', appendOnly: false, wipes: false },
    { name: 'F5 FLUSHALL under running workers', appendOnly: false, wipes: true },
  ])(
    'behavior: $name: nothing acknowledged is lost, every effect happens once',
    async ({ appendOnly, wipes }) => {
      redis = await temporaryRedis({ folder: store.folder, appendOnly });
      queues = openQueues(redis.url, () => undefined);
      const effects = await countedEffects(store.client);
      const acknowledged: string[] = [];
      while (acknowledged.length < BACKLOG)
        acknowledged.push(...(await Promise.all(Array.from({ length: 20 }, effects.order))));
      const stopTending = effects.tend(queues);
      const stopWork = effects.work(queues, SLOTS);
      await until('some orders have their effect', async () => (await effects.count()) > 100);
      if (wipes) redis.wipe();
      else {
        await redis.kill();
        await redis.restart();
      }
      const backAt = performance.now();
      const before = await effects.count();
      await until('work goes on', async () => (await effects.count()) > before || before === BACKLOG);
      measured(`from Redis being back to the next effect (${appendOnly ? 'log kept' : wipes ? 'wiped' : 'lost'})`, [
        performance.now() - backAt,
      ]);
      await until('every order has its effect', async () => (await effects.count()) >= BACKLOG);
      measured('until all of the backlog had its effect', [performance.now() - backAt]);
      await stopTending();
      await stopWork();
      expect(await wrongEffects(store.client, acknowledged)).toEqual({ lost: [], notOnce: [] });
    },
    300_000,
  );
});
