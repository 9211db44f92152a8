import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { books, ledgerOf, SCENARIOS, settle, waterfallTerms } from './liquidation.fixture.js';
import { settleWaterfall, transfersOf } from './waterfall.js';
import { waterfallStages, wilsonShare } from './waterfallStages.js';

const funds = fc.double({ min: 0, max: 5e7, noNaN: true });
const terms = { liquidationFee: 0.05, selfCureShare: 0 };

/** One account that ends 50 short, one that gains 30. */
const pair = [
  {
    account: { group: 0, valueUsd: 100, excessUsd: 20, maintenanceUsd: 60, closingCostUsd: 10 },
    pnlUsd: new Float64Array(SCENARIOS).fill(-140),
  },
  {
    account: { group: 1, valueUsd: 500, excessUsd: 400, maintenanceUsd: 10, closingCostUsd: 1 },
    pnlUsd: new Float64Array(SCENARIOS).fill(30),
  },
];

describe('settleWaterfall', () => {
  test('default', () => {
    const result = settle(pair, 60); // cap: half of 60
    expect(result.shortfallUsd[0]).toBe(50);
    expect(result.fundDrawUsd[0]).toBe(30);
    expect(result.socialisedUsd[0]).toBe(20);
    expect(result.socialisedShare[0]).toBeCloseTo(20 / 30, 15);
    expect(result.unpaidUsd[0]).toBe(0);
  });

  test('behavior: what gains cannot bear stays unpaid', () => {
    const result = settle(pair, 0);
    expect([result.fundDrawUsd[0], result.socialisedUsd[0], result.unpaidUsd[0]]).toEqual([0, 30, 20]);
    expect(result.socialisedShare[0]).toBe(1);
  });

  test('behavior: backstop money comes before the fund, stakers after it', () => {
    const ledger = ledgerOf(pair);
    const result = settleWaterfall(ledger, {
      ...waterfallTerms(20), // cap: half of 20
      backstopUsd: 15,
      stakeUsd: new Float64Array(SCENARIOS).fill(12),
    });
    expect([result.backstopDrawUsd[0], result.fundDrawUsd[0], result.stakeDrawUsd[0], result.socialisedUsd[0]]).toEqual(
      [15, 10, 12, 13],
    );
    const terms = { ...waterfallTerms(20), backstopUsd: 15, stakeUsd: new Float64Array(SCENARIOS).fill(12) };
    expect(waterfallStages(result, terms).map(({ stage }) => stage)).toEqual([
      'grace',
      'auction',
      'backstop',
      'fund',
      'stake',
      'socialised',
      'unpaid',
    ]);
  });

  test('behavior: the pool takes over as much as its money holds, bonus and debts', () => {
    const ledger = ledgerOf(pair);
    const pool = { poolUsd: 50, takenOverUsd: new Float64Array(SCENARIOS).fill(60) };
    const result = settleWaterfall(ledger, { ...waterfallTerms(60), pool });
    // 40 of debt and 60 of requirement need 100: half is taken over, and only the other half is left to the fund.
    expect([result.poolShare[0], result.poolLossUsd[0], result.shortfallUsd[0]]).toEqual([0.5, 20, 25]);
    expect(result.fundDrawUsd[0]).toBe(25);
    expect(transfersOf(result, 0).poolMembersUsd).toBe(-20);
    const rows = waterfallStages(result, { ...waterfallTerms(60), pool });
    expect(rows.find(({ stage }) => stage === 'pool')).toMatchObject({ worstUsd: 20, meanUsd: 20 });
  });

  test('behavior: the rising stage is reached by the more scenarios, the more accounts fail in them', () => {
    const english = { reachedShare: 0.1, askFactor: 2, minutes: 30 };
    const terms = { ...waterfallTerms(60), english };
    const rows = waterfallStages(settleWaterfall(ledgerOf(pair), terms), terms);
    const stage = rows.find((row) => row.stage === 'english');
    expect(stage?.probability.value).toBeCloseTo(0.1, 12); // one account in every scenario
    expect(stage).toMatchObject({ endsAfterMinutes: 50, takesMinutes: { median: 30, p95: 30 } });
    expect(rows.find((row) => row.stage === 'fund')?.endsAfterMinutes).toBeCloseTo(23, 12);
  });

  test('property: money is conserved with every mechanism on', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(books, funds, funds, funds, funds, share, (cases, fundUsd, backstopUsd, stakeUsd, poolUsd, cure) => {
        // Gas and rising auctions stand in the asks; owners cure a share of each breach.
        const bidding = cases.map(({ account, pnlUsd }) => ({
          account: { ...account, closingCostUsd: account.closingCostUsd * 1.3 + 40 },
          pnlUsd,
        }));
        const takenOverUsd = Float64Array.from({ length: SCENARIOS }, (_, s) => 1e5 * s);
        const ledger = ledgerOf(bidding, { liquidationFee: 0.05, selfCureShare: cure });
        const result = settleWaterfall(ledger, {
          ...waterfallTerms(fundUsd),
          pool: { poolUsd, takenOverUsd },
          english: { reachedShare: cure, askFactor: 2, minutes: 30 },
          backstopUsd,
          stakeUsd: new Float64Array(SCENARIOS).fill(stakeUsd),
        });
        for (let s = 0; s < SCENARIOS; s++) {
          const parties = Object.values(transfersOf(result, s));
          const scale = Math.max(1, ...parties.map(Math.abs));
          expect(Math.abs(parties.reduce((sum, usd) => sum + usd, 0)) / scale).toBeLessThan(1e-9);
          expect(result.poolLossUsd[s]).toBeLessThanOrEqual(poolUsd * (1 + 1e-12));
        }
      }),
    );
  });

  test('property: a larger pool never leaves more to the others', () => {
    fc.assert(
      fc.property(books, funds, funds, (cases, poolUsd, more) => {
        const takenOverUsd = new Float64Array(SCENARIOS).fill(1e6);
        const left = (usd: number) =>
          settleWaterfall(ledgerOf(cases), { ...waterfallTerms(1e6), pool: { poolUsd: usd, takenOverUsd } });
        const [small, large] = [left(poolUsd), left(poolUsd + more)];
        for (let s = 0; s < SCENARIOS; s++)
          expect(large.shortfallUsd[s]).toBeLessThanOrEqual((small.shortfallUsd[s] as number) * (1 + 1e-12));
      }),
    );
  });

  test('property: money is conserved', () => {
    fc.assert(
      fc.property(books, funds, fc.double({ min: 0, max: 1, noNaN: true }), (cases, fundUsd, selfCureShare) => {
        const result = settle(cases, fundUsd, { ...terms, selfCureShare });
        for (let s = 0; s < SCENARIOS; s++) {
          const parties = Object.values(transfersOf(result, s));
          const scale = Math.max(1, ...parties.map(Math.abs));
          expect(Math.abs(parties.reduce((sum, usd) => sum + usd, 0)) / scale).toBeLessThan(1e-9);
        }
      }),
    );
  });

  test('property: a larger fund never raises the socialised loss', () => {
    fc.assert(
      fc.property(books, funds, funds, (cases, fundUsd, more) => {
        const small = settle(cases, fundUsd);
        const large = settle(cases, fundUsd + more);
        for (let s = 0; s < SCENARIOS; s++) {
          expect(large.socialisedUsd[s]).toBeLessThanOrEqual(small.socialisedUsd[s] as number);
          expect(large.unpaidUsd[s]).toBeLessThanOrEqual(small.unpaidUsd[s] as number);
        }
      }),
    );
  });

  test('property: one event never draws more than its cap', () => {
    fc.assert(
      fc.property(books, funds, (cases, fundUsd) => {
        for (const draw of settle(cases, fundUsd).fundDrawUsd) expect(draw).toBeLessThanOrEqual(0.5 * fundUsd);
      }),
    );
  });
});

describe('waterfallStages', () => {
  test('default', () => {
    const stages = waterfallStages(settle(pair, 60), waterfallTerms(60));
    expect(stages.map(({ stage }) => stage)).toEqual(['grace', 'auction', 'fund', 'socialised', 'unpaid']);
    const fund = stages[2];
    expect(fund).toMatchObject({ meanUsd: 30, givenReachedUsd: 30, worstUsd: 30, endsAfterMinutes: 20 });
    expect(fund?.probability.value).toBe(1);
    expect(stages[4]?.probability.value).toBe(0);
  });
});

describe('wilsonShare', () => {
  test('default', () => {
    // Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81 of 263 gives 0.2553 to 0.3662.
    const { low, high } = wilsonShare(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });

  test('behavior: no event does not prove that none can happen', () => {
    // Newcombe (1998), same table: 0 of 20 gives 0 to 0.1611.
    expect(wilsonShare(0, 20)).toMatchObject({ value: 0, low: 0 });
    expect(wilsonShare(0, 20).high).toBeCloseTo(0.1611, 4);
  });
});
