import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from './generated/prisma/client.js';

/** A connection to the system of record, or a transaction on it. Internal to this package: only domain values leave it. */
export type Database = Prisma.TransactionClient;
export type DatabaseClient = PrismaClient;

const CONNECTIONS = 10;
const CONNECT_MILLISECONDS = 5_000;
/** Connections are renewed, so that none stays with a server that has become a read-only standby. */
const LIFETIME_SECONDS = 300;
const ATTEMPTS = 5;
const FIRST_PAUSE_MILLISECONDS = 40;

const FAILURES = {
  WRITE_CONFLICT: 'Others changed the same rows at the same time, five times in a row. Send it again.',
  DATABASE_UNAVAILABLE: 'The database does not answer. Nothing was written: send it again when it is back.',
  COMMIT_UNKNOWN: 'The database went away while it committed. Ask whether it happened before sending it again.',
  DATABASE_READ_ONLY: 'The database takes no writes (a standby, or set so). Nothing was written: send it again later.',
  DATABASE_FULL: 'The disk of the database is full. Nothing was written: free space, then send it again.',
} as const;

/** Why the database could not do what was asked, whatever library said so. */
export class DatabaseError extends Error {
  constructor(
    readonly code: keyof typeof FAILURES,
    cause: unknown,
  ) {
    super(FAILURES[code], { cause });
    this.name = 'DatabaseError';
  }
}

/**
 * While a client is out of its pool nobody listens to its errors, and an error that nobody listens to ends the process. Whoever
 * holds the client learns of the error from its query.
 */
export function survivesItsServer(client: { on(event: 'error', listener: () => void): unknown }): void {
  client.on('error', () => undefined);
}

export function connect(databaseUrl: string): DatabaseClient {
  return new PrismaClient({
    adapter: new PrismaPg({
      connectionString: databaseUrl,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MILLISECONDS,
      maxLifetimeSeconds: LIFETIME_SECONDS,
      keepAlive: true,
      onConnect: survivesItsServer,
    }),
  });
}

/**
 * Runs `work` in one serialisable transaction, up to five times in all while others win or the connection breaks. When it
 * breaks during the commit the outcome is unknown, and only `repeatable` work (that changes nothing the second time) runs
 * again. Throws {@link DatabaseError}, or what `work` throws.
 */
export async function inTransaction<T>(
  client: DatabaseClient,
  work: (tx: Database) => Promise<T>,
  { repeatable = false } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let isCommitting = false;
    const tracked = async (tx: Database) => {
      const result = await work(tx);
      isCommitting = true;
      return result;
    };
    try {
      return await client.$transaction(tracked, { isolationLevel: 'Serializable', maxWait: 5_000, timeout: 30_000 });
    } catch (error) {
      const code = failureCode(error);
      if (code === null) throw error;
      const inDoubt = isCommitting && code === 'DATABASE_UNAVAILABLE' && !repeatable;
      const curable = code === 'WRITE_CONFLICT' || code === 'DATABASE_UNAVAILABLE';
      if (inDoubt) throw new DatabaseError('COMMIT_UNKNOWN', error);
      if (!curable || attempt >= ATTEMPTS) throw new DatabaseError(code, error);
      const longest = FIRST_PAUSE_MILLISECONDS * 2 ** attempt;
      await new Promise((resolve) => setTimeout(resolve, longest * (0.25 + 0.75 * Math.random())));
    }
  }
}

const CODES: Readonly<Record<string, keyof typeof FAILURES>> = {
  P2034: 'WRITE_CONFLICT',
  '40001': 'WRITE_CONFLICT',
  '40P01': 'WRITE_CONFLICT',
  P1001: 'DATABASE_UNAVAILABLE',
  P1008: 'DATABASE_UNAVAILABLE',
  P1017: 'DATABASE_UNAVAILABLE',
  P2024: 'DATABASE_UNAVAILABLE',
  P2028: 'DATABASE_UNAVAILABLE',
  ECONNREFUSED: 'DATABASE_UNAVAILABLE',
  ECONNRESET: 'DATABASE_UNAVAILABLE',
  EPIPE: 'DATABASE_UNAVAILABLE',
  ETIMEDOUT: 'DATABASE_UNAVAILABLE',
  '57P01': 'DATABASE_UNAVAILABLE',
  '57P02': 'DATABASE_UNAVAILABLE',
  '57P03': 'DATABASE_UNAVAILABLE',
  '25006': 'DATABASE_READ_ONLY',
  '53100': 'DATABASE_FULL',
};
/** What Prisma's adapter says when it is not given a code of Prisma's own. */
const KINDS: Readonly<Record<string, keyof typeof FAILURES>> = {
  DatabaseNotReachable: 'DATABASE_UNAVAILABLE',
  ConnectionClosed: 'DATABASE_UNAVAILABLE',
  SocketTimeout: 'DATABASE_UNAVAILABLE',
  TransactionWriteConflict: 'WRITE_CONFLICT',
};
/** What pg says, or Prisma of a raw query, without a code, when the connection broke or none could be had. */
const BROKEN =
  /Connection terminated|Server has closed the connection|connection error|Client was closed|timeout exceeded when trying to connect|Can't reach database server/;

/** Does work that needs no transaction; where the database is why it fails, it fails with a {@link DatabaseError}. */
export async function withNamedFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = failureCode(error);
    throw code === null ? error : new DatabaseError(code, error);
  }
}

/** The code of {@link DatabaseError} that an error of Prisma, its adapter or pg stands for; null for any other error. */
export function failureCode(error: unknown): keyof typeof FAILURES | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof DatabaseError) return error.code;
  const { code, meta } = error as {
    code?: string;
    meta?: { driverAdapterError?: { cause?: { originalCode?: string } } };
  };
  const original = meta?.driverAdapterError?.cause?.originalCode;
  const { kind } = (error.cause ?? {}) as { kind?: string };
  const known = CODES[original ?? ''] ?? CODES[code ?? ''] ?? KINDS[kind ?? ''];
  return known ?? (BROKEN.test(error.message) ? 'DATABASE_UNAVAILABLE' : null);
}
