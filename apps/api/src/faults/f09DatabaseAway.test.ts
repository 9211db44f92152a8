import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from '@riskdao/store';
import { temporaryStore, until, type TemporaryStore } from '@riskdao/store/testing';
import { askOnce, oneParameter, startApi, type ApiProcess } from './apiProcess.fixture.js';

/** Unlike parameters, reports are read for each question. */
const REPORT = { query: `{ report(hash: "0x${'1'.repeat(64)}") { hash } }`, answer: '"report":null' };

describe('the API without its database', () => {
  let store: TemporaryStore;
  let api: ApiProcess;
  const agent = new http.Agent();
  beforeAll(async () => {
    store = await temporaryStore();
    await oneParameter(store);
    api = await startApi(store);
  }, 120_000);
  afterAll(async () => {
    api.process.kill('SIGKILL');
    await store.close();
  });

  const health = async (which: 'live' | 'ready') =>
    (await fetch(`http://127.0.0.1:${api.port}/health/${which}`, { signal: AbortSignal.timeout(60_000) })).status;

  test('behavior: F9 gone: it lives, is not ready, answers nothing wrong; back: it answers again without a restart', async () => {
    expect(await askOnce(api.port, agent)).toBe('answered');
    await store.postgres.stop('immediate');
    // What was read half a second ago may still be answered; then it says that it cannot.
    await until('it refuses', async () => (await askOnce(api.port, agent)) === 'refused by 503');
    expect(await health('live')).toBe(200);
    expect(await health('ready')).toBe(503);
    await store.restart();
    await until('it answers again', async () => (await askOnce(api.port, agent)) === 'answered');
    await until('it is ready again', async () => (await health('ready')) === 200);
    expect(api.process.exitCode).toBeNull();
  }, 180_000);

  test('behavior: F10 a pool whose connections all wait for a lock: it lives, is not ready, and answers all once the lock is gone', async () => {
    const other = connect(store.postgres.url);
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let isLocked = false;
    const holder = other.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE reports IN ACCESS EXCLUSIVE MODE`;
        isLocked = true;
        await released;
      },
      { timeout: 120_000 },
    );
    await until('the lock is held', () => isLocked);
    const waiting = Array.from({ length: 50 }, () => askOnce(api.port, agent, REPORT));
    await until('it is not ready', async () => (await health('ready')) === 503);
    expect(await health('live')).toBe(200);
    release();
    await holder;
    await other.$disconnect();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['answered']));
    await until('it answers again', async () => (await askOnce(api.port, agent)) === 'answered');
    await until('it is ready again', async () => (await health('ready')) === 200);
  }, 180_000);
});
