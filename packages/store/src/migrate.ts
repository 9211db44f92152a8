import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

export class MigrationError extends Error {
  readonly code = 'MIGRATION';
  constructor(output: string) {
    super(`The database could not be brought to the current schema. Prisma said: ${output.trim()}`);
    this.name = 'MigrationError';
  }
}

/** Brings the database to the schema of this version (`prisma migrate deploy`); does nothing when it is there already. */
export async function migrate(databaseUrl: string): Promise<void> {
  const root = path.resolve(import.meta.dirname, '../../..');
  const prisma = path.join(
    path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
    'build/index.js',
  );
  try {
    await promisify(execFile)(process.execPath, [prisma, 'migrate', 'deploy'], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new MigrationError(`${stdout}${stderr}`);
  }
}
