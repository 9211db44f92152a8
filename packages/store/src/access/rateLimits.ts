import { Redis } from 'ioredis';
import pg from 'pg';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';

/** What is left to a caller after a request. */
export type Spending = {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: Date;
};

export type RateLimits = {
  /** Spends points of `key`'s budget. Never throws: without the shared store every process counts for itself. */
  readonly spend: (key: string, points: number, limit: number) => Promise<Spending>;
  readonly close: () => Promise<void>;
};

const WINDOW_SECONDS = 60;
/** A process takes points from the shared store in parcels of this share of the budget, so that few requests wait for it. */
const PARCELS_PER_BUDGET = 100;
const STORE_MILLISECONDS = 1_000;
/** After a failure one request in this time tries the store again; the others do not wait for it. */
const RETRY_MILLISECONDS = 5_000;

type Parcel = { left: number; remaining: number; resetAt: number };

/**
 * Budgets of points per minute that all processes share: in Redis when the queues are there, else in Postgres. A parcel taken but
 * not used up is lost to the caller, at most one hundredth of the budget for each process. When the store is away or frozen each
 * process enforces the whole budget by itself.
 */
export function openRateLimits(
  settings: { readonly databaseUrl: string; readonly queueUrl: string },
  onError: (error: Error) => void,
): RateLimits {
  const store = openStore(settings, onError);
  const limiters = new Map<number, { readonly shared: RateLimiterAbstract; readonly own: RateLimiterAbstract }>();
  const parcels = new Map<string, Parcel>();
  let retryAt = 0;
  const limitersOf = (limit: number) => {
    const made = limiters.get(limit) ?? { shared: store.limiter(limit), own: new RateLimiterMemory(windowOf(limit)) };
    limiters.set(limit, made);
    return made;
  };
  const takeOf = async (limit: number, key: string, points: number): Promise<Taken> => {
    const { shared, own } = limitersOf(limit);
    const wasAway = retryAt > 0;
    if (retryAt > Date.now()) return take(own, key, points);
    if (wasAway) retryAt = Date.now() + RETRY_MILLISECONDS;
    try {
      const taken = await take(shared, key, points);
      if (wasAway) retryAt = 0;
      return taken;
    } catch (error) {
      retryAt = Date.now() + RETRY_MILLISECONDS;
      onError(error as Error);
      return take(own, key, points);
    }
  };
  const sweep = setInterval(() => {
    for (const [key, { resetAt }] of parcels) if (resetAt <= Date.now()) parcels.delete(key);
  }, WINDOW_SECONDS * 1_000).unref();

  return {
    spend: async (key, points, limit) => {
      const held = parcels.get(key);
      if (held !== undefined && held.resetAt > Date.now() && held.left >= points) {
        held.left -= points;
        return { isAllowed: true, limit, remaining: held.remaining + held.left, resetAt: new Date(held.resetAt) };
      }
      const size = Math.max(points, Math.floor(limit / PARCELS_PER_BUDGET));
      const taken = await takeOf(limit, key, size);
      const resetAt = Date.now() + taken.msBeforeNext;
      const exact = taken.isAllowed || size === points ? taken : await takeOf(limit, key, points);
      if (!exact.isAllowed) return { isAllowed: false, limit, remaining: 0, resetAt: new Date(resetAt) };
      // Another request of the same caller may have brought a parcel meanwhile.
      const other = parcels.get(key);
      const left = (taken.isAllowed ? size - points : 0) + (other && other.resetAt > Date.now() ? other.left : 0);
      parcels.set(key, { left, remaining: exact.remainingPoints, resetAt });
      return { isAllowed: true, limit, remaining: exact.remainingPoints + left, resetAt: new Date(resetAt) };
    },
    close: async () => {
      clearInterval(sweep);
      await store.close();
    },
  };
}

type Taken = { readonly isAllowed: boolean; readonly remainingPoints: number; readonly msBeforeNext: number };

const windowOf = (points: number) => ({ points, duration: WINDOW_SECONDS, keyPrefix: `limit${points}` });

/** Throws what the store throws. */
async function take(limiter: RateLimiterAbstract, key: string, points: number): Promise<Taken> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(key, points);
    return { isAllowed: true, remainingPoints, msBeforeNext };
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    // A refused request has spent nothing: whoever asks for less may still get it.
    await limiter.reward(key, points).catch(() => undefined);
    return { isAllowed: false, remainingPoints: 0, msBeforeNext: refused.msBeforeNext };
  }
}

function openStore(
  { databaseUrl, queueUrl }: { readonly databaseUrl: string; readonly queueUrl: string },
  onError: (error: Error) => void,
): { readonly limiter: (points: number) => RateLimiterAbstract; readonly close: () => Promise<void> } {
  if (/^rediss?:/.test(queueUrl)) {
    const redis = new Redis(queueUrl, {
      enableOfflineQueue: false,
      commandTimeout: STORE_MILLISECONDS,
      maxRetriesPerRequest: 1,
    });
    redis.on('error', onError);
    return {
      limiter: (points) =>
        new RateLimiterRedis({ ...windowOf(points), storeClient: redis, rejectIfRedisNotReady: true }),
      close: async () => redis.disconnect(),
    };
  }
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 2,
    connectionTimeoutMillis: STORE_MILLISECONDS,
    query_timeout: STORE_MILLISECONDS,
  });
  pool.on('error', onError);
  return {
    limiter: (points) =>
      new RateLimiterPostgres({
        ...windowOf(points),
        storeClient: pool,
        storeType: 'pool',
        tableName: 'rate_limits',
        tableCreated: true,
        clearExpiredByTimeout: false,
      }),
    close: () => pool.end(),
  };
}
