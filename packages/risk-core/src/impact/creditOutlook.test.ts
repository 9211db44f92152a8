import { describe, expect, test } from '@jest/globals';
import { testBundle } from './bundle.fixture.js';
import { accountCredit, fundCredit } from './creditOutlook.js';
import { mergeShards } from './merge.js';
import { planSimulation, planStress } from './plan.js';
import { runShard } from './shard.js';

const options = { days: [1, 7, 30], confidence: 0.99 };

function creditOf(fundUsd: number) {
  const bundle = testBundle({}, { accountCount: 12 });
  const safetyFund = { holdings: [{ asset: 'USDC', amount: fundUsd }] };
  const plan = planStress({ ...bundle, book: { ...bundle.book, safetyFund } });
  const merged = mergeShards(
    plan,
    plan.shards.map((shard) => runShard(plan, shard)),
  );
  const fund = fundCredit(plan, merged);
  return { fund, accounts: plan.accounts.map(({ id }) => accountCredit(plan, fund, id, options)) };
}

describe('fundCredit, accountCredit', () => {
  const [poor, rich] = [creditOf(1), creditOf(1e9)];

  test('default: a poor fund is a risk that has a price, a rich one is none', () => {
    expect(poor.fund.probability).toBeGreaterThan(0);
    expect(poor.fund.lossGivenDefault).toBeGreaterThan(0);
    expect(poor.fund.lossGivenDefault).toBeLessThanOrEqual(1);
    expect(poor.accounts.some(({ cvaUsd }) => cvaUsd > 0)).toBe(true);
    expect(rich.fund.defaults).toBe(0);
    expect(rich.fund.probability).toBeLessThan(1e-9);
    for (const { cvaUsd } of rich.accounts) expect(cvaUsd).toBeLessThan(0.01);
  });

  test('behavior: a claim is worth no more than itself, and default is never taken as independent of it', () => {
    for (const { profile, cvaUsd, wrongWay, dvaUsd } of poor.accounts) {
      const largest = Math.max(...profile.map(({ expectedUsd }) => expectedUsd));
      expect(cvaUsd).toBeLessThanOrEqual(wrongWay * largest);
      expect(wrongWay).toBeGreaterThanOrEqual(1.4);
      expect(dvaUsd).toBeGreaterThanOrEqual(0);
      for (const { potentialUsd, expectedUsd, n } of profile) {
        expect(potentialUsd).toBeGreaterThanOrEqual(0);
        expect(expectedUsd).toBeGreaterThanOrEqual(0);
        expect(n).toBeGreaterThan(0);
      }
    }
  });

  test('behavior: what the fund holds does not move what an account owes', () => {
    expect(rich.accounts.map(({ dvaUsd }) => dvaUsd)).toEqual(poor.accounts.map(({ dvaUsd }) => dvaUsd));
  });
});

describe('what a plan takes from a bundle', () => {
  const bundle = testBundle({ initialMarginFactor: '1.1' }, { accountCount: 2 });

  test('behavior: a proposed set is tried on random portfolios', () => {
    const lints = planSimulation(bundle).lints.map(({ lint }) => lint);
    expect(lints).toEqual(
      expect.arrayContaining(['maintenance-within-initial', 'loss-grows-with-size', 'hedge-within-legs']),
    );
  });

  test('behavior: announced events raise the volatility of their underlyings alone, and the bundle is named anew', () => {
    const events = [{ name: 'unlock', atUnix: bundle.market.asOfUnix + 86_400, extraMove: 0.3, underlyings: ['ETH'] }];
    const [without, with_] = [planStress(bundle), planStress({ ...bundle, events })];
    expect(with_.basis.vol['ETH']).toBeGreaterThan(without.basis.vol['ETH'] ?? NaN);
    expect(with_.basis.vol['BTC']).toBe(without.basis.vol['BTC']);
    expect(with_.basis.volatility['ETH']?.setBy).toBe('event');
    expect(with_.hashes.bundle).not.toBe(without.hashes.bundle);
    expect(without.hashes).not.toHaveProperty('events');
  });
});
