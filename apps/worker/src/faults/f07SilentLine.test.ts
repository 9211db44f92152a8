import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SimulationBundle } from '@riskdao/risk-core';
import {
  hasRedis,
  measured,
  temporaryRedis,
  temporaryStore,
  until,
  type TemporaryRedis,
  type TemporaryStore,
} from '@riskdao/store/testing';
import { demoBundle, ended, order, startWorkerProcess, type WorkerProcess } from './laboratory.fixture.js';
import { proxyTo, type Proxy } from './proxy.fixture.js';

(hasRedis ? describe : describe.skip)('a worker that lives and processes nothing', () => {
  let store: TemporaryStore;
  let redis: TemporaryRedis;
  let proxy: Proxy;
  let worker: WorkerProcess;
  let bundle: SimulationBundle;
  beforeAll(async () => {
    store = await temporaryStore();
    redis = await temporaryRedis({ folder: store.folder, appendOnly: false });
    proxy = await proxyTo(redis.port);
    const whole = demoBundle(store.folder);
    bundle = { ...whole, book: { ...whole.book, accounts: whole.book.accounts.slice(0, 40) } };
  }, 120_000);
  afterAll(async () => {
    worker.signal('SIGTERM');
    await new Promise((resolve) => worker.process.once('exit', resolve));
    proxy.close();
    await redis.kill();
    await store.close();
  }, 60_000);

  test('behavior: F7 lines that went silent (bullmq #4378) turn liveness red, the worker starts again and works', async () => {
    const env = { DATABASE_URL: store.postgres.url, QUEUE_URL: `redis://127.0.0.1:${proxy.port}` };
    worker = startWorkerProcess(env, { entry: 'supervise' });
    await worker.said('worker started');
    const { id: before } = await order(store.client, bundle, 1);
    expect(await ended(store.client, before)).toMatchObject({ state: 'completed' });

    proxy.silence();
    const silentAt = performance.now();
    const { id } = await order(store.client, bundle, 2);
    let red = { status: 0, body: '' };
    await until('liveness is red', async () => {
      red = await worker.ask('/health/live').catch(() => red);
      return red.status === 503;
    });
    measured('from silence to red liveness', [performance.now() - silentAt]);
    expect(red.body).toContain('The queue does not work');
    expect(await ended(store.client, id)).toMatchObject({ state: 'completed' });
    measured('from silence to the next finished simulation', [performance.now() - silentAt]);
    expect(worker.log.filter(({ msg }) => msg === 'worker started')).toHaveLength(2);
  }, 300_000);

  test('behavior: F7 a Redis that is away for everyone is waited for: alive, not ready, no restart', async () => {
    const starts = () => worker.log.filter(({ msg }) => msg === 'worker started').length;
    const before = starts();
    await redis.kill();
    await until('it is not ready', async () => (await worker.ask('/health/ready')).status === 503);
    expect((await worker.ask('/health/live')).status).toBe(200);
    await redis.restart();
    await until('it is ready again', async () => (await worker.ask('/health/ready')).status === 200);
    const { id } = await order(store.client, bundle, 3);
    expect(await ended(store.client, id)).toMatchObject({ state: 'completed' });
    expect(starts()).toBe(before);
  }, 300_000);
});
