import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DatabaseError, inTransaction } from '../database.js';
import { measured, temporaryStore, type TemporaryStore } from '../testing/temporaryStore.js';

const WRITERS = 200;

describe('many serialisable writes at once', () => {
  let store: TemporaryStore;
  beforeAll(async () => {
    store = await temporaryStore();
    await store.client.$executeRaw`CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)`;
    await store.client.$executeRaw`INSERT INTO counters SELECT generate_series(0, 99)`;
  }, 120_000);
  afterAll(() => store.close());

  /** Reads, then writes what it read plus one: a lost update would show in the sum. */
  const raise = (id: number) =>
    inTransaction(store.client, async (tx) => {
      const [row] = await tx.$queryRaw<{ n: number }[]>`SELECT n FROM counters WHERE id = ${id}`;
      await tx.$executeRaw`UPDATE counters SET n = ${(row?.n ?? 0) + 1} WHERE id = ${id}`;
    });
  const total = async () => {
    const [row] = await store.client.$queryRaw<{ n: bigint }[]>`SELECT sum(n) AS n FROM counters`;
    return Number(row?.n);
  };

  test(`behavior: F10 ${WRITERS} over 100 rows all succeed within their retries, and the pool of 10 serves them all`, async () => {
    const took: number[] = [];
    const start = performance.now();
    const results = await Promise.allSettled(
      Array.from({ length: WRITERS }, (_, i) => raise(i % 100).finally(() => took.push(performance.now() - start))),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await total()).toBe(WRITERS);
    measured('a write among 200, from the common start', took);
  }, 60_000);

  test(`error: F10 ${WRITERS} on one row: who loses five times is told so by name, and no update is lost`, async () => {
    const before = await total();
    const results = await Promise.allSettled(Array.from({ length: WRITERS }, () => raise(0)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(DatabaseError);
      expect(failure).toMatchObject({ code: 'WRITE_CONFLICT' });
    }
    expect(await total()).toBe(before + WRITERS - failures.length);
  }, 60_000);
});
