import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  canonicalJson,
  ENGINE_VERSION,
  simulateImpact,
  type ImpactReport,
  type SimulationBundle,
} from '@riskdao/risk-core';
import { cancelSimulation, getReport, getSimulation, requestSimulation, type Simulation } from '@riskdao/store';
import {
  hasRedis,
  temporaryRedis,
  temporaryStore,
  type TemporaryRedis,
  type TemporaryStore,
} from '@riskdao/store/testing';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const backends = hasRedis ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe('a simulation through the queue', () => {
  let store: TemporaryStore;
  let redis: TemporaryRedis | null = null;
  let bundle: SimulationBundle;
  let direct: ImpactReport;
  const workers = new Set<ChildProcess>();

  beforeAll(async () => {
    store = await temporaryStore();
    redis = hasRedis ? await temporaryRedis({ folder: store.folder, appendOnly: false }) : null;
    const riskdao = path.join(ROOT, 'apps/cli/bin/riskdao.mjs');
    execFileSync(process.execPath, [riskdao, 'demo-data', '--out', store.folder]);
    bundle = JSON.parse(await readFile(path.join(store.folder, 'bundle.json'), 'utf8')) as SimulationBundle;
    direct = simulateImpact(bundle);
  }, 300_000);

  afterEach(() => {
    for (const worker of workers) worker.kill('SIGKILL');
    workers.clear();
  });

  afterAll(async () => {
    await redis?.kill();
    await store.close();
  });

  const queueUrlOf = (kind: 'postgres' | 'redis') => (kind === 'redis' ? redis?.url : undefined);

  function startWorkerProcess(queueUrl?: string): ChildProcess {
    const env = {
      ...process.env,
      ...{ DATABASE_URL: store.postgres.url, SECRET_KEY: '11'.repeat(32), LOG_LEVEL: 'silent' },
      ...(queueUrl === undefined ? {} : { QUEUE_URL: queueUrl }),
    };
    const worker = spawn(process.execPath, [path.join(ROOT, 'apps/worker/dist/main.js')], { env, stdio: 'ignore' });
    workers.add(worker);
    return worker;
  }

  /** The same inputs under another seed are another simulation: nothing computed before can be used again. */
  const request = (seed: number) =>
    requestSimulation(store.client, {
      bundle: { ...bundle, seed },
      engineVersion: ENGINE_VERSION,
      proposalId: null,
      moment: 'draft',
    });

  async function awaited(id: string, isThere: (simulation: Simulation) => boolean): Promise<Simulation> {
    for (let i = 0; i < 1_200; i++) {
      const simulation = await getSimulation(store.client, id);
      if (simulation && isThere(simulation)) return simulation;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`simulation ${id} did not get there: ${JSON.stringify(await getSimulation(store.client, id))}`);
  }
  const isOver = ({ state }: Simulation) => state === 'completed' || state === 'failed';

  test('default: two worker processes give the bytes of a direct run, with progress', async () => {
    startWorkerProcess();
    startWorkerProcess();
    const { id } = await request(bundle.seed);
    const running = await awaited(id, ({ shardsDone }) => shardsDone > 0);
    expect(running.shardCount).toBeGreaterThan(1);
    const finished = await awaited(id, isOver);
    expect(finished).toMatchObject({ state: 'completed', reportHash: direct.reportHash, failure: null });
    const report = await getReport(store.client, direct.reportHash);
    expect(report?.canonicalJson).toBe(canonicalJson(direct));
    expect(report?.digest).toContain(direct.reportHash);
  }, 180_000);

  (hasRedis ? test : test.skip)(
    'default: on redis a few accounts give the bytes of a direct run, with progress',
    async () => {
      startWorkerProcess(queueUrlOf('redis'));
      const few = { ...bundle, seed: 76, book: { ...bundle.book, accounts: bundle.book.accounts.slice(0, 40) } };
      const order = { bundle: few, engineVersion: ENGINE_VERSION, proposalId: null, moment: 'draft' as const };
      const { id } = await requestSimulation(store.client, order);
      const { reportHash } = simulateImpact(few);
      const finished = await awaited(id, isOver);
      expect(finished).toMatchObject({ state: 'completed', reportHash, failure: null });
      expect(finished.shardsDone).toBe(finished.shardCount);
    },
    180_000,
  );

  test.each(backends)(
    'behavior: on %s shards that were computed before are not computed again',
    async (kind) => {
      const before = await store.client.simulationShard.findMany({ orderBy: { inputHash: 'asc' } });
      const reports = await store.client.report.count();
      startWorkerProcess(queueUrlOf(kind));
      const { id } = await request(bundle.seed);
      expect(await awaited(id, isOver)).toMatchObject({ state: 'completed', reportHash: direct.reportHash });
      expect(await store.client.simulationShard.findMany({ orderBy: { inputHash: 'asc' } })).toEqual(before);
      expect(await store.client.report.count()).toBe(reports);
    },
    180_000,
  );

  test.each(backends)(
    'behavior: on %s a cancelled simulation stops and stays cancelled',
    async (kind) => {
      const { id } = await request(kind === 'redis' ? 78 : 77);
      expect(await cancelSimulation(store.client, id)).toBe(true);
      startWorkerProcess(queueUrlOf(kind));
      const { id: next } = await request(bundle.seed);
      await awaited(next, isOver);
      expect(await getSimulation(store.client, id)).toMatchObject({ state: 'cancelled', reportHash: null });
      expect(await cancelSimulation(store.client, next)).toBe(false);
    },
    180_000,
  );

  test.each(backends)(
    'error: on %s inputs that the engine refuses fail the simulation with their code',
    async (kind) => {
      startWorkerProcess(queueUrlOf(kind));
      const seed = kind === 'redis' ? 80 : 79;
      const empty = { ...bundle, seed, book: { ...bundle.book, accounts: [] } };
      const order = { bundle: empty, engineVersion: ENGINE_VERSION, proposalId: null, moment: 'draft' as const };
      const { id } = await requestSimulation(store.client, order);
      expect(await awaited(id, isOver)).toMatchObject({ state: 'failed', failure: { code: 'EMPTY_BOOK' } });
      const { id: next } = await request(bundle.seed);
      expect(await awaited(next, isOver)).toMatchObject({ state: 'completed' });
    },
    180_000,
  );
});
