import { beforeAll, describe, expect, test } from '@jest/globals';
import type { SimulationBundle } from '../bundle/bundle.js';
import { parseParameterSet } from '../parameters/values.js';
import type { Account } from '../position/book.js';
import { accounts, held, testBundle } from './bundle.fixture.js';
import { scenarioBook, type ScenarioBook } from './scenarioBook.js';
import { scenarioOutlook, type ScenarioOutlook } from './scenarioOutlook.js';

const account = (id: string, positions: Account['positions'], usdc: number): Account => ({
  ...{ id, kind: null, group: null, positions },
  collateral: [{ asset: 'USDC', amount: usdc }],
});
const BOOK: readonly Account[] = [
  account('long', held(['BTC-PERPETUAL', 1]), 50_000),
  account('short-put', held(['BTC-27FEB26-64000-P', -2]), 24_000),
  account('broke', held(['BTC-27FEB26-64000-P', -2]), 0),
  account('unknown', held(['BTC-27FEB27-64000-P', 1]), 10),
  ...accounts(6),
];

function bundleOf(book: readonly Account[]): SimulationBundle {
  const bundle = testBundle({});
  return { ...bundle, book: { ...bundle.book, accounts: book } };
}

const BUNDLE = bundleOf(BOOK);
const SET = parseParameterSet(BUNDLE.currentParameters);
const DRAWS = 2_000;

describe('scenarioOutlook', () => {
  let book: ScenarioBook;
  let long: ScenarioOutlook;
  beforeAll(() => {
    book = scenarioBook(BUNDLE, { set: SET, accounts: ['LONG', 'short-put', 'broke'], seed: 7, draws: DRAWS });
    long = scenarioOutlook(book, book.chosen[0] ?? -1);
  });

  test('default: every model speaks of the same account, and its intervals hold its figures', () => {
    expect(long.id).toBe('long');
    for (const { valueAtRisk, expectedShortfall } of [long.historical, long.stressed, long.filtered, long.monteCarlo]) {
      expect(valueAtRisk).toBeGreaterThan(0.02 * 80_000);
      expect(expectedShortfall).toBeGreaterThanOrEqual(valueAtRisk);
      expect(expectedShortfall).toBeLessThan(80_000);
    }
    const { filtered, monteCarlo } = long;
    expect(filtered.valueAtRiskInterval.low).toBeLessThanOrEqual(filtered.valueAtRisk);
    expect(filtered.valueAtRiskInterval.high).toBeGreaterThanOrEqual(filtered.valueAtRisk);
    expect(filtered.smoothed?.valueAtRisk).toBeGreaterThan(0);
    expect(monteCarlo).toMatchObject({ n: DRAWS, seed: 7 });
    expect(monteCarlo.valueAtRiskError).toBeGreaterThan(0);
    expect(monteCarlo.valueAtRiskError).toBeLessThan(monteCarlo.valueAtRisk);
  });

  test('behavior: the requirement is that of the whole book, and the historical loss is its term', () => {
    expect(long.historical.valueAtRisk).toBeCloseTo(long.margin.terms.valueAtRiskUsd, 9);
    const all = scenarioBook(BUNDLE, { set: SET, accounts: 99, seed: 7, draws: DRAWS });
    expect(all.chosen).toHaveLength(BOOK.length - 1);
    expect(scenarioOutlook(all, 0)).toEqual(long);
  });

  test('behavior: the mildest move of one future is its limit over its notional, by hand', () => {
    const found = scenarioOutlook(book, book.chosen[0] ?? -1, 8_000).reverse.mildest;
    const scaleOf = (name: string) => found.find(({ direction }) => direction.name === name)?.scale;
    expect(scaleOf('all fall')).toBeCloseTo(0.1, 9);
    expect(scaleOf('BTC alone falls')).toBeCloseTo(0.1, 9);
    expect(scaleOf('ETH alone falls')).toBeNull();
    expect(scaleOf('volatility alone rises')).toBeNull();
    // A crisis is one scenario: its loss is the fall of the future.
    const covid = long.episodes.find(({ name }) => name.startsWith('2020-03-12'));
    expect(covid?.lossUsd).toBeCloseTo(0.4645 * 80_000, 6);
    expect(new Set(long.episodes.map(({ name }) => name.split(' ')[0])).size).toBe(7); // February 2026 was still to come
  });

  test('behavior: at the move found the loss is the equity, which options lose sooner with volatility', () => {
    const { reverse, margin } = scenarioOutlook(book, book.chosen[1] ?? -1);
    expect(reverse.limitUsd).toBe(margin.equityUsd);
    const [plain, withVol] = ['all fall', 'all fall, volatility rises twice as far'].map((name) =>
      reverse.mildest.find(({ direction }) => direction.name === name),
    );
    expect(plain?.lossUsd).toBeCloseTo(margin.equityUsd, 4);
    expect(withVol?.scale ?? NaN).toBeLessThan(plain?.scale ?? NaN);
  });

  test('behavior: whose equity is gone has no reverse stress; a bad account is a row', () => {
    expect(scenarioOutlook(book, book.chosen[2] ?? -1).reverse.mildest).toEqual([]);
    expect(book.failures).toEqual([expect.objectContaining({ accountId: 'unknown' })]);
  });

  test('error: UNKNOWN_ACCOUNT, ACCOUNT_FAILED, EMPTY_BOOK', () => {
    const codeFor = (bundle: SimulationBundle, ids: readonly string[]) => () =>
      scenarioBook(bundle, { set: SET, accounts: ids, seed: 7, draws: DRAWS });
    expect(codeFor(BUNDLE, ['nobody'])).toThrow(expect.objectContaining({ code: 'UNKNOWN_ACCOUNT' }));
    expect(codeFor(BUNDLE, ['unknown'])).toThrow(expect.objectContaining({ code: 'ACCOUNT_FAILED' }));
    expect(codeFor(bundleOf([]), [])).toThrow(expect.objectContaining({ code: 'EMPTY_BOOK' }));
  });
});
