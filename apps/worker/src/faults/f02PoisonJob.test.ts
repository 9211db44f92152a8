import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleHashes, type SimulationBundle } from '@riskdao/risk-core';
import { temporaryStore, until, type TemporaryStore } from '@riskdao/store/testing';
import { demoBundle, ended, jobRecords, order, startWorkerProcess, type WorkerProcess } from './laboratory.fixture.js';

const ENDINGS = 4;

describe('a job that ends every worker that takes it', () => {
  let store: TemporaryStore;
  let bundle: SimulationBundle;
  let worker: WorkerProcess;
  beforeAll(async () => {
    store = await temporaryStore();
    const whole = demoBundle(store.folder);
    bundle = { ...whole, book: { ...whole.book, accounts: whole.book.accounts.slice(0, 40) } };
  }, 120_000);
  afterAll(async () => {
    worker.signal('SIGTERM');
    await new Promise((resolve) => worker.process.once('exit', resolve));
    await store.close();
  }, 60_000);

  test(`behavior: F2 it is set aside after ${ENDINGS} ends, its reason reaches the user, the queue goes on`, async () => {
    const poison = { ...bundle, seed: 13 };
    const env = { DATABASE_URL: store.postgres.url, POISON: bundleHashes(poison).bundle };
    worker = startWorkerProcess(env, { entry: 'supervise', preload: 'abortOnShard.fixture.mjs' });
    const { id } = await order(store.client, poison, 13);
    const set = await ended(store.client, id);
    expect(set).toMatchObject({ state: 'failed', reportHash: null, failure: { code: 'QUARANTINED' } });
    expect(set.failure?.message).toContain(`ended its worker ${ENDINGS} times`);
    const shards = (await jobRecords(store.client, id)).filter(({ queue }) => queue === 'computeShard');
    expect(shards).toMatchObject([{ state: 'failed', stalled: ENDINGS }]);
    expect(worker.log.filter(({ msg }) => msg === 'worker started')).toHaveLength(ENDINGS + 1);

    const { id: next } = await order(store.client, bundle, 14);
    expect(await ended(store.client, next)).toMatchObject({ state: 'completed' });
    const { body } = await worker.ask('/metrics');
    expect(body).toContain('riskdao_jobs_set_aside_total{queue="computeShard"} 1');
    await until(
      'the outbox is closed',
      async () => (await store.client.outbox.count({ where: { doneAt: null } })) === 0,
    );
  }, 300_000);
});
