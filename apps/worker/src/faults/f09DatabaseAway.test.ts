import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SimulationBundle } from '@riskdao/risk-core';
import { connect } from '@riskdao/store';
import { temporaryStore, until, type TemporaryStore } from '@riskdao/store/testing';
import { demoBundle, ended, order, startWorkerProcess, type WorkerProcess } from './laboratory.fixture.js';

describe('a database that is late, read-only, or away', () => {
  let store: TemporaryStore;
  let bundle: SimulationBundle;
  let worker: WorkerProcess;
  beforeAll(async () => {
    store = await temporaryStore();
    const whole = demoBundle(store.folder);
    bundle = { ...whole, book: { ...whole.book, accounts: whole.book.accounts.slice(0, 40) } };
  }, 120_000);
  afterAll(async () => {
    worker.signal('SIGKILL');
    await store.close();
  });

  const readiness = async () => (await worker.ask('/health/ready')).status;

  test('behavior: F9 a worker that starts before its database waits, alive and not ready, then works', async () => {
    await store.postgres.stop('fast');
    worker = startWorkerProcess({ DATABASE_URL: store.postgres.url });
    await worker.said('waiting before taking any job');
    expect(await worker.ask('/health/ready')).toMatchObject({
      status: 503,
      body: expect.stringContaining('does not answer'),
    });
    expect((await worker.ask('/health/live')).status).toBe(200);
    await store.restart();
    await worker.said('worker started');
    const { id } = await order(store.client, bundle, 1);
    expect(await ended(store.client, id)).toMatchObject({ state: 'completed' });
    await until('it is ready', async () => (await readiness()) === 200);
  }, 300_000);

  test('behavior: F9 read-only: not ready, refused by name, and at work again without a restart', async () => {
    // A connection that is itself exempt.
    const exempt = connect(`${store.postgres.url}?options=-c%20default_transaction_read_only%3Doff`);
    const setReadOnly = async (is: 'on' | 'off') => {
      await exempt.$executeRawUnsafe(`ALTER SYSTEM SET default_transaction_read_only = ${is}`);
      await exempt.$executeRaw`SELECT pg_reload_conf()`;
    };
    await setReadOnly('on');
    await until('it is not ready', async () => (await readiness()) === 503);
    await expect(order(store.client, bundle, 2)).rejects.toMatchObject({ code: 'DATABASE_READ_ONLY' });
    await setReadOnly('off');
    const { id } = await order(store.client, bundle, 2);
    expect(await ended(store.client, id)).toMatchObject({ state: 'completed' });
    await until('it is ready again', async () => (await readiness()) === 200);
    expect(worker.log.filter(({ msg }) => msg === 'worker started')).toHaveLength(1);
    await exempt.$disconnect();
  }, 300_000);

  test('behavior: F9 away during a simulation and back: it is finished by the same process', async () => {
    const { id } = await order(store.client, bundle, 3);
    await store.postgres.stop('immediate');
    await until('it is not ready', async () => (await readiness()) === 503);
    expect((await worker.ask('/health/live')).status).toBe(200);
    await store.restart();
    expect(await ended(store.client, id)).toMatchObject({ state: 'completed' });
    expect(worker.process.exitCode).toBeNull();
  }, 300_000);
});
