import { Redis } from 'ioredis';
import pg from 'pg';

const ANSWER_MILLISECONDS = 3_000;

/** What an operator must change so that no acknowledged job is lost or hangs; empty when all is well. Never throws. */
export async function queueProblems(queueUrl: string): Promise<readonly string[]> {
  try {
    return /^rediss?:/.test(queueUrl) ? await redisProblems(queueUrl) : await postgresProblems(queueUrl);
  } catch (error) {
    return [
      `The queue's store does not answer: ${(error as Error).message}. Check QUEUE_URL and that the server runs.`,
    ];
  }
}

/** Since when the queue's store has been running: what happened to a job before that may have been its end, not the worker's. */
export function queueStoreStartedAt(queueUrl: string): Promise<Date> {
  if (/^rediss?:/.test(queueUrl))
    return withRedis(queueUrl, async (redis) => {
      const uptime = /uptime_in_seconds:(\d+)/.exec(await redis.info('server'));
      // Whole seconds, cut off: the store has run for up to one more.
      return new Date(Date.now() - 1_000 * (Number(uptime?.[1] ?? NaN) + 1));
    });
  return withPostgres(queueUrl, async (client) => {
    const { rows } = await client.query<{ at: Date }>('SELECT pg_postmaster_start_time() AS at');
    return rows[0]?.at ?? new Date(NaN);
  });
}

async function withRedis<T>(url: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: ANSWER_MILLISECONDS,
    commandTimeout: ANSWER_MILLISECONDS,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined); // each command reports its own
  try {
    await redis.connect();
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

async function withPostgres<T>(url: string, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_MILLISECONDS,
    query_timeout: ANSWER_MILLISECONDS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await ask(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function redisProblems(url: string): Promise<readonly string[]> {
  return withRedis(url, async (redis) => {
    const setting = async (name: string) => ((await redis.config('GET', name)) as string[])[1];
    const problems: string[] = [];
    const policy = await setting('maxmemory-policy');
    if (policy !== 'noeviction')
      problems.push(`Redis evicts keys when it is full (maxmemory-policy ${policy}). Set it to noeviction.`);
    if ((await setting('appendonly')) !== 'yes')
      problems.push('Redis keeps no append-only file: a restart forgets waiting jobs for 15 s. Set appendonly yes.');
    const version = /redis_version:(\d+)\.(\d+)/.exec(await redis.info('server'));
    if (version !== null && Number(version[1]) < 6)
      problems.push(`Redis ${version[1]}.${version[2]} is too old: use 6.2.`);
    return problems;
  });
}

function postgresProblems(url: string): Promise<readonly string[]> {
  return withPostgres(url, async (client) => {
    const { rows } = await client.query<{ version: string; may: boolean; left: string }>(
      `SELECT current_setting('server_version_num') AS version,
              has_database_privilege(current_database(), 'CREATE') AS may,
              current_setting('max_connections')::int - (SELECT count(*) FROM pg_stat_activity) AS left`,
    );
    const [row] = rows;
    const problems: string[] = [];
    if (Number(row?.version) < 130_000) problems.push('Postgres is older than 13: the queue needs 13 or newer.');
    if (row?.may === false) problems.push('The queue may not create its schema. GRANT CREATE ON DATABASE to its role.');
    if (Number(row?.left) < 20) problems.push(`Only ${row?.left} connections are free. Raise max_connections.`);
    return problems;
  });
}
