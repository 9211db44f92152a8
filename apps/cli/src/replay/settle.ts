import type { Account, Book } from '@riskdao/risk-core';

export type Settlement = {
  readonly book: Book;
  readonly contracts: number;
  /** Paid to holders, USD. */
  readonly paidUsd: number;
  /** What writers could not pay from their cash; the fund paid it. */
  readonly fromFundUsd: number;
};

/**
 * Options that have expired become cash at the settlement price, in USDC; null when none has. What a writer's cash cannot pay is
 * taken from the fund's.
 */
export function settled(
  book: Book,
  nowUnix: number,
  settlementUsd: (symbol: string, unix: number) => number,
): Settlement | null {
  const expired = new Set<string>();
  let [paidUsd, fromFundUsd] = [0, 0];
  const accounts = book.accounts.map((account): Account => {
    let cashUsd = 0;
    const positions = account.positions.filter(({ instrument, quantity }) => {
      if (instrument.kind !== 'option' || instrument.expiryUnix > nowUnix) return true;
      const { underlying, expiryUnix, strikeUsd, right } = instrument;
      const spotUsd = settlementUsd(underlying, expiryUnix);
      expired.add(`${underlying}-${expiryUnix}-${strikeUsd}-${right}`);
      cashUsd += quantity * Math.max(0, right === 'call' ? spotUsd - strikeUsd : strikeUsd - spotUsd);
      return false;
    });
    if (positions.length === account.positions.length) return account;
    const held = account.collateral.find(({ asset }) => asset === 'USDC')?.amount ?? 0;
    paidUsd += Math.max(0, cashUsd);
    fromFundUsd += Math.max(0, -(held + cashUsd));
    const others = account.collateral.filter(({ asset }) => asset !== 'USDC');
    return { ...account, positions, collateral: [...others, { asset: 'USDC', amount: Math.max(0, held + cashUsd) }] };
  });
  if (expired.size === 0) return null;
  const holdings = book.safetyFund.holdings.map((holding) =>
    holding.asset === 'USDC' ? { ...holding, amount: Math.max(0, holding.amount - fromFundUsd) } : holding,
  );
  const settledBook = { ...book, accounts, safetyFund: { ...book.safetyFund, holdings } };
  return { book: settledBook, contracts: expired.size, paidUsd, fromFundUsd };
}
