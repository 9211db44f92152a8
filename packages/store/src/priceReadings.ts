import type { Database } from './database.js';

/** What one source said about one price, and what became of it. Prices in USD, as the source stated them. */
export type PriceReading = {
  readonly symbol: string;
  readonly source: string;
  /** When the platform asked. */
  readonly observedAt: Date;
  /** When the source says it was so; null when it gave no usable answer. */
  readonly publishedAt: Date | null;
  readonly priceUsd: number | null;
  /** Half-width stated by the source. */
  readonly confidenceUsd: number | null;
  /** `used`, or the code of the rule that it broke. */
  readonly verdict: string;
  readonly detail: string;
};

/** Keeps readings; a reading of the same source at the same moment is kept once. */
export async function keepPriceReadings(db: Database, readings: readonly PriceReading[]): Promise<void> {
  const exact = (value: number | null) => (value === null ? null : String(value));
  const data = readings.map(({ priceUsd, confidenceUsd, ...reading }) => ({
    ...reading,
    priceUsd: exact(priceUsd),
    confidenceUsd: exact(confidenceUsd),
  }));
  await db.priceReading.createMany({ data, skipDuplicates: true });
}

/** Readings of a symbol since a moment, oldest first: what staleness and jumps are judged by. */
export async function priceReadingsSince(db: Database, symbol: string, since: Date): Promise<readonly PriceReading[]> {
  const rows = await db.priceReading.findMany({
    where: { symbol, observedAt: { gte: since } },
    orderBy: [{ observedAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ priceUsd, confidenceUsd, symbol, source, observedAt, publishedAt, verdict, detail }) => ({
    symbol,
    source,
    observedAt,
    publishedAt,
    priceUsd: priceUsd === null ? null : Number(priceUsd),
    confidenceUsd: confidenceUsd === null ? null : Number(confidenceUsd),
    verdict,
    detail,
  }));
}
