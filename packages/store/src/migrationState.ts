import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseClient } from './database.js';

export type MigrationState = {
  /** Steps of this version that the database has not taken, in order. */
  readonly pending: readonly string[];
  /** Steps that were begun and not finished. */
  readonly failed: readonly string[];
  /** Steps that this version does not know: the database is newer. */
  readonly unknown: readonly string[];
};

/** How far the database is from the schema of this version. Throws what the connection throws. */
export async function migrationState(client: DatabaseClient): Promise<MigrationState> {
  const folder = path.resolve(import.meta.dirname, '../../../prisma/migrations');
  const ours = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const [table] = await client.$queryRaw<{ exists: boolean }[]>`
    SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
  if (table?.exists !== true) return { pending: ours, failed: [], unknown: [] };
  const rows = await client.$queryRaw<{ name: string; finished: boolean }[]>`
    SELECT migration_name AS name, finished_at IS NOT NULL AS finished
    FROM _prisma_migrations WHERE rolled_back_at IS NULL`;
  const finished = new Set(rows.flatMap((row) => (row.finished ? row.name : [])));
  return {
    pending: ours.filter((name) => !finished.has(name)),
    failed: rows.flatMap((row) => (row.finished ? [] : row.name)),
    unknown: [...finished].filter((name) => !ours.includes(name)).sort(),
  };
}
