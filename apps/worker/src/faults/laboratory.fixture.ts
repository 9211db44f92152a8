import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ENGINE_VERSION, type SimulationBundle } from '@riskdao/risk-core';
import { getSimulation, requestSimulation, type DatabaseClient, type Simulation } from '@riskdao/store';
import { until } from '@riskdao/store/testing';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

/** The demo's bundle with its book `copies` times over, so that it has more shards. */
export function demoBundle(folder: string, copies = 1): SimulationBundle {
  execFileSync(process.execPath, [path.join(ROOT, 'apps/cli/bin/riskdao.mjs'), 'demo-data', '--out', folder]);
  const bundle = JSON.parse(readFileSync(path.join(folder, 'bundle.json'), 'utf8')) as SimulationBundle;
  const accounts = Array.from({ length: copies }, (_, copy) =>
    bundle.book.accounts.map((account) => ({
      ...account,
      id: `${account.id.slice(0, -2)}${String(copy).padStart(2, '0')}`,
    })),
  ).flat();
  return { ...bundle, book: { ...bundle.book, accounts: copies === 1 ? bundle.book.accounts : accounts } };
}

export type WorkerProcess = {
  readonly process: ChildProcess;
  readonly log: readonly { readonly msg: string; readonly [key: string]: unknown }[];
  /** Resolves when a line with this message was logged. */
  readonly said: (message: string) => Promise<void>;
  /** Status and body of a path of its health server. */
  readonly ask: (url: string) => Promise<{ readonly status: number; readonly body: string }>;
  readonly signal: (signal: NodeJS.Signals) => void;
};

/** The worker of `dist`, as an operator starts it. `entry`: main or supervise; `preload`: a module that breaks something in it. */
export function startWorkerProcess(
  env: Readonly<Record<string, string>>,
  { entry = 'main', preload }: { entry?: 'main' | 'supervise'; preload?: string } = {},
): WorkerProcess {
  const preloads = preload === undefined ? [] : ['--import', path.join(import.meta.dirname, preload)];
  const worker = spawn(process.execPath, [...preloads, path.join(ROOT, `apps/worker/dist/${entry}.js`)], {
    env: { ...process.env, SECRET_KEY: '11'.repeat(32), HEALTH_PORT: '0', LOG_LEVEL: 'info', ...env },
    // A worker with a channel to its parent ends with it; the supervisor keeps a channel of its own.
    stdio: ['ignore', 'pipe', 'inherit', ...(entry === 'main' ? (['ipc'] as const) : [])],
  });
  const log: { msg: string; [key: string]: unknown }[] = [];
  if (worker.stdout === null) throw new Error('the worker has no output');
  createInterface({ input: worker.stdout }).on('line', (line) => log.push(JSON.parse(line) as { msg: string }));
  const said = (message: string) => until(`a worker says “${message}”`, () => log.some(({ msg }) => msg === message));
  return {
    process: worker,
    log,
    said,
    ask: async (url) => {
      await said('health served');
      const port = log.findLast(({ msg }) => msg === 'health served')?.['port'];
      const response = await fetch(`http://127.0.0.1:${String(port)}${url}`);
      return { status: response.status, body: await response.text() };
    },
    signal: (signal) => worker.kill(signal),
  };
}

/** The same inputs under another seed are another simulation: nothing computed before can be used again. */
export const order = (client: DatabaseClient, bundle: SimulationBundle, seed: number) =>
  requestSimulation(client, {
    bundle: { ...bundle, seed },
    engineVersion: ENGINE_VERSION,
    proposalId: null,
    moment: 'draft',
  });

export async function ended(client: DatabaseClient, id: string): Promise<Simulation> {
  let last: Simulation | null = null;
  await until(
    `simulation ${id} ends`,
    async () => {
      last = await getSimulation(client, id).catch(() => last);
      return last !== null && last.state !== 'waiting' && last.state !== 'running';
    },
    300,
  );
  return last as unknown as Simulation;
}

/** What the queue in Postgres recorded of a job. */
export type JobRecord = {
  readonly queue: string;
  readonly id: string;
  readonly state: string;
  readonly started: number;
  readonly stalled: number;
  readonly startedAt: number | null;
};

export async function jobRecords(client: DatabaseClient, simulationId: string): Promise<readonly JobRecord[]> {
  return client.$queryRaw<JobRecord[]>`
    SELECT queue, id, state::text, attempts_started AS started, stalled_count AS stalled, processed_at_ms::float8 AS "startedAt"
    FROM bullmq.job WHERE id LIKE ${`%${simulationId}%`} ORDER BY id`;
}

/** Rows that belong to nothing: shards and documents that no simulation, report or bundle names. */
export async function orphans(client: DatabaseClient): Promise<number> {
  const [row] = await client.$queryRaw<{ n: bigint }[]>`
    SELECT (SELECT count(*) FROM documents d WHERE d.kind = 'shard' AND NOT EXISTS
             (SELECT 1 FROM simulation_shards s WHERE s.outcome_hash = d.hash))
         + (SELECT count(*) FROM documents d WHERE d.kind = 'report' AND NOT EXISTS
             (SELECT 1 FROM reports r WHERE r.document_hash = d.hash))
         + (SELECT count(*) FROM reports r WHERE NOT EXISTS (SELECT 1 FROM simulations s WHERE s.report_hash = r.hash)) AS n`;
  return Number(row?.n);
}
