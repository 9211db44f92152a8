import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inTransaction } from './database.js';
import {
  appendEvent,
  eventsAfter,
  forgetEvents,
  latestCursor,
  listenForEvents,
  LostCursorError,
  requireKept,
} from './events.js';
import { temporaryStore, type TemporaryStore } from './testing/temporaryStore.js';

describe('the event log', () => {
  let store: TemporaryStore;

  beforeAll(async () => {
    store = await temporaryStore();
  }, 60_000);

  afterAll(() => store.close());

  const stage = (subject: string, n = 0) => ({ kind: 'proposalUpdated', subject, payload: { n } }) as const;
  const until = async (holds: () => boolean) => {
    for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(holds()).toBe(true);
  };

  test('default: reads on from a cursor, by kind and subject', async () => {
    const start = await latestCursor(store.client);
    const first = await appendEvent(store.client, stage('a', 1));
    await appendEvent(store.client, { kind: 'coverageChanged', subject: 'fund', payload: {} });
    await appendEvent(store.client, stage('b', 2));
    const subjects = async (query: object) =>
      (await eventsAfter(store.client, { after: start, limit: 10, ...query })).map(({ subject }) => subject);
    expect(await subjects({})).toEqual(['a', 'fund', 'b']);
    expect(await subjects({ kind: 'proposalUpdated' })).toEqual(['a', 'b']);
    expect(await subjects({ kind: 'proposalUpdated', subject: 'b' })).toEqual(['b']);
    expect(await subjects({ after: first, limit: 1 })).toEqual(['fund']);
  });

  test('behavior: a reader who has seen a cursor has seen all before it, whatever commits in between', async () => {
    const seen: bigint[] = [];
    let after = await latestCursor(store.client);
    let writing = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; n < 15; n++) {
        await inTransaction(store.client, async (tx) => {
          await appendEvent(tx, stage(`writer-${writer}`, n));
          await tx.$executeRaw`SELECT pg_sleep(${(writer % 3) * 0.002})`;
        });
      }
    });
    const reader = (async () => {
      for (;;) {
        const last = !writing;
        const page = await eventsAfter(store.client, { after, limit: 7 });
        page.forEach(({ cursor }) => seen.push(cursor));
        after = page.at(-1)?.cursor ?? after;
        if (last && page.length === 0) return;
      }
    })();
    await Promise.all(writers);
    writing = false;
    await reader;
    expect(seen).toHaveLength(8 * 15);
    expect([...seen].sort((a, b) => Number(a - b))).toEqual(seen);
  }, 60_000);

  test('behavior: an event that was rolled back never happened', async () => {
    const start = await latestCursor(store.client);
    await expect(
      inTransaction(store.client, async (tx) => {
        await appendEvent(tx, stage('undone'));
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    expect(await eventsAfter(store.client, { after: start, limit: 10 })).toEqual([]);
  });

  test('error: LostCursorError for a cursor before what was forgotten', async () => {
    const before = await latestCursor(store.client);
    const last = await appendEvent(store.client, stage('old'));
    expect(await forgetEvents(store.client, new Date(Date.now() + 60_000))).toBeGreaterThan(0);
    await expect(requireKept(store.client, before)).rejects.toThrow(LostCursorError);
    await requireKept(store.client, last);
    expect(await latestCursor(store.client)).toBe(last);
  });

  test('behavior: F9 listeners are woken, also after the database went away and came back', async () => {
    let woken = 0;
    const listener = listenForEvents(store.postgres.url, { onWake: () => woken++, onError: () => undefined });
    try {
      await until(() => woken === 1);
      await appendEvent(store.client, stage('wake'));
      await until(() => woken === 2);
      await store.postgres.stop('immediate');
      await store.restart();
      await until(() => woken >= 3);
      const before = woken;
      await appendEvent(store.client, stage('again'));
      await until(() => woken > before);
    } finally {
      await listener.close();
    }
  }, 60_000);
});
