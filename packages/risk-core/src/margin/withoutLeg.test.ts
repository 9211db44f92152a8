import { describe, expect, test } from '@jest/globals';
import { testBundle } from '../impact/bundle.fixture.js';
import { initialParameterSet } from '../parameters/initial.js';
import { accountLens } from './accountLens.js';
import { marginOf } from './marginOf.js';
import { marginBasis, marginModel } from './model.js';
import { legsOf, marginWithoutLeg } from './withoutLeg.js';

describe('marginWithoutLeg', () => {
  const { market, history, depth, book } = testBundle({}, { accountCount: 6 });
  const set = initialParameterSet({
    underlyings: Object.keys(market.underlyings),
    assets: Object.fromEntries(Object.entries(market.assets).map(([symbol, asset]) => [symbol, asset.class])),
  });
  const alone = book.accounts.map((account) => ({ ...account, group: null }));
  const model = marginModel(marginBasis({ market, history, depth, accounts: alone }), set);

  test('default: what the account requires in a book in which it does not hold the leg', () => {
    let compared = 0;
    alone.forEach((account, a) => {
      const lens = accountLens(model.basis, a);
      for (const leg of legsOf(model, lens)) {
        const positions = account.positions.filter(({ instrument }) => instrument !== leg.instrument);
        if (positions.length !== account.positions.length - 1) continue;
        const less = alone.with(a, { ...account, positions });
        const basis = marginBasis({ market, history, depth, accounts: less });
        const expected = marginOf(marginModel(basis, set), accountLens(basis, a));
        const found = marginWithoutLeg(model, lens, leg);
        const scale = Math.max(1, expected.initialUsd);
        for (const field of ['initialUsd', 'maintenanceUsd', 'equityUsd', 'notionalUsd'] as const)
          expect(Math.abs(found[field] - expected[field]) / scale).toBeLessThan(1e-9);
        expect(found.governing).toBe(expected.governing);
        compared++;
      }
    });
    expect(compared).toBeGreaterThan(4);
  }, 60_000);

  test('behavior: without its only leg an account requires nothing for positions', () => {
    const single = alone.findIndex(({ positions }) => positions.length === 1);
    const lens = accountLens(model.basis, single);
    const [leg] = legsOf(model, lens);
    if (leg === undefined) throw new Error('the fixture holds an account with one leg');
    expect(marginWithoutLeg(model, lens, leg)).toMatchObject({ positionValueUsd: 0, notionalUsd: 0 });
  });
});
