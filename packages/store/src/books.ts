import type { Account, Book } from '@riskdao/risk-core';
import { inTransaction, type Database, type DatabaseClient } from './database.js';
import { getDocument, putDocument } from './documents.js';
import { MissingDocumentError } from './bundles.js';

/** The block at whose end the book stood so. */
export type BookBlock = { readonly chainId: bigint; readonly number: bigint; readonly hash: string };

/** A book without its accounts. `block` is null for imported books. */
export type BookEntry = {
  readonly id: string;
  readonly hash: string;
  readonly label: Book['label'];
  readonly provenance: string;
  readonly asOf: Date;
  readonly block: BookBlock | null;
};

export type KeptBook = BookEntry & { readonly book: Book };

/** One account of a kept book. */
export type AccountState = BookEntry & { readonly account: Account };

/** Which book: the newest, the one of a hash, or the newest at or below a block of a chain. */
export type BookMoment =
  'latest' | { readonly hash: string } | { readonly chainId: bigint; readonly blockNumber: bigint };

const ACCOUNTS_PER_INSERT = 2_000;

/**
 * Keeps a book and every account in it. The same book kept twice is one, so the provenance names its block or moment; `isNew` says
 * whether it was the first time. `commitments`: by account id, the chain's names of the portfolios.
 */
export async function keepBook(
  client: DatabaseClient,
  kept: { book: Book; asOf: Date; block: BookBlock | null; commitments?: ReadonlyMap<string, string> },
): Promise<{ readonly hash: string; readonly isNew: boolean }> {
  const { book, asOf, block, commitments } = kept;
  return inTransaction(client, async (tx) => {
    const hash = await putDocument(tx, 'book', book);
    const known = await tx.book.findUnique({ where: { documentHash: hash } });
    if (known !== null) return { hash, isNew: false };
    const { id: bookId } = await tx.book.create({
      data: {
        documentHash: hash,
        label: book.label,
        provenance: book.provenance,
        asOf,
        chainId: block?.chainId ?? null,
        blockNumber: block?.number ?? null,
        blockHash: block?.hash ?? null,
      },
    });
    for (let from = 0; from < book.accounts.length; from += ACCOUNTS_PER_INSERT) {
      const data = book.accounts.slice(from, from + ACCOUNTS_PER_INSERT).map((account) => ({
        bookId,
        accountId: accountKey(account.id),
        kind: account.kind,
        group: account.group,
        positions: [...account.positions],
        collateral: [...account.collateral],
        commitment: commitments?.get(account.id) ?? null,
      }));
      await tx.accountState.createMany({ data });
    }
    return { hash, isNew: true };
  });
}

/** Null when there is no book at that moment. */
export async function bookAt(db: Database, moment: BookMoment = 'latest'): Promise<KeptBook | null> {
  const row = await db.book.findFirst({ where: where(moment), orderBy: NEWEST_FIRST });
  if (row === null) return null;
  const book = (await getDocument(db, row.documentHash)) as Book | null;
  if (book === null) throw new MissingDocumentError('book', row.documentHash);
  return { ...asEntry(row), book };
}

/** Books without their accounts, newest first; `after` is the id of the last entry of the page before. */
export async function listBooks(db: Database, query: { first: number; after?: string }): Promise<readonly BookEntry[]> {
  const { first, after } = query;
  const rows = await db.book.findMany({
    orderBy: NEWEST_FIRST,
    take: first,
    ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
  });
  return rows.map(asEntry);
}

/** An account as it stood at a moment; null when that book does not hold it. Addresses in any case. */
export async function accountAt(
  db: Database,
  accountId: string,
  moment: BookMoment = 'latest',
): Promise<AccountState | null> {
  const book = await db.book.findFirst({ where: where(moment), orderBy: NEWEST_FIRST });
  if (book === null) return null;
  const key = { bookId: book.id, accountId: accountKey(accountId) };
  const row = await db.accountState.findUnique({ where: { bookId_accountId: key } });
  return row === null ? null : { ...asEntry(book), account: asAccount(row) };
}

/** Accounts of a book in ascending order of id; `after` is the id of the last account of the page before. */
export async function listAccounts(
  db: Database,
  query: { first: number; after?: string; moment?: BookMoment },
): Promise<{ readonly book: BookEntry; readonly accounts: readonly Account[] } | null> {
  const { first, after, moment = 'latest' } = query;
  const book = await db.book.findFirst({ where: where(moment), orderBy: NEWEST_FIRST });
  if (book === null) return null;
  const rows = await db.accountState.findMany({
    where: { bookId: book.id, ...(after === undefined ? {} : { accountId: { gt: accountKey(after) } }) },
    orderBy: { accountId: 'asc' },
    take: first,
  });
  return { book: asEntry(book), accounts: rows.map(asAccount) };
}

/** The moment of the newest book; null before the first. */
export async function bookAsOf(db: Database): Promise<Date | null> {
  return (await db.book.findFirst({ orderBy: NEWEST_FIRST, select: { asOf: true } }))?.asOf ?? null;
}

/** The newest book that was read from a chain, without its accounts; null before the first. */
export async function newestChainBook(db: Database, chainId: bigint): Promise<BookEntry | null> {
  const row = await db.book.findFirst({ where: { chainId, blockNumber: { not: null } }, orderBy: NEWEST_FIRST });
  return row === null ? null : asEntry(row);
}

/** How many accounts a book holds. */
export function countAccounts(db: Database, bookId: string): Promise<number> {
  return db.accountState.count({ where: { bookId } });
}

/** Forgets the books of blocks that a reorganised chain no longer holds: everything above `blockNumber`. */
export async function forgetBooksAbove(db: Database, chainId: bigint, blockNumber: bigint): Promise<number> {
  const { count } = await db.book.deleteMany({ where: { chainId, blockNumber: { gt: blockNumber } } });
  return count;
}

const NEWEST_FIRST = [{ asOf: 'desc' as const }, { createdAt: 'desc' as const }, { id: 'desc' as const }];

function where(moment: BookMoment) {
  if (moment === 'latest') return {};
  if ('hash' in moment) return { documentHash: moment.hash };
  return { chainId: moment.chainId, blockNumber: { lte: moment.blockNumber } };
}

/** EVM addresses are one account in any spelling; other ids are kept as they are. */
export const accountKey = (id: string): string => (/^0x[0-9a-fA-F]{40}$/.test(id) ? id.toLowerCase() : id);

function asEntry(row: Awaited<ReturnType<Database['book']['findUniqueOrThrow']>>): BookEntry {
  const { chainId, blockNumber, blockHash } = row;
  return {
    id: row.id,
    hash: row.documentHash,
    label: row.label as Book['label'],
    provenance: row.provenance,
    asOf: row.asOf,
    block:
      chainId === null || blockNumber === null || blockHash === null
        ? null
        : { chainId, number: blockNumber, hash: blockHash },
  };
}

function asAccount(row: Awaited<ReturnType<Database['accountState']['findUniqueOrThrow']>>): Account {
  return {
    id: row.accountId,
    kind: row.kind,
    group: row.group,
    positions: row.positions as unknown as Account['positions'],
    collateral: row.collateral as unknown as Account['collateral'],
  };
}
