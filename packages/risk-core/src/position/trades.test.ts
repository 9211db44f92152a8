import { describe, expect, test } from '@jest/globals';
import type { Account } from './book.js';
import { parseInstrumentName } from './instrumentName.js';
import { withTrades } from './trades.js';

const held = (name: string, quantity: number, entryUsd = 0) => ({
  instrument: parseInstrumentName(name, entryUsd),
  quantity,
});
const account: Account = {
  id: 'a',
  kind: null,
  group: null,
  positions: [held('BTC-27FEB26-65000-P', 2), held('BTC-PERPETUAL', 1, 60_000)],
  collateral: [{ asset: 'USDC', amount: 100 }],
};

describe('withTrades', () => {
  test('default: nets equal instruments and deposits', () => {
    const after = withTrades(account, [held('BTC-27FEB26-65000-P', -3)], [{ asset: 'USDC', amount: 50 }]);
    expect(after.positions).toEqual([held('BTC-27FEB26-65000-P', -1), held('BTC-PERPETUAL', 1, 60_000)]);
    expect(after.collateral).toEqual([{ asset: 'USDC', amount: 150 }]);
  });

  test('behavior: what comes to nothing is gone', () => {
    const after = withTrades(account, [held('BTC-27FEB26-65000-P', -2)], [{ asset: 'USDC', amount: -100 }]);
    expect(after.positions).toEqual([held('BTC-PERPETUAL', 1, 60_000)]);
    expect(after.collateral).toEqual([]);
  });

  test('behavior: futures of another entry price stay apart', () => {
    const after = withTrades(account, [held('BTC-PERPETUAL', -1, 65_000)], []);
    expect(after.positions).toHaveLength(3);
  });
});
