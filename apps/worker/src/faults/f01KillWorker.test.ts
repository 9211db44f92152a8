import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalJson, simulateImpact, type SimulationBundle } from '@riskdao/risk-core';
import { getReport } from '@riskdao/store';
import { measured, repetitions, temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import {
  demoBundle,
  ended,
  jobRecords,
  order,
  orphans,
  startWorkerProcess,
  type WorkerProcess,
} from './laboratory.fixture.js';

const KILLS = repetitions({ quick: 1, full: 20 });
/** Promised: 15 s. The rest is for a machine that is busy with other tests. */
const RERUN_MILLISECONDS = 30_000;

describe('kill -9 of a worker', () => {
  let store: TemporaryStore;
  let bundle: SimulationBundle;
  let workers: WorkerProcess[] = [];
  beforeAll(async () => {
    store = await temporaryStore();
    // Few paths, as many shards: 20 kills are to pass on a busy machine too.
    bundle = { ...demoBundle(store.folder), paths: 50 };
  }, 120_000);
  afterEach(() => workers.forEach(({ signal }) => signal('SIGKILL')));
  afterAll(() => store.close());

  const startWorker = async () => {
    const worker = startWorkerProcess({ DATABASE_URL: store.postgres.url });
    workers.push(worker);
    await worker.said('worker started');
    return worker;
  };

  test(`behavior: F1 ${KILLS} at random moments of a simulation: its jobs run again in time, one report, the same bytes`, async () => {
    let victim = await startWorker();
    let usualMilliseconds = 0;
    const reruns: number[] = [];
    for (let kill = 0; kill <= KILLS; kill++) {
      const seed = 1_000 + kill;
      const orderedAt = Date.now();
      const { id } = await order(store.client, bundle, seed);
      let killedAt = 0;
      // The first simulation is left alone: it tells how long they take here.
      if (kill > 0) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * usualMilliseconds));
        victim.signal('SIGKILL');
        killedAt = Date.now();
        victim = await startWorker();
      }
      const { state, reportHash, bundleHash, shardCount } = await ended(store.client, id);
      if (kill === 0) usualMilliseconds = Date.now() - orderedAt;
      expect(state).toBe('completed');
      expect(shardCount).toBeGreaterThan(1);
      const direct = simulateImpact({ ...bundle, seed });
      expect(reportHash).toBe(direct.reportHash);
      expect((await getReport(store.client, direct.reportHash))?.canonicalJson).toBe(canonicalJson(direct));
      expect(await store.client.report.count({ where: { bundleHash } })).toBe(1);
      for (const { stalled, startedAt } of await jobRecords(store.client, id))
        if (stalled > 0 && startedAt !== null) reruns.push(startedAt - killedAt);
    }
    expect(await orphans(store.client)).toBe(0);
    expect(Math.max(0, ...reruns)).toBeLessThan(RERUN_MILLISECONDS);
    measured('a job of a killed worker runs again, from the kill', reruns);
    workers = [];
    victim.signal('SIGKILL');
  }, 3_600_000);
});
