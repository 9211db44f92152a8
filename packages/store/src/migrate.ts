import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { connect } from './database.js';

export class MigrationError extends Error {
  readonly code = 'MIGRATION';
  constructor(output: string) {
    super(`The database could not be brought to the current schema. Prisma said: ${output.trim()}`);
    this.name = 'MigrationError';
  }
}

/**
 * Brings the database to the schema of this version (`prisma migrate deploy`); does nothing when it is there already. Goes on where an
 * earlier run was killed. Throws {@link MigrationError}.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  try {
    await prismaMigrate(databaseUrl, 'deploy');
  } catch (failure) {
    const step = await interruptedStep(databaseUrl);
    if (step === null) throw failure;
    await goOn(databaseUrl, step);
  }
}

/** The step that was begun and neither ended nor failed, as a kill leaves it; null also where there is no list of steps to read. */
async function interruptedStep(databaseUrl: string): Promise<string | null> {
  const client = connect(databaseUrl);
  try {
    const [row] = await client.$queryRaw<{ name: string }[]>`
      SELECT migration_name AS name FROM _prisma_migrations
      WHERE finished_at IS NULL AND rolled_back_at IS NULL AND coalesce(logs, '') = ''`;
    return row?.name ?? null;
  } catch {
    return null;
  } finally {
    await client.$disconnect();
  }
}

/** A table, column, constraint, schema or function is there already: Postgres' code, or its words where the engine keeps the code back. */
const IS_THERE = /Database error code: (42P07|42701|42710|42P06|42723)|already exists/;

/**
 * A step is one transaction: a kill leaves all of it or nothing. So it is tried again, and where what it makes is there already, only its
 * entry in the list of steps was missing.
 */
async function goOn(databaseUrl: string, step: string): Promise<void> {
  await prismaMigrate(databaseUrl, 'resolve', '--rolled-back', step);
  try {
    await prismaMigrate(databaseUrl, 'deploy');
  } catch (failure) {
    const { message } = failure as MigrationError;
    if (!IS_THERE.test(message) || !message.includes(step)) throw failure;
    await prismaMigrate(databaseUrl, 'resolve', '--applied', step);
    await prismaMigrate(databaseUrl, 'deploy');
  }
}

async function prismaMigrate(databaseUrl: string, ...command: readonly string[]): Promise<void> {
  const root = path.resolve(import.meta.dirname, '../../..');
  const prisma = path.join(
    path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
    'build/index.js',
  );
  try {
    await promisify(execFile)(process.execPath, [prisma, 'migrate', ...command], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new MigrationError(`${stdout}${stderr}`);
  }
}
