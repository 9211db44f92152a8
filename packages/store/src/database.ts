import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from './generated/prisma/client.js';

/** A connection to the system of record, or a transaction on it. Internal to this package: only domain values leave it. */
export type Database = Prisma.TransactionClient;
export type DatabaseClient = PrismaClient;

/** Serialization failures and dead connections that a second attempt may cure. */
const RETRYABLE = new Set(['P2034', 'P1017', 'P1001', 'P2024']);
const ATTEMPTS = 5;

export function connect(databaseUrl: string): DatabaseClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl, max: 10 }) });
}

/** Runs `work` in one serialisable transaction; conflicts are retried with jitter, up to five times in all. */
export async function inTransaction<T>(client: DatabaseClient, work: (tx: Database) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.$transaction(work, { isolationLevel: 'Serializable', maxWait: 5_000, timeout: 30_000 });
    } catch (error) {
      if (attempt >= ATTEMPTS || !RETRYABLE.has((error as { code?: string }).code ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * attempt + Math.random() * 40 * attempt));
    }
  }
}
