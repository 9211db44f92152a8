import type { DatabaseClient } from './database.js';

export type DatabaseHealth = {
  readonly isWritable: boolean;
  /** This process's clock minus the database's; the error is at most half the time that asking took. */
  readonly clockAheadMilliseconds: number;
};

/** Asks the database how it is; throws what the connection throws. */
export async function databaseHealth(client: DatabaseClient): Promise<DatabaseHealth> {
  const before = Date.now();
  const [row] = await client.$queryRaw<{ readonly readOnly: boolean; readonly now: number }[]>`
    SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS "readOnly",
           (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "now"`;
  if (row === undefined) throw new Error('The database answered without a row.');
  const after = Date.now();
  return { isWritable: !row.readOnly, clockAheadMilliseconds: (before + after) / 2 - row.now };
}
