import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SimulationBundle } from '@riskdao/risk-core';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import { demoBundle, ended, jobRecords, order, startWorkerProcess, type WorkerProcess } from './laboratory.fixture.js';

/** The lock of a job lasts 8 s. */
const LOCK_MILLISECONDS = 8_000;
const COPIES = 20;

describe('a shard that takes longer than the lock of its job', () => {
  let store: TemporaryStore;
  let bundle: SimulationBundle;
  let workers: WorkerProcess[] = [];
  beforeAll(async () => {
    store = await temporaryStore();
    const many = demoBundle(store.folder, COPIES);
    // Groups are never split: one group is one shard.
    const accounts = many.book.accounts.map((account) => ({ ...account, group: 'one house' }));
    bundle = { ...many, book: { ...many.book, accounts } };
  }, 120_000);
  afterAll(async () => {
    workers.forEach(({ signal }) => signal('SIGKILL'));
    await store.close();
  });

  test('behavior: F3 it is computed once, by one worker, and the event loop stays free', async () => {
    workers = [1, 2].map(() => startWorkerProcess({ DATABASE_URL: store.postgres.url }));
    await Promise.all(workers.map(({ said }) => said('worker started')));
    const { id } = await order(store.client, bundle, 5);
    expect(await ended(store.client, id)).toMatchObject({ state: 'completed', shardCount: 1 });
    const shards = await store.client.simulationShard.findMany();
    expect(shards).toHaveLength(1);
    expect(shards[0]?.milliseconds).toBeGreaterThan(LOCK_MILLISECONDS);
    expect((await jobRecords(store.client, id)).filter(({ queue }) => queue === 'computeShard')).toMatchObject([
      { state: 'completed', started: 1, stalled: 0 },
    ]);
    const delays = await Promise.all(
      workers.map(async ({ ask }) => {
        const { body } = await ask('/metrics');
        return Number(/^nodejs_eventloop_lag_p50_seconds (\S+)/m.exec(body)?.[1]);
      }),
    );
    expect(Math.max(...delays)).toBeLessThan(0.05);
  }, 600_000);
});
