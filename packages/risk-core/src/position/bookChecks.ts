import { RiskCoreError } from '../errors.js';
import type { Book } from './book.js';

export class EmptyBookError extends RiskCoreError {
  readonly code = 'EMPTY_BOOK';
  constructor(readonly failedAccounts: number) {
    super(
      failedAccounts === 0
        ? 'The book has no accounts. Import at least one: riskdao import book <file>.'
        : `None of the ${failedAccounts} accounts of the book can be computed. Correct them: riskdao import book <file>.`,
    );
  }
}

export class DuplicateAccountError extends RiskCoreError {
  readonly code = 'DUPLICATE_ACCOUNT';
  constructor(readonly accountId: string) {
    super(`Account ${accountId} stands twice in the book. Merge its rows: requirements are per account.`);
  }
}

/** Throws {@link EmptyBookError} or {@link DuplicateAccountError}: defects that leave no book to compute. */
export function checkBook(book: Book): void {
  if (book.accounts.length === 0) throw new EmptyBookError(0);
  const seen = new Set<string>();
  for (const { id } of book.accounts) {
    const key = id.toLowerCase();
    if (seen.has(key)) throw new DuplicateAccountError(id);
    seen.add(key);
  }
}
