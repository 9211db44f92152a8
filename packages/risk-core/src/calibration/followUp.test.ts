import { describe, expect, test } from '@jest/globals';
import { sampleReport } from '../impact/report.fixture.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { Book } from '../position/book.js';
import { followUp, FollowUpOrderError, forecastRecord, realisedOutcome } from './followUp.js';

const THEN = 1_770_000_000;
const DAY = 86_400;

function marketAt(asOfUnix: number, spotUsd: number): MarketSnapshot {
  return {
    asOfUnix,
    label: 'observed',
    source: 'test',
    underlyings: {
      BTC: { spotUsd, confidence: 1, expiries: [], perpetual: { markUsd: spotUsd, fundingRate8h: 0 } },
    },
    assets: {
      USDC: { priceUsd: 1, class: 'stable', tracks: null, adv30dUsd: 1e9, idiosyncraticVol: 0.01 },
    },
    warnings: [],
  };
}

const perpetual = { kind: 'perpetual', underlying: 'BTC', entryUsd: 100 } as const;
const account = (id: string, quantity: number, usd: number) => ({
  id,
  kind: null,
  group: null,
  positions: [{ instrument: perpetual, quantity }],
  collateral: [{ asset: 'USDC', amount: usd }],
});
const book: Book = {
  label: 'synthetic',
  provenance: 'test',
  accounts: [account('long', 10, 200), account('short', -5, 300), account('thin', 10, 100)],
  safetyFund: { holdings: [] },
};

describe('realisedOutcome', () => {
  test('default', () => {
    const realised = realisedOutcome(book, marketAt(THEN, 100), marketAt(THEN + DAY, 85));
    expect(realised).toMatchObject({
      accounts: 3,
      lossesUsd: 300,
      gainsUsd: 75,
      shortfallUsd: 50,
      insolvent: 1,
      unpriced: [],
    });
  });

  test('behavior: an account that cannot be priced is a row, not the end of the run', () => {
    const strange = { ...account('strange', 1, 1), collateral: [{ asset: 'NONE', amount: 1 }] };
    const realised = realisedOutcome(
      { ...book, accounts: [...book.accounts, strange] },
      marketAt(THEN, 100),
      marketAt(THEN + DAY, 85),
    );
    expect(realised.accounts).toBe(3);
    expect(realised.unpriced).toEqual([{ accountId: 'strange', reason: expect.stringContaining('NONE') }]);
  });

  test('error: FollowUpOrderError', () => {
    expect(() => realisedOutcome(book, marketAt(THEN, 100), marketAt(THEN, 85))).toThrow(FollowUpOrderError);
  });
});

describe('followUp', () => {
  const realised = realisedOutcome(book, marketAt(THEN, 100), marketAt(THEN + DAY, 85));
  const metric = (id: 'stressVar' | 'shortfallEs', value: number) => ({
    id,
    label: id,
    unit: 'usd' as const,
    before: { value, low: value - 10, high: value + 10 },
    after: { value: 0, low: 0, high: 0 },
    change: { value: -value, low: null, high: null },
    n: 730,
    basis: 'test',
    safer: 'lower' as const,
  });

  test('default', () => {
    const report = sampleReport({ metrics: [metric('stressVar', 295), metric('shortfallEs', 30)] });
    const { rows, hours, reportHash } = followUp(report, realised);
    expect([hours, reportHash]).toEqual([24, report.reportHash]);
    expect(rows.map(({ metric: id, realisedUsd, held }) => [id, realisedUsd, held])).toEqual([
      ['stressVar', 300, true],
      ['shortfallEs', 50, false],
    ]);
  });

  test('behavior: the record counts over all follow-ups', () => {
    const good = followUp(sampleReport({ metrics: [metric('stressVar', 400)] }), realised);
    const bad = followUp(sampleReport({ metrics: [metric('stressVar', 4)] }), realised);
    expect(forecastRecord([good, bad])).toEqual([{ metric: 'stressVar', label: 'stressVar', held: 1, total: 2 }]);
    expect(good.followUpHash).not.toBe(bad.followUpHash);
  });
});
