import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accounts, held, testBundle } from '../impact/bundle.fixture.js';
import { parseParameterSet } from '../parameters/values.js';
import type { Account } from '../position/book.js';
import { arrayLints } from './array/arrayLints.js';
import type { ArrayRules } from './array/rules.js';
import { marginModes, modelComparison, whatIf } from './compare.js';
import { exposureProfile } from './exposureProfile.js';
import { LintFailedError, portfolioLints, requireLints, staticLints } from './lints.js';
import { marginBasis, marginModel } from './model.js';

const { market, history, depth, currentParameters } = testBundle({});
const SET = parseParameterSet(currentParameters);
const INPUTS = { market, history, depth };

function lintsOf(over: Readonly<Record<string, bigint>>) {
  const set = { ...SET, ...over };
  return staticLints(marginModel(marginBasis({ ...INPUTS, accounts: accounts(2) }), set), set);
}

const broken = (over: Readonly<Record<string, bigint>>) =>
  lintsOf(over)
    .filter(({ holds }) => !holds)
    .map(({ lint }) => lint);

describe('lints', () => {
  test('default: the genesis set passes all of them', () => {
    expect(broken({})).toEqual([]);
    requireLints(lintsOf({}));
    requireLints(portfolioLints(INPUTS, SET, { portfolios: 20, seed: 1 }));
  });

  test.each([
    ['groups-hold', { maintenanceMarginFactor: 12000n }],
    ['fee-and-bonus-within-maintenance', { liquidationFee: 9800n }],
  ])('error: %s names what breaks it', (lint, over) => {
    expect(broken(over)).toContain(lint);
    expect(() => requireLints(lintsOf(over))).toThrow(LintFailedError);
    expect(() => requireLints(lintsOf(over))).toThrow(expect.objectContaining({ lints: [lint] }));
  });

  test('error: maintenance-within-initial is found on random portfolios', () => {
    const outcomes = portfolioLints(INPUTS, { ...SET, maintenanceMarginFactor: 11000n }, { portfolios: 5, seed: 1 });
    expect(outcomes.filter(({ holds }) => !holds).map(({ lint }) => lint)).toEqual(['maintenance-within-initial']);
  });

  test('error: a rise of volatility that breaks the calendar is told', () => {
    const expiries = (market.underlyings['BTC']?.expiries ?? []).map((expiry, i) => ({
      ...expiry,
      smile: expiry.smile.map((point) => ({ ...point, markVol: i === 0 ? 0.9 : 0.505 })),
    }));
    const tight = {
      ...market,
      underlyings: { ...market.underlyings, BTC: { ...market.underlyings['BTC'], expiries } },
    };
    const basis = marginBasis({ ...INPUTS, market: tight as typeof market, accounts: accounts(2) });
    const failed = staticLints(marginModel(basis, SET), SET).filter(({ holds }) => !holds);
    expect(failed.map(({ lint }) => lint)).toEqual(['vol-shocks-keep-calendar']);
  });
});

describe('lints of any set', () => {
  const basis = marginBasis({ ...INPUTS, accounts: accounts(2) });
  const ratio = (min: number, max: number) => fc.integer({ min: min * 1e4, max: max * 1e4 }).map(BigInt);
  const sets = fc.record({
    initialMarginFactor: ratio(0.5, 10),
    maintenanceMarginFactor: ratio(0.1, 10),
    liquidationFee: ratio(0, 1.2),
    'volShockDown/underlying/BTC': ratio(0.05, 0.8),
    'volShockUp/underlying/BTC': fc.constant(4_000n),
    'liquidationThreshold/asset/ETH': ratio(0.05, 0.99),
    'liquidationBonus/asset/ETH': ratio(0, 0.3),
  });
  const GRID_LINTS = ['grid-symmetric', 'tail-weights-fall'];

  test('property: factors, shocks, threshold and bonus, fee: each broken rule is named, and no other', () => {
    fc.assert(
      fc.property(sets, (over) => {
        const set = { ...SET, ...over };
        const factorsHold = over.maintenanceMarginFactor <= over.initialMarginFactor;
        const shocksHold = over['volShockDown/underlying/BTC'] <= 4_000n;
        const [threshold, bonus] = [over['liquidationThreshold/asset/ETH'], over['liquidationBonus/asset/ETH']];
        const liquidationHolds = Number(threshold) * (1 + Number(bonus) / 1e4) < 1e4;
        const bonuses = Object.entries(set).filter(([id]) => id.startsWith('liquidationBonus/'));
        const feeHolds = bonuses.every(([, raw]) => over.liquidationFee + raw <= 10_000n);
        const expected = [
          ...(factorsHold && shocksHold && liquidationHolds ? [] : ['groups-hold']),
          ...(feeHolds ? [] : ['fee-and-bonus-within-maintenance']),
        ];
        const found = staticLints(marginModel(basis, set), set).filter(({ holds }) => !holds);
        const named = found.map(({ lint }) => lint).filter((lint) => lint !== 'vol-shocks-keep-calendar');
        expect(named).toEqual(expected);
        expect(named.some((lint) => GRID_LINTS.includes(lint))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('property: on random portfolios size and hedges never break, and the factors alone decide the order', () => {
    const factor = fc.integer({ min: 2_000, max: 30_000 }).map(BigInt);
    fc.assert(
      fc.property(factor, factor, fc.integer({ min: 0, max: 1_000 }), (initial, maintenance, seed) => {
        const set = { ...SET, initialMarginFactor: initial, maintenanceMarginFactor: maintenance };
        const broken = portfolioLints(INPUTS, set, { portfolios: 2, seed }).filter(({ holds }) => !holds);
        expect(broken.map(({ lint }) => lint)).toEqual(maintenance <= initial ? [] : ['maintenance-within-initial']);
      }),
      { numRuns: 5 },
    );
  });
});

describe('arrayLints', () => {
  const rules: ArrayRules = {
    scenarios: [
      { spotFactor: 0.9, vol: 'up', weight: 1 },
      { spotFactor: 1.1, vol: 'up', weight: 1 },
      { spotFactor: 0.5, vol: 'up', weight: 0.3 },
      { spotFactor: 0.3, vol: 'up', weight: 0.2 },
    ],
    vol: { rangeUp: 0.4, rangeDown: 0.2, shortTermPower: 0.3, longTermPower: 0.13, leastDays: 1, leastShockedVol: 0 },
    skew: null,
    discount: { long: { base: 0.95, rateMultiple: 0, rateAdd: 0 }, short: { base: 1.05, rateMultiple: 0, rateAdd: 0 } },
    basis: { upFactor: 1.05, downFactor: 0.95, add: 0.5, perYear: 1 },
    perpetualCharge: { maintenance: 0.02, initialAdd: 0.01 },
    shortOptionCharge: { maintenance: 0.01, initialAdd: 0.01 },
    confidence: { threshold: 0.5, factor: 0.4 },
    peg: { threshold: 0.98, factor: 2 },
    initialFactor: 1,
    maintenanceFactor: 0.8,
    charges: 'alone',
  };

  test('default: sound rules break none', () => {
    expect(arrayLints(rules)).toEqual([]);
  });

  test('error: swapped discounts, a lonely scenario, a heavy tail, maintenance above initial', () => {
    const { long, short } = rules.discount;
    expect(arrayLints({ ...rules, discount: { long: short ?? long, short: long } })).toEqual(['discounts-are-prudent']);
    expect(arrayLints({ ...rules, scenarios: rules.scenarios.slice(1) })).toEqual(['grid-symmetric']);
    const heavy = rules.scenarios.map((scenario) =>
      scenario.spotFactor === 0.3 ? { ...scenario, weight: 0.9 } : scenario,
    );
    expect(arrayLints({ ...rules, scenarios: heavy })).toEqual(['tail-weights-fall']);
    expect(arrayLints({ ...rules, maintenanceFactor: 1.2 })).toEqual(['maintenance-within-initial']);
  });

  test('property: discounts are prudent exactly when gains count at most, and debts at least, in full', () => {
    const base = fc.double({ min: 0.5, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(base, base, (long, short) => {
        const discount = {
          long: { ...rules.discount.long, base: long },
          short: { ...rules.discount.long, base: short },
        };
        expect(arrayLints({ ...rules, discount })).toEqual(long <= 1 && short >= 1 ? [] : ['discounts-are-prudent']);
      }),
    );
  });
});

const ACCOUNT: Account = {
  id: 'a',
  kind: null,
  group: null,
  positions: held(
    ['BTC-27FEB26-80000-C', -1],
    ['BTC-27FEB26-96000-C', 1],
    ['ETH-PERPETUAL', 20],
    ['BTC-PERPETUAL', -0.5],
  ),
  collateral: [{ asset: 'USDC', amount: 30_000 }],
};

describe('marginModes', () => {
  test('default: more offset needs less: portfolio below cross below isolated', () => {
    const { isolated, cross, portfolio } = marginModes(INPUTS, SET, ACCOUNT);
    expect(cross.initialUsd).toBeLessThan(isolated.initialUsd);
    expect(portfolio.initialUsd).toBeLessThan(cross.initialUsd);
    expect(portfolio.maintenanceUsd).toBeGreaterThan(0);
  });
});

describe('whatIf', () => {
  test('default: closing risk is always allowed, opening it only with equity', () => {
    const poor = { ...ACCOUNT, collateral: [{ asset: 'USDC', amount: 100 }] };
    const closed = ACCOUNT.positions.map((position) => ({ ...position, quantity: -position.quantity }));
    const close = { positions: closed, collateral: [] };
    const future = { kind: 'perpetual', underlying: 'ETH', entryUsd: 2_500 } as const;
    const open = { positions: [{ instrument: future, quantity: 20 }], collateral: [] };
    expect(whatIf(INPUTS, SET, poor, close).isAllowed).toBe(true);
    expect(whatIf(INPUTS, SET, poor, open).isAllowed).toBe(false);
    const rich = { ...ACCOUNT, collateral: [{ asset: 'USDC', amount: 500_000 }] };
    expect(whatIf(INPUTS, SET, rich, open).isAllowed).toBe(true);
  });

  test('behavior: liquidity lent to a pool is risk: it needs margin, and a put below its range offsets it', () => {
    const pool = { kind: 'liquidity', underlying: 'BTC', lowerUsd: 60_000, upperUsd: 120_000 } as const;
    const lent = { positions: [{ instrument: pool, quantity: 500 }], collateral: [] };
    const empty = { ...ACCOUNT, positions: [] };
    const alone = whatIf(INPUTS, SET, empty, lent).after;
    const hedge = held(['BTC-27FEB26-80000-P', 1]);
    const hedged = whatIf(INPUTS, SET, empty, { positions: [...lent.positions, ...hedge], collateral: [] }).after;
    expect(alone.initialUsd).toBeGreaterThan(0);
    expect(hedged.initialUsd).toBeLessThan(alone.initialUsd);
  });

  test('behavior: a withdrawal moves equity alone', () => {
    const { before, after } = whatIf(INPUTS, SET, ACCOUNT, {
      positions: [],
      collateral: [{ asset: 'USDC', amount: -10_000 }],
    });
    expect(after.initialUsd).toBeCloseTo(before.initialUsd, 6);
    expect(before.equityUsd - after.equityUsd).toBeCloseTo(9_700, 6);
  });

  test('error: UNMARGINABLE_ACCOUNT when more goes than is there', () => {
    const trade = { positions: [], collateral: [{ asset: 'USDC', amount: -40_000 }] };
    expect(() => whatIf(INPUTS, SET, ACCOUNT, trade)).toThrow(
      expect.objectContaining({ code: 'UNMARGINABLE_ACCOUNT' }),
    );
  });
});

describe('modelComparison', () => {
  test('behavior: the charged requirement is at least every rival', () => {
    const { before } = whatIf(INPUTS, SET, ACCOUNT, { positions: [], collateral: [] });
    const { staticUsd, valueAtRiskUsd, stressUsd, chargedUsd } = modelComparison(before, { initialMarginFactor: 1 });
    expect(chargedUsd).toBeGreaterThanOrEqual(Math.max(staticUsd, valueAtRiskUsd, stressUsd));
    expect(Math.min(staticUsd, valueAtRiskUsd)).toBeGreaterThan(0);
  });
});

describe('exposureProfile', () => {
  test('default: exposure of a future grows with time, and potential exceeds expected', () => {
    const profile = exposureProfile({
      positions: held(['BTC-PERPETUAL', 1]).map((position) => ({
        ...position,
        instrument: { kind: 'perpetual', underlying: 'BTC', entryUsd: 80_000 } as const,
      })),
      market,
      history,
      days: [1, 4, 9],
      lookbackDays: 365,
      confidence: 0.95,
    });
    const expected = profile.map(({ expectedUsd }) => expectedUsd);
    expect([...expected].sort((a, b) => a - b)).toEqual(expected);
    for (const { expectedUsd, potentialUsd } of profile) expect(potentialUsd).toBeGreaterThan(expectedUsd);
  });
});
