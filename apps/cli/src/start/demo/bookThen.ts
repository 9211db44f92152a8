import type { SimulationBundle } from '@riskdao/risk-core';

/** `count` accounts, evenly drawn from the whole book, so that every kind is in it; the fund is smaller by as much. */
export function bookThen(book: SimulationBundle['book'], count: number): SimulationBundle['book'] {
  const every = book.accounts.length / count;
  const holdings = book.safetyFund.holdings.map(({ asset, amount }) => ({ asset, amount: amount / every }));
  return {
    ...book,
    safetyFund: { ...book.safetyFund, holdings },
    accounts: Array.from({ length: count }, (_, i) => book.accounts[Math.floor(i * every)] ?? []).flat(),
  };
}
