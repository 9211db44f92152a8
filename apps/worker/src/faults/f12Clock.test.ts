import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { simulateImpact, type SimulationBundle } from '@riskdao/risk-core';
import { temporaryStore, until, type TemporaryStore } from '@riskdao/store/testing';
import { demoBundle, ended, jobRecords, order, startWorkerProcess, type WorkerProcess } from './laboratory.fixture.js';

const TEN_MINUTES_MILLISECONDS = 600_000;

describe('workers whose clocks are ten minutes off', () => {
  let store: TemporaryStore;
  let bundle: SimulationBundle;
  const workers: WorkerProcess[] = [];
  beforeAll(async () => {
    store = await temporaryStore();
    bundle = demoBundle(store.folder);
  }, 120_000);
  afterAll(async () => {
    workers.forEach(({ signal }) => signal('SIGKILL'));
    await store.close();
  });

  const start = (shiftMilliseconds: number, more: Record<string, string> = {}) => {
    const env = { DATABASE_URL: store.postgres.url, CLOCK_SHIFT_MILLISECONDS: String(shiftMilliseconds), ...more };
    const worker = startWorkerProcess(env, { preload: 'shiftedClock.fixture.mjs' });
    workers.push(worker);
    return worker;
  };

  /**
   * Locks, delays and webhook signatures carry a worker's own time: one that is off would take running jobs from others and
   * sign messages that receivers refuse.
   */
  test('behavior: F12 they take no job and say why, others are not disturbed, and they start when their clock is right', async () => {
    const [ahead, behind] = [start(TEN_MINUTES_MILLISECONDS), start(-TEN_MINUTES_MILLISECONDS)];
    await Promise.all([ahead, behind].map(({ said }) => said('waiting before taking any job')));
    const says = (worker: WorkerProcess, what: string) =>
      until(`readiness says “${what}”`, async () => {
        const { status, body } = await worker.ask('/health/ready');
        return status === 503 && body.includes(what);
      });
    await says(ahead, 'clock is 600.0 s ahead');
    await says(behind, 'clock is -600.0 s ahead');
    expect((await ahead.ask('/health/live')).status).toBe(200);

    const { id } = await order(store.client, bundle, 21);
    const right = start(0);
    const finished = await ended(store.client, id);
    expect(finished.reportHash).toBe(simulateImpact({ ...bundle, seed: 21 }).reportHash);
    expect((await jobRecords(store.client, id)).map(({ started, stalled }) => ({ started, stalled }))).toEqual(
      Array.from({ length: finished.shardCount + 2 }, () => ({ started: 1, stalled: 0 })),
    );

    right.signal('SIGKILL');
    ahead.signal('SIGUSR2');
    await ahead.said('worker started');
    const { id: next } = await order(store.client, bundle, 22);
    expect(await ended(store.client, next)).toMatchObject({ state: 'completed' });
  }, 600_000);

  test('behavior: F12 a clock that jumps while a worker runs ends it, to be started again and wait', async () => {
    const worker = start(TEN_MINUTES_MILLISECONDS, { CLOCK_RIGHT_AT_START: 'yes' });
    await worker.said('worker started');
    expect((await worker.ask('/health/ready')).status).toBe(200);
    worker.signal('SIGUSR2');
    await until('it has ended', () => worker.process.exitCode !== null);
    expect(worker.process.exitCode).toBe(75);
    expect(worker.log.find(({ msg }) => msg.startsWith('stuck'))?.['problem']).toContain('clock');
  }, 600_000);
});
