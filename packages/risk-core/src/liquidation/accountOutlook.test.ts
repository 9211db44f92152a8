import { describe, expect, test } from '@jest/globals';
import { testBundle } from '../impact/bundle.fixture.js';
import { accountLens } from '../margin/accountLens.js';
import { marginOf } from '../margin/marginOf.js';
import { marginBasis, marginModel } from '../margin/model.js';
import { parseParameterSet } from '../parameters/values.js';
import type { Account } from '../position/book.js';
import { parseInstrumentName } from '../position/instrumentName.js';
import { accountOutlook } from './accountOutlook.js';

const { market, history, depth, currentParameters } = testBundle({});

function outlook({ positions, collateral }: Pick<Account, 'positions' | 'collateral'>) {
  const accounts: readonly Account[] = [{ id: 'a', kind: null, group: null, positions, collateral }];
  const basis = marginBasis({ market, history, depth, accounts });
  const model = marginModel(basis, parseParameterSet(currentParameters));
  const lens = accountLens(basis, 0);
  const margin = marginOf(model, lens);
  return { margin, rows: accountOutlook(model, lens, margin) };
}

describe('accountOutlook', () => {
  const spot = market.underlyings['BTC']?.spotUsd ?? NaN;
  const collateral = [{ asset: 'USDC', amount: 60_000 }];
  const future = (quantity: number) => [{ instrument: parseInstrumentName('BTC-PERPETUAL', spot), quantity }];

  test('default: one future loses its excess where price times quantity says so', () => {
    const long = outlook({ positions: future(1), collateral });
    expect(long.margin.excessUsd).toBeGreaterThan(0);
    expect(long.rows).toHaveLength(1);
    expect(long.rows[0]).toMatchObject({ underlying: 'BTC', aboveUsd: null });
    expect(long.rows[0]?.belowUsd).toBeCloseTo(spot - long.margin.excessUsd, 4);
    const short = outlook({ positions: future(-1), collateral });
    expect(short.rows[0]?.belowUsd).toBeNull();
    // Between two levels the loss is a straight line in 1 / price: near, not exact.
    expect((short.rows[0]?.aboveUsd ?? 0) / (spot + short.margin.excessUsd)).toBeCloseTo(1, 3);
  });

  test('behavior: an account below maintenance is there already', () => {
    const { margin, rows } = outlook({
      positions: future(1),
      collateral: [{ asset: 'USDC', amount: 1_000 }],
    });
    expect(margin.excessUsd).toBeLessThan(0);
    expect(rows[0]).toMatchObject({ belowUsd: spot, within24h: 1, within7d: 1 });
  });

  test('behavior: underlyings that do not move the account have no row', () => {
    expect(outlook({ positions: [], collateral }).rows).toEqual([]);
  });
});
