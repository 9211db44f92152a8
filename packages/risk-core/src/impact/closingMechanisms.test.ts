import { describe, expect, test } from '@jest/globals';
import type { SimulationBundle } from '../bundle/bundle.js';
import type { ClosingMechanisms } from '../position/book.js';
import { testBundle } from './bundle.fixture.js';
import { reportMarkdown } from './markdown.js';
import { planSimulation } from './plan.js';
import { setEvaluator } from './setEvaluation.js';
import { simulateImpact } from './simulateImpact.js';
import { UnknownStopError } from './stopOrders.js';

const plain = testBundle({ 'spotRange/underlying/BTC': '0.2' }, { accountCount: 12, paths: 200 });

const ALL: ClosingMechanisms = {
  selfCureShare: 0.25,
  partial: { targetHealth: 1.25, step: 0.2 },
  poolUsd: 50_000,
  english: { unansweredShare: 0.2, bidders: 2, minutes: 45 },
  gas: {
    units: 600_000,
    unitsWhenLate: 60_000,
    baseFeeGwei: 40,
    priorityFeeGwei: 20,
    competitors: 4,
    asset: 'ETH',
  },
  stopSlippage: 0,
};

const withClosing = (closing: ClosingMechanisms, level?: number): SimulationBundle => ({
  ...plain,
  book: {
    ...plain.book,
    closing,
    accounts: plain.book.accounts.map((account) =>
      level === undefined
        ? account
        : {
            ...account,
            stops: [
              { underlying: 'BTC', level, share: 1 },
              { underlying: 'ETH', level, share: 1 },
            ],
          },
    ),
  },
});

describe('closing mechanisms of the book', () => {
  const before = simulateImpact(plain);
  const after = simulateImpact(withClosing(ALL, 0.9));

  test('default: every mechanism has its stage, with chance, loss and time', () => {
    expect(after.waterfall.after.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['grace', 'pool', 'auction', 'english', 'fund', 'socialised', 'unpaid']),
    );
    for (const { stage, probability, meanUsd, takesMinutes } of after.waterfall.after) {
      expect(probability.value).toBeGreaterThanOrEqual(0);
      expect(meanUsd).toBeGreaterThanOrEqual(0);
      if (stage !== 'unpaid') expect(takesMinutes?.p95).toBeGreaterThanOrEqual(takesMinutes?.median ?? NaN);
    }
    const stage = (id: string) => after.waterfall.after.find((row) => row.stage === id);
    expect(stage('grace')?.meanUsd).toBeGreaterThan(0);
    expect(stage('english')?.probability.value).toBeLessThan(stage('auction')?.probability.value ?? NaN);
    const markdown = reportMarkdown(after);
    for (const words of [
      'closed in steps of 20 % until its equity is 1.25 times',
      'A liquidation pool of',
      'A rising auction of',
      '24 stop orders',
      'liquidators compete',
    ])
      expect(markdown).toContain(words);
    expect(reportMarkdown(before)).toContain('None beyond the grace window');
  });

  test('behavior: a book that states no mechanism means what it always meant', () => {
    const empty = simulateImpact(withClosing({}));
    expect(empty.waterfall).toEqual(before.waterfall);
    expect(empty.fund).toEqual(before.fund);
    expect(empty.cascade).toEqual(before.cascade);
    expect(before.waterfall.after.map(({ stage }) => stage)).toEqual([
      'grace',
      'auction',
      'fund',
      'socialised',
      'unpaid',
    ]);
  });

  test('behavior: single sets are evaluated with the same mechanisms as shards', () => {
    // Without a start premium more auctions are given up, so that bidders ask more under that set alone.
    const proposedParameters = { ...plain.proposedParameters, auctionStartPremium: '0' };
    const bundle = { ...withClosing(ALL, 0.9), proposedParameters };
    const plan = planSimulation(bundle);
    const report = simulateImpact(bundle);
    const [current, proposed] = plan.sets;
    expect(proposed?.bidding?.factor).not.toBe(current?.bidding?.factor);
    const evaluate = setEvaluator(plan);
    for (const side of ['before', 'after'] as const) {
      const { fund } = evaluate(side === 'before' ? plan.proposal.current : plan.proposal.effective);
      expect(fund.shortfallEs.value).toBeCloseTo(report.fund[side].shortfallEs.value, 4);
      expect(fund.cover2Usd).toBeCloseTo(report.fund[side].cover2Usd, 4);
    }
  });

  test('behavior: closed in parts, owners pay less and nobody else more', () => {
    const inParts = simulateImpact(withClosing({ partial: { targetHealth: 1.25, step: 0.2 } }));
    const stage = (report: typeof before, id: string) =>
      report.waterfall.after.find((row) => row.stage === id)?.meanUsd;
    expect(stage(inParts, 'auction')).toBeLessThan(stage(before, 'auction') ?? NaN);
    for (const id of ['fund', 'socialised', 'unpaid'])
      expect(stage(inParts, id)).toBeLessThanOrEqual(stage(before, id) ?? NaN);
    expect(inParts.fund).toEqual(before.fund);
  });

  test('behavior: dearer liquidators raise the cost of the auction; requirements stay', () => {
    const dear = simulateImpact(withClosing({ english: { unansweredShare: 1, bidders: 1, minutes: 45 } }));
    const cost = (report: typeof before) =>
      report.waterfall.before
        .filter(({ stage }) => stage === 'auction' || stage === 'english')
        .reduce((sum, { meanUsd }) => sum + meanUsd, 0);
    expect(cost(dear)).toBeGreaterThan(cost(before));
    expect(dear.affected.totals).toEqual(before.affected.totals);
  });

  test('behavior: a stop that loses the whole way helps nothing', () => {
    const useless = simulateImpact(withClosing({ stopSlippage: 1 }, 0.9));
    expect(useless.fund.after.cover2Usd).toBeCloseTo(before.fund.after.cover2Usd, 4);
  });

  test('error: UnknownStopError', () => {
    const [account] = plain.book.accounts;
    if (account === undefined) throw new Error('a book has accounts');
    const accounts = [{ ...account, stops: [{ underlying: 'SOL', level: 0.9, share: 1 }] }];
    expect(() => planSimulation({ ...plain, book: { ...plain.book, accounts } })).toThrow(UnknownStopError);
  });

  test('default: the most affected accounts with their distance, and legs closed at once', () => {
    expect(before.liquidationTimes?.map(({ id }) => id)).toEqual(before.affected.topIds);
    for (const { after: then } of before.liquidationTimes ?? []) {
      expect(then.within7d).toBeGreaterThanOrEqual(then.within24h);
      if (then.medianDays !== null) expect(then.earlyDays).toBeLessThanOrEqual(then.medianDays);
    }
    expect(before.closing?.accounts).toBe(before.affected.accounts);
    expect(before.closing?.bonuses.length).toBeGreaterThan(0);
  });

  test('behavior: sold in rounds a fall never ends deeper than at once', () => {
    const { rows = [], limitUsd = 0 } = before.cascade.staged ?? {};
    expect(rows).toHaveLength(3);
    expect(limitUsd).toBeGreaterThan(0);
    for (const { move, atOnceMove, stagedMove } of rows) {
      expect(stagedMove).toBeGreaterThanOrEqual(atOnceMove - 1e-12);
      expect(stagedMove).toBeLessThanOrEqual(move + 1e-12);
    }
  });
});
