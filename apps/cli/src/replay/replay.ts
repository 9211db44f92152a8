import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { initialParameterSet, parameterSetId, type Book, type ParameterSet } from '@riskdao/risk-core';
import type { OptionQuote } from '@riskdao/sources';
import {
  connect,
  keepBars,
  keepBook,
  listAlerts,
  migrate,
  recordActivation,
  startEmbeddedPostgres,
  type DatabaseClient,
} from '@riskdao/store';
import { ingestMarket, monitorCoverage, openCalculator, remarginAccounts, type WatchContext } from '@riskdao/worker';
import { aaveSizes, allocatedBook } from './allocatedBook.js';
import { autopilot } from './autopilotWords.js';
import { cut, recordedFeed, recordingFiles, type RecordedFeed } from './recordedFeed.js';
import { settled } from './settle.js';
import { storyTeller, type ReplayTotals } from './story.js';

export type ReplayOptions = {
  readonly data: string;
  readonly fromUnix: number;
  readonly untilUnix: number;
  readonly accounts: number;
  /** Contracts with the largest open interest that are shared out to the accounts. */
  readonly contracts: number;
  readonly out: (line: string) => void;
};

const CHAIN_ID = 31_337n;
/** The fund at the start, over its target at the first reading: just enough after the haircut of its cash. */
const FIRST_COVERAGE = 1.02;

/**
 * The recorded market as a live feed through the worker's own jobs on a database of its own: ingest, re-margining of whom each tick
 * touches, coverage, alerts, autopilot. Returns what was counted on the way.
 */
export async function replay(options: ReplayOptions): Promise<ReplayTotals> {
  const feed = recordedFeed(options.data, options);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'riskdao-replay-'));
  const postgres = await startEmbeddedPostgres({ folder });
  const client = connect(postgres.url);
  const calculator = openCalculator({ databaseUrl: postgres.url, threads: 1 });
  try {
    await migrate(postgres.url);
    const watch = { client, calculator, chainId: CHAIN_ID, barSource: feed.sources.barSource };
    return await told(options, feed, watch);
  } finally {
    await calculator.close();
    await client.$disconnect();
    await postgres.stop('fast').catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

async function told(options: ReplayOptions, feed: RecordedFeed, watch: WatchContext): Promise<ReplayTotals> {
  const { client } = watch;
  const teller = storyTeller(options.out, { feed, accounts: options.accounts, contracts: options.contracts });
  const memory = { chain: null };
  await keepBars(client, cut(feed.history, 0, feed.firstUnix));
  const decide = autopilot(await genesis(client, feed.firstUnix), feed);
  let book = firstBook(options, feed);
  let readAt: Readonly<Record<string, number>> = {};
  await keepBook(client, { book, asOf: new Date(feed.firstUnix * 1000), block: null });

  for (const nowUnix of feed.ticks) {
    const expiries = settled(book, nowUnix, feed.settlementUsd);
    if (expiries !== null) {
      book = { ...expiries.book, provenance: provenanceAt(expiries.book.provenance, nowUnix) };
      await keepBook(client, { book, asOf: new Date(nowUnix * 1000), block: null });
    }
    const market = await ingestMarket({ client, sources: feed.sources, memory }, nowUnix);
    const margins = await remarginAccounts(watch);
    const spots = Object.fromEntries(
      market.kind === 'kept' ? Object.entries(market.market.underlyings).map(([s, { spotUsd }]) => [s, spotUsd]) : [],
    );
    let coverage: Awaited<ReturnType<typeof monitorCoverage>> | null = null;
    if (needsReading(spots, readAt, nowUnix, feed)) {
      coverage = await monitorCoverage(watch);
      readAt = spots;
      if (coverage.kind === 'read' && nowUnix === feed.firstUnix) {
        // Sized once, on the first reading, so that the story starts from a fund that covers its target.
        book = withFund(book, coverage.reading.targetUsd * FIRST_COVERAGE);
        await keepBook(client, { book, asOf: new Date((nowUnix + 1) * 1000), block: null });
        coverage = await monitorCoverage(watch);
      }
    }
    const reading = coverage?.kind === 'read' ? coverage : null;
    // The forecast fits several models: it is asked where a chain was recorded, or the band changed.
    const isAsked = reading !== null && (feed.isChain(nowUnix) || reading.previousBand !== reading.reading.band);
    const decision = isAsked ? decide({ coverage: reading.reading, nowUnix, spots }) : null;
    teller.tick({
      nowUnix,
      market,
      margins,
      coverage: reading,
      decision,
      expiries,
      alerts: await listAlerts(client, { first: 20, open: true }),
    });
  }
  return teller.end();
}

/** Coverage costs a revaluation of the whole book: it is read at every chain, and when a price has moved by 2 % since. */
const READ_MOVE = 0.02;

function needsReading(
  spots: Readonly<Record<string, number>>,
  readAt: Readonly<Record<string, number>>,
  nowUnix: number,
  feed: RecordedFeed,
): boolean {
  if (feed.isChain(nowUnix)) return true;
  return Object.entries(spots).some(([symbol, spot]) => !(Math.abs(spot / (readAt[symbol] ?? NaN) - 1) < READ_MOVE));
}

async function genesis(client: DatabaseClient, nowUnix: number): Promise<ParameterSet> {
  const assets = { BTC: 'native', ETH: 'native', USDC: 'stable' } as const;
  const set = initialParameterSet({ underlyings: ['BTC', 'ETH'], assets });
  const point = {
    chainId: CHAIN_ID,
    blockNumber: 1n,
    blockHash: `0x${'01'.repeat(32)}`,
    logIndex: 0,
    at: new Date((nowUnix - 60) * 1000),
  };
  await recordActivation(client, { point, setId: parameterSetId(set), set, changes: [], proposalId: null });
  return set;
}

function firstBook({ data, accounts, contracts }: ReplayOptions, { firstQuotes, firstUnix }: RecordedFeed): Book {
  const largest = [...firstQuotes].sort((a, b) => interestUsd(b) - interestUsd(a)).slice(0, contracts);
  const book = allocatedBook(largest, firstUnix, aaveSizes(recordingFiles(data).sizes, accounts));
  return { ...book, provenance: provenanceAt(book.provenance, firstUnix) };
}

const interestUsd = ({ openInterest, forwardUsd }: OptionQuote) => openInterest * forwardUsd;

const MARK = ' State of ';
const provenanceAt = (provenance: string, unix: number) =>
  `${provenance.split(MARK)[0] ?? ''}${MARK}${new Date(unix * 1000).toISOString()}.`;

const withFund = (book: Book, usd: number): Book => ({
  ...book,
  safetyFund: { holdings: [{ asset: 'USDC', amount: Math.ceil(usd) }] },
});
