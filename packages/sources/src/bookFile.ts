import type { Account, Book, CollateralHolding, Position } from '@riskdao/risk-core';
import { z } from 'zod';
import { readCsv, requireColumns } from './csv.js';
import { decimalText, InvalidFieldError, nonNegative, optionalDecimalText, parseField, symbol } from './field.js';
import { derivativeNamed } from './instrumentName.js';
import { accountId, bookSchema, label } from './schemas.js';
import { readJson, UnreadableFileError } from './textFile.js';
import type { WarningCounter } from './warnings.js';

const COLUMNS = ['account', 'kind', 'group', 'type', 'name', 'quantity', 'entry_usd'] as const;

const bookRow = z.object({
  account: z.union([z.literal(''), accountId], { error: 'is not an address or id of letters, digits and . _ : -' }),
  kind: label,
  group: label,
  type: z.enum(['position', 'collateral', 'fund'], { error: 'is not position, collateral or fund. Correct the row.' }),
  name: z.string(),
  quantity: decimalText,
  entry_usd: optionalDecimalText,
});
type BookRow = z.infer<typeof bookRow>;
type Draft = { kind: string | null; group: string | null; positions: Position[]; collateral: CollateralHolding[] };

export type BookOrigin = { readonly label: Book['label']; readonly provenance: string };

/** Reads a book: JSON in the form of `Book`, or a CSV of one row per holding. */
export function readBook(file: string, origin: BookOrigin, warnings: WarningCounter): Book {
  const book = /\.json(\.gz)?$/i.test(file)
    ? parseField(bookSchema, readJson(file), file, null)
    : readBookCsv(file, origin, warnings);
  if (book.accounts.length === 0)
    throw new UnreadableFileError(file, 'the book has no account', 'Add at least one account with a position.');
  checkUniqueIds(file, book);
  return book;
}

function checkUniqueIds(file: string, book: Book): void {
  const seen = new Set<string>();
  for (const { id } of book.accounts) {
    const key = id.toLowerCase();
    if (seen.has(key))
      throw new UnreadableFileError(file, `account ${id} occurs twice`, 'Join its positions under one entry.');
    seen.add(key);
  }
}

function readBookCsv(file: string, origin: BookOrigin, warnings: WarningCounter): Book {
  const table = readCsv(file);
  requireColumns(file, table, COLUMNS);
  const drafts = new Map<string, Draft>();
  const fund: CollateralHolding[] = [];
  for (const { row, fields } of table.rows) {
    const parsed = parseField(bookRow, fields, file, row);
    if (parsed.quantity === 0) {
      warnings.add('ZERO_QUANTITY', `${file}, row ${row}`);
      continue;
    }
    if (parsed.type === 'fund') fund.push(holdingOf(file, row, parsed));
    else addTo(draftOf(drafts, file, row, parsed), file, row, parsed);
  }
  const accounts: Account[] = [...drafts].map(([id, draft]) => ({ id, ...draft }));
  return { ...origin, accounts, safetyFund: { holdings: fund } };
}

function draftOf(drafts: Map<string, Draft>, file: string, row: number, { account, kind, group }: BookRow): Draft {
  if (account === '') throw new InvalidFieldError(file, row, 'account', account, 'is missing. Fill it in.');
  const known = drafts.get(account);
  const draft = known ?? {
    kind: kind === '' ? null : kind,
    group: group === '' ? null : group,
    positions: [],
    collateral: [],
  };
  if (known === undefined) drafts.set(account, draft);
  if (group !== '' && draft.group !== group)
    throw new InvalidFieldError(
      file,
      row,
      'group',
      group,
      `differs from "${draft.group ?? ''}" above. Use one group per account.`,
    );
  return draft;
}

function addTo(draft: Draft, file: string, row: number, parsed: BookRow): void {
  if (parsed.type === 'collateral') draft.collateral.push(holdingOf(file, row, parsed));
  else draft.positions.push({ instrument: instrumentOf(file, row, parsed), quantity: parsed.quantity });
}

function instrumentOf(file: string, row: number, { name, entry_usd }: BookRow): Position['instrument'] {
  const instrument = derivativeNamed(name, entry_usd ?? 0);
  if (instrument === null)
    throw new InvalidFieldError(
      file,
      row,
      'name',
      name,
      'is not a name such as BTC-27MAR26-60000-P, BTC-PERPETUAL or BTC-LP-50000-80000.',
    );
  if ('entryUsd' in instrument && !(instrument.entryUsd > 0))
    throw new InvalidFieldError(
      file,
      row,
      'entry_usd',
      entry_usd,
      'must be above zero for a perpetual or future: its P&L counts from there.',
    );
  return instrument;
}

function holdingOf(file: string, row: number, { name, quantity }: BookRow): CollateralHolding {
  const holding = z.object({ name: symbol, quantity: nonNegative(z.number()) });
  const parsed = parseField(holding, { name, quantity }, file, row);
  return { asset: parsed.name, amount: parsed.quantity };
}
