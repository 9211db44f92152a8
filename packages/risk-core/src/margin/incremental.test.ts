import { describe, expect, test } from '@jest/globals';
import { testBundle } from '../impact/bundle.fixture.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import { parameterSetId } from '../parameters/identity.js';
import { parseParameterSet } from '../parameters/values.js';
import type { Account } from '../position/book.js';
import { accountLens } from './accountLens.js';
import { remargin, touchedAccounts, type MarginMemory } from './incremental.js';
import { marginOf } from './marginOf.js';
import { marginBasis, marginModel } from './model.js';

const bundle = testBundle({});
const set = parseParameterSet(bundle.currentParameters);
const setId = parameterSetId(set);
const { market, history, depth } = bundle;
const { accounts } = bundle.book;
const inputs = { market, history, depth, accounts };
const everyone = accounts.map((_, index) => index);

const known = new Map<string, MarginMemory>(
  remargin(inputs, set, setId, everyone).remargined.map(({ accountId, memory }) => [accountId, memory]),
);

/** Spot, forwards and coin prices of one underlying times `factor`, `seconds` later. */
function moved(symbol: string, factor: number, seconds = 60): MarketSnapshot {
  const underlying = market.underlyings[symbol];
  if (underlying === undefined) throw new RangeError(symbol);
  const assets = Object.entries(market.assets).map(([asset, each]) => [
    asset,
    each.tracks === symbol ? { ...each, priceUsd: each.priceUsd * factor } : each,
  ]);
  return {
    ...market,
    asOfUnix: market.asOfUnix + seconds,
    assets: Object.fromEntries(assets) as MarketSnapshot['assets'],
    underlyings: {
      ...market.underlyings,
      [symbol]: {
        ...underlying,
        spotUsd: underlying.spotUsd * factor,
        expiries: underlying.expiries.map((expiry) => ({ ...expiry, forwardUsd: expiry.forwardUsd * factor })),
      },
    },
  };
}
const holds = (symbol: string) => (account: Account) =>
  account.positions.some(({ instrument }) => 'underlying' in instrument && instrument.underlying === symbol);
const touched = (now: MarketSnapshot, book: readonly Account[] = accounts, id = setId) =>
  touchedAccounts({ market: now, accounts: book }, id, known);

describe('touchedAccounts', () => {
  test('default: a still market touches nobody', () => {
    expect(touched(moved('BTC', 1.0001))).toEqual([]);
  });

  test('behavior: a move of one underlying touches its holders alone', () => {
    const ids = touched(moved('ETH', 0.97)).map(({ accountId }) => accountId);
    expect(ids).toEqual(accounts.filter(holds('ETH')).map(({ id }) => id));
    expect(ids.length).toBeLessThan(accounts.length);
  });

  test('behavior: a small move touches those whose cushion it eats', () => {
    const [weak] = accounts.filter(holds('BTC'));
    const memory = known.get(weak?.id ?? '');
    if (weak === undefined || memory === undefined) throw new RangeError('the fixture lacks it');
    const thin = new Map(known).set(weak.id, { ...memory, excessUsd: 1 });
    expect(touchedAccounts({ market: moved('BTC', 0.995), accounts }, setId, thin)).toEqual([
      { account: accounts.indexOf(weak), accountId: weak.id, reason: 'cushion' },
    ]);
  });

  test('behavior: a price that is no number touches every holder', () => {
    const ids = touched(moved('BTC', NaN)).map(({ accountId }) => accountId);
    expect(ids).toEqual(accounts.filter(holds('BTC')).map(({ id }) => id));
  });

  test('behavior: a trade touches the account, and whoever shares its group', () => {
    const at = accounts.findIndex(({ group }) => group !== null);
    const mates = accounts.filter(({ group }) => group === accounts[at]?.group);
    const traded = accounts.map((account, index) =>
      index === at ? { ...account, collateral: [{ asset: 'USDC', amount: 1 }] } : account,
    );
    const reasons = touched(market, traded).map(({ accountId, reason }) => [accountId, reason]);
    expect(reasons).toEqual(mates.map(({ id }) => [id, id === accounts[at]?.id ? 'holdings' : 'group']));
  });

  test.each([
    ['another set', () => touched(market, accounts, `0x${'11'.repeat(32)}`), 'parameters'],
    ['time alone', () => touched(moved('BTC', 1, 8 * 3_600)), 'age'],
    ['an unknown account', () => touchedAccounts({ market, accounts }, setId, new Map()), 'new'],
  ])('behavior: %s', (_, touch, reason) => {
    const found = touch();
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((each) => each.reason))).toEqual(new Set([reason]));
  });
});

describe('remargin', () => {
  test('default: the bits of a computation of the whole book', () => {
    const now = moved('ETH', 0.97);
    const basis = marginBasis({ ...inputs, market: now });
    const model = marginModel(basis, set);
    const indices = touched(now).map(({ account }) => account);
    const { remargined, failed } = remargin({ ...inputs, market: now }, set, setId, indices);
    expect(failed).toEqual([]);
    expect(remargined.map(({ breakdown }) => breakdown)).toEqual(
      indices.map((index) => marginOf(model, accountLens(basis, index))),
    );
  });

  test('behavior: nobody touched, nothing computed', () => {
    expect(remargin(inputs, set, setId, [])).toEqual({ remargined: [], failed: [] });
  });

  test('error: an account that cannot be computed is told, the others are computed', () => {
    const spoilt = accounts.map((account, index) =>
      index === 0 ? { ...account, collateral: [{ asset: 'USDC', amount: -1 }] } : account,
    );
    const { remargined, failed } = remargin({ ...inputs, accounts: spoilt }, set, setId, [0, 1]);
    expect(failed).toEqual([expect.objectContaining({ accountId: accounts[0]?.id, code: 'INVALID_QUANTITY' })]);
    expect(remargined.map(({ accountId }) => accountId)).toEqual([accounts[1]?.id]);
  });
});
