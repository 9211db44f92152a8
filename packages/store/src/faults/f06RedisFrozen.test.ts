import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openQueues, type Queues } from '../queues.js';
import {
  hasRedis,
  measured,
  repetitions,
  temporaryRedis,
  temporaryStore,
  until,
  type TemporaryRedis,
  type TemporaryStore,
} from '../testing/temporaryStore.js';
import { countedEffects, wrongEffects } from './effects.fixture.js';

const FROZEN_SECONDS = repetitions({ quick: 4, full: 15 });

(hasRedis ? describe : describe.skip)('a Redis that is frozen', () => {
  let store: TemporaryStore;
  let redis: TemporaryRedis;
  let queues: Queues;
  beforeAll(async () => {
    store = await temporaryStore();
    redis = await temporaryRedis({ folder: store.folder, appendOnly: false });
    queues = openQueues(redis.url, () => undefined);
  }, 120_000);
  afterAll(async () => {
    redis.signal('SIGCONT');
    await queues.close();
    await redis.kill();
    await store.close();
  });

  test('behavior: F6 adding fails by name instead of hanging, mutations are acknowledged, nothing runs twice after the thaw', async () => {
    const effects = await countedEffects(store.client);
    const acknowledged = [await effects.order()];
    const stopTending = effects.tend(queues);
    const stopWork = effects.work(queues, 4);
    await until('the queue works', async () => (await effects.count()) === 1);

    redis.signal('SIGSTOP');
    const askedAt = performance.now();
    const job = { queue: 'deliverWebhook', jobId: 'frozen', payload: { deliveryId: acknowledged[0] ?? '' } } as const;
    await expect(queues.add(job)).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    measured('an add to a frozen Redis fails after', [performance.now() - askedAt]);
    acknowledged.push(await effects.order(), await effects.order());
    await new Promise((resolve) => setTimeout(resolve, FROZEN_SECONDS * 1_000));
    expect(await effects.count()).toBe(1);

    redis.signal('SIGCONT');
    await until('every order has its effect', async () => (await effects.count()) >= acknowledged.length);
    await stopTending();
    await stopWork();
    expect(await wrongEffects(store.client, acknowledged)).toEqual({ lost: [], notOnce: [] });
  }, 120_000);
});
