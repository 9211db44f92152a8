import type { GoverningTerm, MarginMemory } from '@riskdao/risk-core';
import { accountKey } from './books.js';
import type { Database } from './database.js';

/** The newest computed requirement of an account, USD. `excessUsd` = equity - maintenance; below zero it can be liquidated. */
export type AccountMargin = {
  readonly accountId: string;
  readonly marketHash: string;
  readonly setId: string;
  readonly equityUsd: number;
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
  readonly excessUsd: number;
  readonly governing: GoverningTerm;
  /** What the next tick is compared with. */
  readonly memory: MarginMemory;
  readonly asOf: Date;
};

/** The requirement of a portfolio that the chain names: what may be signed. */
export type ChainMargin = Pick<AccountMargin, 'accountId' | 'setId' | 'initialUsd' | 'maintenanceUsd' | 'memory'> & {
  readonly portfolioCommitment: string;
};

/** Replaces what was known of these accounts; an older market never replaces a newer one. */
export async function keepAccountMargins(db: Database, margins: readonly AccountMargin[]): Promise<void> {
  for (let from = 0; from < margins.length; from += ROWS_PER_STATEMENT) {
    const rows = margins.slice(from, from + ROWS_PER_STATEMENT);
    const column = <Value>(of: (margin: AccountMargin) => Value) => rows.map(of);
    const usd = (of: (margin: AccountMargin) => number) => column((margin) => of(margin).toFixed(6));
    await db.$executeRaw`
      INSERT INTO account_margins AS kept
        (account_id, market_hash, set_id, equity_usd, initial_usd, maintenance_usd, excess_usd, governing, memory, as_of)
      SELECT * FROM unnest(
        ${column(({ accountId }) => accountKey(accountId))}::text[], ${column(({ marketHash }) => marketHash)}::text[],
        ${column(({ setId }) => setId)}::text[], ${usd(({ equityUsd }) => equityUsd)}::numeric[],
        ${usd(({ initialUsd }) => initialUsd)}::numeric[], ${usd(({ maintenanceUsd }) => maintenanceUsd)}::numeric[],
        ${usd(({ excessUsd }) => excessUsd)}::numeric[], ${column(({ governing }) => governing)}::text[],
        ${column(({ memory }) => JSON.stringify(memory))}::jsonb[],
        ${column(({ asOf }) => asOf)}::timestamptz[])
      ON CONFLICT (account_id) DO UPDATE SET
        market_hash = excluded.market_hash, set_id = excluded.set_id, equity_usd = excluded.equity_usd,
        initial_usd = excluded.initial_usd, maintenance_usd = excluded.maintenance_usd,
        excess_usd = excluded.excess_usd, governing = excluded.governing, memory = excluded.memory, as_of = excluded.as_of
      WHERE kept.as_of <= excluded.as_of`;
  }
}

const ROWS_PER_STATEMENT = 5_000;

export async function accountMargin(db: Database, accountId: string): Promise<AccountMargin | null> {
  const row = await db.accountMargin.findUnique({ where: { accountId: accountKey(accountId) } });
  return row === null ? null : asMargin(row);
}

/** Accounts nearest to liquidation first; `after` is the account id of the last entry of the page before. */
export async function weakestAccounts(
  db: Database,
  query: { first: number; after?: string; underMaintenance?: boolean },
): Promise<readonly AccountMargin[]> {
  const { first, after, underMaintenance = false } = query;
  const rows = await db.accountMargin.findMany({
    where: underMaintenance ? { excessUsd: { lt: 0 } } : {},
    orderBy: [{ excessUsd: 'asc' }, { accountId: 'asc' }],
    take: first,
    ...(after === undefined ? {} : { cursor: { accountId: accountKey(after) }, skip: 1 }),
  });
  return rows.map(asMargin);
}

/** What is remembered of every account, by account id. */
export async function marginMemories(db: Database): Promise<ReadonlyMap<string, MarginMemory>> {
  const rows = await db.accountMargin.findMany({ select: { accountId: true, memory: true } });
  return new Map(rows.map(({ accountId, memory }) => [accountId, memory as unknown as MarginMemory]));
}

/**
 * Says of every kept requirement which of the chain's portfolios it belongs to: that of the book it was last compared with, whether
 * it had to be computed anew or not. None for the accounts that could not be computed, and for a book that is not from the chain.
 */
export async function namePortfolios(
  db: Database,
  { bookHash, failed, asOf }: { bookHash: string; failed: readonly string[]; asOf: Date },
): Promise<void> {
  await db.$executeRaw`
    UPDATE account_margins AS margin
    SET portfolio_commitment =
      CASE WHEN margin.account_id = ANY(${failed.map(accountKey)}::text[]) THEN NULL ELSE state.commitment END
    FROM account_states AS state JOIN books AS book ON book.id = state.book_id
    WHERE book.document_hash = ${bookHash} AND state.account_id = margin.account_id AND margin.as_of <= ${asOf}
      AND margin.portfolio_commitment IS DISTINCT FROM
        CASE WHEN margin.account_id = ANY(${failed.map(accountKey)}::text[]) THEN NULL ELSE state.commitment END`;
}

/** Requirements of portfolios on the chain, in ascending order of accounts. */
export async function chainMargins(
  db: Database,
  query: { first: number; after?: string },
): Promise<readonly ChainMargin[]> {
  const { first, after } = query;
  const rows = await db.accountMargin.findMany({
    where: { portfolioCommitment: { not: null }, ...(after === undefined ? {} : { accountId: { gt: after } }) },
    orderBy: { accountId: 'asc' },
    take: first,
  });
  return rows.flatMap(asChainMargin);
}

/** Of these accounts, those whose portfolio the chain names; by account in lower case. */
export async function chainMarginsOf(
  db: Database,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, ChainMargin>> {
  const rows = await db.accountMargin.findMany({
    where: { portfolioCommitment: { not: null }, accountId: { in: accounts.map(accountKey) } },
  });
  return new Map(rows.flatMap(asChainMargin).map((margin) => [margin.accountId, margin]));
}

function asChainMargin(row: MarginRow): readonly ChainMargin[] {
  const { accountId, setId, initialUsd, maintenanceUsd, memory } = asMargin(row);
  const { portfolioCommitment } = row;
  return portfolioCommitment === null
    ? []
    : [{ accountId, setId, initialUsd, maintenanceUsd, memory, portfolioCommitment }];
}

/** Accounts below maintenance, and how many are known at all. */
export async function countUnderMaintenance(db: Database): Promise<{ readonly under: number; readonly all: number }> {
  const [under, all] = await Promise.all([
    db.accountMargin.count({ where: { excessUsd: { lt: 0 } } }),
    db.accountMargin.count(),
  ]);
  return { under, all };
}

/** Forgets accounts that the newest book does not hold any more. */
export async function forgetOtherAccounts(db: Database, accountIds: readonly string[]): Promise<number> {
  const { count } = await db.accountMargin.deleteMany({ where: { accountId: { notIn: accountIds.map(accountKey) } } });
  return count;
}

type MarginRow = Awaited<ReturnType<Database['accountMargin']['findUniqueOrThrow']>>;

function asMargin(row: MarginRow): AccountMargin {
  return {
    accountId: row.accountId,
    marketHash: row.marketHash,
    setId: row.setId,
    equityUsd: Number(row.equityUsd),
    initialUsd: Number(row.initialUsd),
    maintenanceUsd: Number(row.maintenanceUsd),
    excessUsd: Number(row.excessUsd),
    governing: row.governing as GoverningTerm,
    memory: row.memory as unknown as MarginMemory,
    asOf: row.asOf,
  };
}
