import { RiskCoreError } from '../errors.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { Account, Book } from './book.js';
import { instrumentName } from './instrumentName.js';
import type { Instrument } from './instruments.js';

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

export class InvalidQuantityError extends RiskCoreError {
  readonly code = 'INVALID_QUANTITY';
  constructor(
    readonly accountId: string,
    readonly field: string,
    readonly value: number,
    rule: string,
  ) {
    super(`Account ${accountId}: ${field} is ${value}; it must be ${rule}. Correct the row or drop it.`);
  }
}

export class UnknownAssetError extends RiskCoreError {
  readonly code = 'UNKNOWN_ASSET';
  constructor(
    readonly accountId: string,
    readonly asset: string,
  ) {
    super(
      `Account ${accountId} holds ${asset}, which the market snapshot does not price. Add the asset to the snapshot.`,
    );
  }
}

export class UnknownUnderlyingError extends RiskCoreError {
  readonly code = 'UNKNOWN_UNDERLYING';
  constructor(
    readonly accountId: string,
    readonly instrument: string,
  ) {
    super(`Account ${accountId} holds ${instrument}, whose underlying the market snapshot lacks. Import its chain.`);
  }
}

export class ExpiredInstrumentError extends RiskCoreError {
  readonly code = 'EXPIRED_INSTRUMENT';
  constructor(
    readonly accountId: string,
    readonly instrument: string,
  ) {
    super(`Account ${accountId} holds ${instrument}, which expired before the market snapshot. Settle it first.`);
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

/** Throws the typed error of the first defect of one account against the market. */
export function checkAccount(account: Account, market: MarketSnapshot): void {
  for (const { instrument, quantity } of account.positions) {
    const name = instrumentName(instrument);
    if (!Number.isFinite(quantity)) throw new InvalidQuantityError(account.id, name, quantity, 'finite');
    checkInstrument(account.id, name, instrument, market);
  }
  for (const { asset, amount } of account.collateral) {
    if (!(amount >= 0 && amount < Infinity))
      throw new InvalidQuantityError(account.id, `collateral ${asset}`, amount, 'finite and not negative');
    if (!Object.hasOwn(market.assets, asset)) throw new UnknownAssetError(account.id, asset);
  }
}

function checkInstrument(accountId: string, name: string, instrument: Instrument, market: MarketSnapshot): void {
  if (instrument.kind === 'cash') {
    if (!Object.hasOwn(market.assets, instrument.asset)) throw new UnknownAssetError(accountId, instrument.asset);
    return;
  }
  if (!Object.hasOwn(market.underlyings, instrument.underlying)) throw new UnknownUnderlyingError(accountId, name);
  if (instrument.kind !== 'perpetual' && !(instrument.expiryUnix > market.asOfUnix))
    throw new ExpiredInstrumentError(accountId, name);
  if (instrument.kind === 'option' && !(instrument.strikeUsd > 0 && instrument.strikeUsd < Infinity))
    throw new InvalidQuantityError(accountId, `strike of ${name}`, instrument.strikeUsd, 'finite and above zero');
  if (instrument.kind !== 'option' && !Number.isFinite(instrument.entryUsd))
    throw new InvalidQuantityError(accountId, `entryUsd of ${name}`, instrument.entryUsd, 'finite');
}
