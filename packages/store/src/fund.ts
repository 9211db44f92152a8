import type { CoverageBand, FundState } from '@riskdao/risk-core';
import { inTransaction, type Database, type DatabaseClient } from './database.js';
import { appendEvent } from './events.js';

/** The safety fund against what it may have to bear, at one moment. USD; coverage is rounded down. */
export type FundReading = {
  readonly id: string;
  readonly at: Date;
  readonly marketHash: string;
  readonly bookHash: string;
  readonly setId: string;
  /** Assets after their haircuts. */
  readonly balanceUsd: number;
  readonly targetUsd: number;
  readonly coverage: number;
  readonly band: CoverageBand;
  readonly state: FundState | null;
};

export type FundObservation = {
  readonly at: Date;
  readonly marketHash: string;
  readonly bookHash: string;
  readonly setId: string;
  readonly state: FundState;
};

/**
 * Keeps a reading; the same market, book and set are read once. `previous` is the newest reading before it, so that a
 * crossing of bands is seen in the transaction that records it; `onNew` runs in that transaction.
 */
export async function keepFundReading(
  client: DatabaseClient,
  observation: FundObservation,
  onNew: (tx: Database, reading: FundReading, previous: FundReading | null) => Promise<void> = async () => undefined,
): Promise<{ readonly reading: FundReading; readonly isNew: boolean }> {
  const { at, marketHash, bookHash, setId, state } = observation;
  return inTransaction(client, async (tx) => {
    const known = await tx.fundReading.findFirst({ where: { marketHash, bookHash, setId } });
    if (known !== null) return { reading: asReading(known), isNew: false };
    const previous = await tx.fundReading.findFirst({ where: { at: { lte: at } }, orderBy: NEWEST_FIRST });
    const row = await tx.fundReading.create({
      data: {
        at,
        marketHash,
        bookHash,
        setId,
        balanceUsd: state.stressedUsd,
        targetUsd: state.targetUsd,
        coverage: state.coverage,
        band: state.band,
        state: state as object,
      },
    });
    const reading = asReading(row);
    const before = previous === null ? null : asReading(previous);
    await onNew(tx, reading, before);
    if (before?.coverage !== reading.coverage || before.band !== reading.band) {
      await appendEvent(tx, { kind: 'coverageChanged', subject: 'fund', payload: { readingId: reading.id } });
    }
    return { reading, isNew: true };
  });
}

export async function fundReading(db: Database, id: string): Promise<FundReading | null> {
  const row = await db.fundReading.findUnique({ where: { id } });
  return row === null ? null : asReading(row);
}

export async function latestFundReading(db: Database): Promise<FundReading | null> {
  const row = await db.fundReading.findFirst({ orderBy: NEWEST_FIRST });
  return row === null ? null : asReading(row);
}

/** Readings newest first, optionally within a span; `after` is the id of the last entry of the page before. */
export async function fundHistory(
  db: Database,
  query: { first: number; after?: string; since?: Date; until?: Date },
): Promise<readonly FundReading[]> {
  const { first, after, since, until } = query;
  const rows = await db.fundReading.findMany({
    where: { at: { ...(since === undefined ? {} : { gte: since }), ...(until === undefined ? {} : { lte: until }) } },
    orderBy: NEWEST_FIRST,
    take: first,
    ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
  });
  return rows.map(asReading);
}

const NEWEST_FIRST = [{ at: 'desc' as const }, { id: 'desc' as const }];

function asReading(row: Awaited<ReturnType<Database['fundReading']['findUniqueOrThrow']>>): FundReading {
  return {
    id: row.id,
    at: row.at,
    marketHash: row.marketHash,
    bookHash: row.bookHash,
    setId: row.setId,
    balanceUsd: Number(row.balanceUsd),
    targetUsd: Number(row.targetUsd),
    coverage: Number(row.coverage),
    band: row.band as CoverageBand,
    state: row.state as FundState | null,
  };
}
