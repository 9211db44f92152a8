import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { inTransaction, type DatabaseClient } from './database.js';
import { markDone, noteJob, reconcileOutbox, relayOutbox } from './outbox.js';
import { openQueues, type QueueJob, type Queues } from './queues.js';
import { temporaryStore, type TemporaryStore } from './testing/temporaryStore.js';

const hasRedis = (() => {
  try {
    execFileSync('redis-server', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

const backends = [{ name: 'Postgres' }, ...(hasRedis || process.env['CI'] ? [{ name: 'Redis' }] : [])];

describe.each(backends)('outbox over queues in $name', ({ name }) => {
  let store: TemporaryStore;
  let redis: ChildProcess | null = null;
  let client: DatabaseClient;
  let queues: Queues;
  let wipe: () => Promise<unknown>;

  beforeAll(async () => {
    store = await temporaryStore();
    client = store.client;
    let queueUrl = store.postgres.url;
    wipe = () => client.$executeRawUnsafe('DROP SCHEMA bullmq CASCADE');
    if (name === 'Redis') {
      const port = await freePort();
      redis = spawn('redis-server', ['--port', String(port), '--save', '', '--dir', store.folder], { stdio: 'ignore' });
      queueUrl = `redis://127.0.0.1:${port}`;
      wipe = async () => execFileSync('redis-cli', ['-p', String(port), 'flushall']);
    }
    queues = openQueues(queueUrl, () => undefined);
  }, 60_000);

  afterAll(async () => {
    await queues.close();
    redis?.kill('SIGKILL');
    await store.close();
  });

  const job = (jobId: string): QueueJob<'mergeSimulation'> => ({
    queue: 'mergeSimulation',
    jobId,
    payload: { simulationId: '3f1c1f8e-7a57-4b2c-9a53-0a3a7b1f2d10' },
  });

  test('default: a noted job is handed over, run, and marked done with its effect', async () => {
    await inTransaction(client, (tx) => noteJob(tx, job('default-1')));
    expect(await relayOutbox(client, queues)).toBe(1);
    const ran: string[] = [];
    const worker = queues.work('mergeSimulation', async ({ simulationId }) => {
      await inTransaction(client, (tx) => markDone(tx, 'mergeSimulation', 'default-1'));
      ran.push(simulationId);
    });
    await until(() => ran.length === 1);
    await worker.close();
    const row = await client.outbox.findFirstOrThrow({ where: { jobId: 'default-1' } });
    expect(row.doneAt).not.toBeNull();
  });

  test('behavior: a transaction that rolls back notes nothing', async () => {
    const failing = inTransaction(client, async (tx) => {
      await noteJob(tx, job('rolled-back'));
      throw new Error('the mutation failed');
    });
    await expect(failing).rejects.toThrow('the mutation failed');
    expect(await client.outbox.count({ where: { jobId: 'rolled-back' } })).toBe(0);
  });

  test('behavior: a job noted and handed over twice runs once', async () => {
    for (let i = 0; i < 2; i++) {
      await inTransaction(client, (tx) => noteJob(tx, job('twice')));
      await client.outbox.updateMany({ where: { jobId: 'twice' }, data: { deliveredAt: null } });
      await relayOutbox(client, queues);
    }
    let runs = 0;
    const worker = queues.work('mergeSimulation', async () => {
      runs += 1;
    });
    await until(async () => ((await queues.counts('mergeSimulation'))['waiting'] ?? 0) === 0 && runs > 0);
    await worker.close();
    expect(runs).toBe(1);
  });

  test('behavior: F5 what the queue forgot is handed over again', async () => {
    await inTransaction(client, (tx) => noteJob(tx, job('wiped')));
    await relayOutbox(client, queues);
    expect(await reconcileOutbox(client, queues)).not.toContain('wiped');
    await wipe();
    if (name === 'Postgres') {
      await queues.close();
      queues = openQueues(store.postgres.url, () => undefined);
    }
    expect(await reconcileOutbox(client, queues)).toContain('wiped');
    await relayOutbox(client, queues);
    expect((await queues.stateOf('mergeSimulation', 'wiped')).state).toBe('waiting');
  });

  test('behavior: F8 a job whose attempts the store itself cut off is no poison: it is handed over again', async () => {
    const reason = 'It ended its worker 4 times and was set aside.';
    expect(await queues.wasCutOff(reason, new Date(0))).toBe(true);
    expect(await queues.wasCutOff(reason, new Date())).toBe(false);
    expect(await queues.wasCutOff('The target said no.', new Date(0))).toBe(false);
    const noted = async (jobId: string) => {
      await inTransaction(client, (tx) => noteJob(tx, job(jobId)));
      await relayOutbox(client, queues);
    };
    const setAside = { ...queues, stateOf: async () => ({ state: 'failed', reason }) };
    await noted('cut-off');
    const since = { deliveredAt: new Date(0) };
    await client.outbox.updateMany({ where: { jobId: 'cut-off' }, data: since });
    expect(await reconcileOutbox(client, setAside)).toContain('cut-off');
    expect((await queues.stateOf('mergeSimulation', 'cut-off')).state).toBe('unknown');
    await relayOutbox(client, queues);
    // Handed over since the store began: four more ends are its own.
    expect(await reconcileOutbox(client, setAside)).toEqual([]);
    expect(await client.outbox.findFirst({ where: { jobId: 'cut-off' } })).toMatchObject({ failure: reason });
  });

  test('error: a payload that is not of its queue is refused before it is noted', async () => {
    const wrong = { ...job('wrong'), payload: { simulationId: 'not-a-uuid' } };
    await expect(inTransaction(client, (tx) => noteJob(tx, wrong))).rejects.toThrow('simulationId');
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the awaited state did not come within 20 s');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
