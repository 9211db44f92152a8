import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect, type DatabaseClient } from '../database.js';
import { migrate } from '../migrate.js';
import { migrationState } from '../migrationState.js';
import { freePort, repetitions, temporaryStore, until, type TemporaryStore } from '../testing/temporaryStore.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
/** Steps that have begun when the kill comes. */
const BEGUN = [1, 5, 2, 3, 8, 12].slice(0, repetitions({ quick: 2, full: 6 }));
const TO_THE_END = { pending: [], failed: [], unknown: [] };

describe('F21 a migration that is killed half way', () => {
  let store: TemporaryStore;
  let made = 0;

  beforeAll(async () => {
    store = await temporaryStore();
  }, 120_000);
  afterAll(() => store.close());

  async function emptyDatabase(): Promise<{ url: string; client: DatabaseClient }> {
    const name = `half_${++made}`;
    await store.client.$executeRawUnsafe(`CREATE DATABASE ${name} TEMPLATE template0`);
    const url = new URL(store.postgres.url);
    url.pathname = `/${name}`;
    return { url: url.href, client: connect(url.href) };
  }

  function startMigration(databaseUrl: string): ChildProcess {
    const prisma = path.dirname(createRequire(import.meta.url).resolve('prisma/package.json'));
    return spawn(process.execPath, [path.join(prisma, 'build/index.js'), 'migrate', 'deploy'], {
      ...{ cwd: ROOT, env: { ...process.env, DATABASE_URL: databaseUrl }, stdio: 'ignore' },
      detached: true, // its own group: the schema engine dies with it
    });
  }

  const begun = (client: DatabaseClient): Promise<number> =>
    client.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM _prisma_migrations`.then(
      ([row]) => row?.n ?? 0,
      () => 0,
    );

  test.each(BEGUN)(
    'behavior: F21 killed when %d steps have begun, the next run ends it',
    async (steps) => {
      const { url, client } = await emptyDatabase();
      const running = startMigration(url);
      await until(`${steps} steps have begun`, async () => (await begun(client)) >= steps);
      process.kill(-(running.pid ?? 0), 'SIGKILL');
      await migrate(url);
      expect(await migrationState(client)).toEqual(TO_THE_END);
      await client.$disconnect();
    },
    120_000,
  );

  test('behavior: F21 a step that is done and lacks only its entry is taken for done', async () => {
    await store.client.$executeRaw`
      UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0
      WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)`;
    await migrate(store.postgres.url);
    expect(await migrationState(store.client)).toEqual(TO_THE_END);
  }, 120_000);

  test('error: F21 a step that failed by itself is not tried again', async () => {
    await store.client.$executeRaw`
      UPDATE _prisma_migrations SET finished_at = NULL, logs = 'refused'
      WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations WHERE rolled_back_at IS NULL)`;
    await expect(migrate(store.postgres.url)).rejects.toMatchObject({ code: 'MIGRATION' });
  }, 120_000);

  test('error: a database that is not there is told as such', async () => {
    const url = new URL(store.postgres.url);
    url.port = String(await freePort());
    await expect(migrate(url.href)).rejects.toMatchObject({ code: 'MIGRATION' });
  }, 120_000);
});
