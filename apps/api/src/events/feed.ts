import {
  eventsAfter,
  latestCursor,
  listenForEvents,
  requireKept,
  type DatabaseClient,
  type EventKind,
  type StoredEvent,
} from '@riskdao/store';
import { asUserError, userError } from '../graphql/errors.js';

/** Which events a subscriber wants. `after` null begins with what happens from now on. */
export type Subscription = { readonly kind: EventKind; readonly subject?: string; readonly after: bigint | null };

export type EventFeed = {
  /** Events in order, none missing and none twice, until the consumer returns. */
  readonly follow: (wanted: Subscription) => AsyncIterableIterator<StoredEvent>;
  /** How many follow it now. */
  readonly followers: () => number;
  readonly close: () => Promise<void>;
};

const PAGE = 500;
/** Whoever lets more events wait than this is cut off: it can come back with its cursor. */
const MOST_WAITING = 10_000;
/** A lost notification delays an event by at most this. */
const LOOK_MILLISECONDS = 2_000;

type Follower = {
  readonly wanted: Subscription;
  readonly waiting: StoredEvent[];
  wake: () => void;
  lagged: boolean;
  ended: boolean;
};

/** One reader of the log for all subscribers of this process: it is woken by the database, or looks every two seconds. */
export async function openEventFeed(
  db: DatabaseClient,
  databaseUrl: string,
  { onEvents, onError }: { readonly onEvents: () => void; readonly onError: (error: Error) => void },
): Promise<EventFeed> {
  let position: bigint | null = null;
  let reading = false;
  let asked = false;
  let closed = false;
  const followers = new Set<Follower>();

  /** Reads on until nothing is new. Wakes that come meanwhile make it look once more. */
  const readOn = async (): Promise<void> => {
    asked = true;
    if (reading || closed) return;
    reading = true;
    try {
      while (asked) {
        asked = false;
        position ??= await latestCursor(db);
        const page = await eventsAfter(db, { after: position, limit: PAGE });
        // Whoever hears of an event and asks, asks for what the event changed.
        if (page.length > 0) onEvents();
        page.forEach(handOut);
        position = page.at(-1)?.cursor ?? position;
        if (page.length === PAGE) asked = true;
      }
    } catch (error) {
      onError(error as Error);
    } finally {
      reading = false;
    }
  };
  const handOut = (event: StoredEvent): void => {
    for (const follower of followers) {
      const { kind, subject } = follower.wanted;
      if (event.kind !== kind || (subject !== undefined && event.subject !== subject)) continue;
      if (follower.waiting.length >= MOST_WAITING) follower.lagged = true;
      else follower.waiting.push(event);
      follower.wake();
    }
  };

  const listener = listenForEvents(databaseUrl, { onWake: () => void readOn(), onError });
  const look = setInterval(() => void readOn(), LOOK_MILLISECONDS).unref();
  await readOn();

  /** What was logged after a cursor before the feed came to this follower. */
  async function* backlog({ kind, subject }: Subscription, after: bigint): AsyncGenerator<StoredEvent> {
    await requireKept(db, after).catch((error: unknown) => {
      throw asUserError(error, ['CURSOR_LOST']);
    });
    for (let from = after; ;) {
      const only = subject === undefined ? { kind } : { kind, subject };
      const page = await eventsAfter(db, { after: from, limit: PAGE, ...only });
      yield* page;
      if (page.length < PAGE) return;
      from = page.at(-1)?.cursor ?? from;
    }
  }

  async function* eventsFor(follower: Follower, start: bigint): AsyncGenerator<StoredEvent> {
    const { wanted, waiting } = follower;
    // The follower listens before it reads back: what is seen twice is told apart by its cursor.
    let last = start;
    if (wanted.after !== null) {
      for await (const event of backlog(wanted, wanted.after)) {
        last = event.cursor;
        yield event;
      }
    }
    while (!closed && !follower.ended) {
      const event = waiting.shift();
      if (event !== undefined) {
        if (event.cursor <= last) continue;
        last = event.cursor;
        yield event;
      } else if (follower.lagged) {
        throw userError(
          'TOO_SLOW',
          'More events wait than are kept for one subscriber. Come back with the last cursor.',
        );
      } else {
        await new Promise<void>((resolve) => (follower.wake = resolve));
      }
    }
  }

  function follow(wanted: Subscription): AsyncIterableIterator<StoredEvent> {
    const follower: Follower = { wanted, waiting: [], wake: () => undefined, lagged: false, ended: false };
    followers.add(follower);
    const events = eventsFor(follower, wanted.after ?? position ?? 0n);
    // A generator that waits hears of its end only when it is woken.
    const end = (): void => {
      followers.delete(follower);
      follower.ended = true;
      follower.wake();
    };
    return {
      next: () => events.next(),
      return: () => {
        end();
        return events.return(undefined);
      },
      throw: (error: unknown) => {
        end();
        return events.throw(error);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  return {
    follow,
    followers: () => followers.size,
    close: async () => {
      closed = true;
      clearInterval(look);
      for (const { wake } of followers) wake();
      await listener.close();
    },
  };
}

/** Reads a cursor as a client sends it. Throws BAD_USER_INPUT. */
export function eventCursor(text: string | null | undefined): bigint | null {
  if (text == null) return null;
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw userError('BAD_USER_INPUT', `after: "${text.slice(0, 80)}" is not a cursor. Use the cursor of the last event.`);
}
