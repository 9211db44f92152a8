import type { Account, CollateralHolding, Position } from './book.js';
import { instrumentName } from './instrumentName.js';

/**
 * The account after trades and deposits: equal instruments are netted, what comes to nothing is dropped. Quantities are signed, long
 * > 0; amounts below zero withdraw. Futures of different entry prices stay apart, because their gains count from there.
 */
export function withTrades(
  account: Account,
  trades: readonly Position[],
  deposits: readonly CollateralHolding[],
): Account {
  const positions = new Map<string, Position>();
  for (const { instrument, quantity } of [...account.positions, ...trades]) {
    const entry = 'entryUsd' in instrument ? `@${instrument.entryUsd}` : '';
    const key = `${instrumentName(instrument)}${entry}`;
    positions.set(key, { instrument, quantity: (positions.get(key)?.quantity ?? 0) + quantity });
  }
  const collateral = new Map<string, number>();
  for (const { asset, amount } of [...account.collateral, ...deposits]) {
    collateral.set(asset, (collateral.get(asset) ?? 0) + amount);
  }
  return {
    ...account,
    positions: [...positions.values()].filter(({ quantity }) => quantity !== 0),
    collateral: [...collateral].flatMap(([asset, amount]) => (amount === 0 ? [] : [{ asset, amount }])),
  };
}
