import { accountKey } from './books.js';
import type { Database } from './database.js';

/** One purchase in an auction. */
export type LiquidationFill = {
  readonly atUnix: number;
  readonly buyer: string;
  /** Of the portfolio as it was at the start, 1e18 = all. */
  readonly share18: string;
  /** Below zero: what the buyer was paid for taking the rest. */
  readonly paidUsd18: string;
  readonly transactionHash: string | null;
};

/** One auction of one account, as the chain tells it. USD with 18 decimals, as the contracts state them. */
export type LiquidationOutcome = {
  /** flagged, dutch, english, ended */
  readonly stage: 'flagged' | 'dutch' | 'english' | 'ended';
  /** What the account's equity lacked to maintenance when it was flagged; null when not known. */
  readonly lackedUsd18: string | null;
  readonly raisedUsd18: string;
  readonly fundDrawUsd18: string;
  readonly feeUsd18: string;
  /** Oldest first. */
  readonly fills: readonly LiquidationFill[];
  /** Asking price over value by seconds since the auction's start, 1e18 = 1; straight lines between. Empty: not known. */
  readonly priceCurve: readonly { readonly elapsedSeconds: number; readonly price18: string }[];
  readonly startedTransaction: string | null;
  readonly endedTransaction: string | null;
};

export type Liquidation = {
  readonly id: string;
  readonly chainId: bigint;
  readonly auctionId: bigint;
  readonly account: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly outcome: LiquidationOutcome;
};

/** Keeps what is known of an auction now; told again, the later word replaces the earlier. */
export async function keepLiquidation(db: Database, liquidation: Omit<Liquidation, 'id'>): Promise<void> {
  const { chainId, auctionId, account, startedAt, endedAt, outcome } = liquidation;
  const told = { account: accountKey(account), startedAt, endedAt, outcome };
  const key = { chainId, auctionId: auctionId.toString() };
  await db.liquidation.upsert({ where: { chainId_auctionId: key }, create: { ...key, ...told }, update: told });
}

/** Auctions of a chain that are known here, by number. */
export async function knownLiquidations(db: Database, chainId: bigint): Promise<ReadonlyMap<bigint, Liquidation>> {
  const rows = await db.liquidation.findMany({ where: { chainId } });
  return new Map(rows.map(asLiquidation).map((liquidation) => [liquidation.auctionId, liquidation]));
}

/** Forgets auctions that a rewritten chain never held. */
export async function forgetLiquidations(db: Database, ids: readonly string[]): Promise<void> {
  await db.liquidation.deleteMany({ where: { id: { in: [...ids] } } });
}

const UNTOLD = { fills: [], priceCurve: [], lackedUsd18: null, startedTransaction: null, endedTransaction: null };

/** Auctions newest first, of one account when named; `after` is the id of the last entry of the page before. */
export async function listLiquidations(
  db: Database,
  query: { first: number; after?: string; account?: string; open?: boolean },
): Promise<readonly Liquidation[]> {
  const { first, after, account, open } = query;
  const rows = await db.liquidation.findMany({
    where: {
      ...(account === undefined ? {} : { account: accountKey(account) }),
      ...(open === undefined ? {} : { endedAt: open ? null : { not: null } }),
    },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: first,
    ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
  });
  return rows.map(asLiquidation);
}

/** One auction by its id here; null when there is none. */
export async function getLiquidation(db: Database, id: string): Promise<Liquidation | null> {
  const row = await db.liquidation.findUnique({ where: { id } });
  return row === null ? null : asLiquidation(row);
}

function asLiquidation(row: Awaited<ReturnType<Database['liquidation']['findUniqueOrThrow']>>): Liquidation {
  return {
    id: row.id,
    chainId: row.chainId,
    auctionId: BigInt(row.auctionId.toFixed(0)),
    account: row.account,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    // What earlier versions kept says less.
    outcome: { ...UNTOLD, ...(row.outcome as Omit<LiquidationOutcome, keyof typeof UNTOLD>) },
  };
}
