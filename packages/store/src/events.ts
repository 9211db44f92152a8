import pg from 'pg';
import type { Database } from './database.js';

export const EVENT_KINDS = [
  ...(['parameterChanged', 'proposalUpdated', 'simulationProgress'] as const),
  ...(['coverageChanged', 'marketChanged'] as const),
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** What happened to what. `subject` is the id of the parameter, proposal or simulation; `fund` for coverage, `market` for the market. */
export type NewEvent = {
  readonly kind: EventKind;
  readonly subject: string;
  /** Plain JSON: integers beyond 2^53 as decimal text. */
  readonly payload: Readonly<Record<string, unknown>>;
};

/** Whoever has seen a cursor has seen every smaller one of a committed event. */
export type StoredEvent = NewEvent & { readonly cursor: bigint; readonly at: Date };

export class LostCursorError extends Error {
  readonly code = 'CURSOR_LOST';
  constructor(readonly cursor: bigint) {
    super(
      `Events after ${cursor} have been forgotten in part. Read the current state anew and begin without a cursor.`,
    );
    this.name = 'LostCursorError';
  }
}

const CHANNEL = 'riskdao_events';
const NUMBERING_LOCK = 7_305_519_810_213n;

/**
 * Appends to the log, inside the transaction in which it happens, and wakes the listeners when that commits. Call it last:
 * sequences are given out before transactions commit, so appends hold a lock until theirs end. Returns the cursor.
 */
export async function appendEvent(db: Database, event: NewEvent): Promise<bigint> {
  const { kind, subject } = event;
  const payload = JSON.stringify(event.payload);
  const [row] = await db.$queryRaw<{ cursor: bigint }[]>`
    WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(${NUMBERING_LOCK})),
    appended AS (
      INSERT INTO events (cursor, kind, subject, payload)
      SELECT nextval('event_cursor'), ${kind}, ${subject}, ${payload}::jsonb FROM locked
      RETURNING cursor
    )
    SELECT cursor, pg_notify(${CHANNEL}, '')::text FROM appended`;
  if (row === undefined) throw new Error(`the event ${kind} of ${subject} was not appended`);
  return row.cursor;
}

/** Events after a cursor in order, at most `limit`. Throws {@link LostCursorError} when some of them were forgotten. */
export async function eventsAfter(
  db: Database,
  query: { after: bigint; limit: number; kind?: EventKind; subject?: string },
): Promise<readonly StoredEvent[]> {
  const { after, limit, ...only } = query;
  const rows = await db.event.findMany({
    where: { cursor: { gt: after }, ...only },
    orderBy: { cursor: 'asc' },
    take: limit,
  });
  return rows.map(({ cursor, kind, subject, payload, at }) => ({
    cursor,
    kind: kind as EventKind,
    subject,
    payload: payload as NewEvent['payload'],
    at,
  }));
}

/** Throws {@link LostCursorError} when an event after `cursor` is no longer kept, so that nobody misses it in silence. */
export async function requireKept(db: Database, cursor: bigint): Promise<void> {
  const forgotten = await db.forgottenEvents.findUnique({ where: { id: 1 } });
  if (forgotten !== null && cursor < forgotten.upTo) throw new LostCursorError(cursor);
}

/** The newest cursor; 0 before the first event. */
export async function latestCursor(db: Database): Promise<bigint> {
  const newest = await db.event.findFirst({ orderBy: { cursor: 'desc' }, select: { cursor: true } });
  return newest?.cursor ?? (await db.forgottenEvents.findUnique({ where: { id: 1 } }))?.upTo ?? 0n;
}

/** Forgets events before a time; returns how many. */
export async function forgetEvents(db: Database, before: Date): Promise<number> {
  const newest = await db.event.findFirst({ where: { at: { lt: before } }, orderBy: { cursor: 'desc' } });
  if (newest === null) return 0;
  const upTo = newest.cursor;
  await db.forgottenEvents.upsert({ where: { id: 1 }, create: { id: 1, upTo }, update: { upTo } });
  const { count } = await db.event.deleteMany({ where: { cursor: { lte: upTo } } });
  return count;
}

export type EventListener = { readonly close: () => Promise<void> };

const LONGEST_PAUSE_MILLISECONDS = 5_000;

/**
 * Calls `onWake` whenever events may have been appended, and after every reconnection: what came while the connection was down is
 * found by reading on from the last cursor.
 */
export function listenForEvents(
  databaseUrl: string,
  handlers: { readonly onWake: () => void; readonly onError: (error: Error) => void },
): EventListener {
  let closed = false;
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | undefined;
  const connect = async (attempt: number): Promise<void> => {
    if (closed) return;
    const connecting = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
    let ended = false;
    const again = (): void => {
      if (ended || closed) return;
      ended = true;
      retry = setTimeout(() => void connect(attempt + 1), Math.min(LONGEST_PAUSE_MILLISECONDS, 100 * 2 ** attempt));
    };
    connecting.on('error', (error) => {
      handlers.onError(error);
      again();
    });
    connecting.on('end', again);
    connecting.on('notification', handlers.onWake);
    try {
      await connecting.connect();
      await connecting.query(`LISTEN ${CHANNEL}`);
      client = connecting;
      attempt = 0;
      handlers.onWake();
    } catch (error) {
      handlers.onError(error as Error);
      connecting.end().catch(() => undefined);
      again();
    }
  };
  void connect(0);
  return {
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
