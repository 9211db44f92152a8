import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { connect, type DatabaseClient } from '../database.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../embedded/postgres.js';
import { migratedCluster } from './migratedCluster.js';

export type TemporaryStore = {
  readonly postgres: EmbeddedPostgres;
  readonly client: DatabaseClient;
  readonly folder: string;
  /** Starts the server again, at the same address, after a test stopped it. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A real, migrated Postgres of a test's own, gone when it closes. */
export async function temporaryStore(): Promise<TemporaryStore> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'riskdao-store-'));
  // The server's own account must be able to enter; the cluster itself stays closed to others.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ folder, copyOf: await migratedCluster() });
  const client = connect(postgres.url);
  const restart = async () => {
    await startEmbeddedPostgres({ folder, port: postgres.port });
  };
  const close = async () => {
    await client.$disconnect();
    await postgres.stop('immediate').catch(() => undefined);
    for (const each of new Set([folder, postgres.folder])) await rm(each, { recursive: true, force: true });
  };
  return { postgres, client, folder, restart, close };
}

export { freePort } from './freePort.js';
export { measured, repetitions, until } from './faults.js';
export { hasRedis, temporaryRedis, type TemporaryRedis } from './temporaryRedis.js';
