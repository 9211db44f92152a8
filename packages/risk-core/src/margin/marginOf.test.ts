import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { held, testBundle } from '../impact/bundle.fixture.js';
import { valueAtRisk } from '../measure/tail.js';
import type { Account, CollateralHolding, Position } from '../position/book.js';
import { parseParameterSet } from '../parameters/values.js';
import { accountLens } from './accountLens.js';
import { marginOf, type MarginBreakdown } from './marginOf.js';
import { mixedTail } from './mixedTail.js';
import { marginBasis, marginModel } from './model.js';

const { market, history, depth, currentParameters } = testBundle({});
const SET = parseParameterSet(currentParameters);

type TestBook = { readonly positions: readonly Position[]; readonly collateral?: readonly CollateralHolding[] };

/** Margins every book of positions as one account each, under the genesis parameters with `over` on top. */
function margin<const Books extends readonly TestBook[]>(
  books: Books,
  over: Readonly<Record<string, bigint>> = {},
  marketOver = market,
): { readonly [K in keyof Books]: MarginBreakdown } {
  const accounts = books.map(({ positions, collateral = [] }, i): Account => ({
    id: `${i}`,
    kind: null,
    group: null,
    positions,
    collateral,
  }));
  const basis = marginBasis({ market: marketOver, history, depth, accounts });
  const model = marginModel(basis, { ...SET, ...over });
  const breakdowns = accounts.map((_, account) => marginOf(model, accountLens(basis, account)));
  return breakdowns as unknown as { readonly [K in keyof Books]: MarginBreakdown };
}

const INSTRUMENTS = [
  'BTC-27FEB26-64000-P',
  'BTC-27FEB26-80000-C',
  'BTC-1MAY26-96000-C',
  'ETH-27FEB26-2500-P',
  'ETH-1MAY26-3000-C',
  'BTC-PERPETUAL',
  'ETH-PERPETUAL',
  'BTC-27FEB26',
] as const;

const quantities = fc.array(fc.integer({ min: -20, max: 20 }), {
  minLength: INSTRUMENTS.length,
  maxLength: INSTRUMENTS.length,
});
const positionsOf = (amounts: readonly number[]) =>
  held(...INSTRUMENTS.map((name, i) => [name, (amounts[i] ?? 0) / 4] as const));
function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the fixture lacks it');
  return value;
}

/** Relative room for the rounding of sums. */
const atMost = (smaller: number, larger: number) =>
  expect(smaller).toBeLessThanOrEqual(larger + 1e-9 * Math.abs(larger) + 1e-6);

describe('marginOf', () => {
  test('default: a naked short put needs what its worst term says', () => {
    const [put] = margin([{ positions: held(['BTC-27FEB26-64000-P', -1]) }]);
    const { terms, governing, initialUsd, maintenanceUsd } = put;
    const largest = Math.max(
      terms.valueAtRiskUsd,
      terms.stressValueAtRiskUsd + terms.gammaTermUsd,
      terms.scanRiskUsd - terms.spreadCreditUsd,
      terms.basisUsd,
      terms.shortOptionMinimumUsd,
    );
    expect(put.baseLossUsd).toBe(largest);
    expect(initialUsd).toBe(largest);
    expect(maintenanceUsd).toBeCloseTo(0.8 * largest, 9);
    expect(['stress', 'scanRisk', 'valueAtRisk']).toContain(governing);
    expect(put.positionValueUsd).toBeLessThan(0);
  });

  test('behavior: nothing held, nothing required, no health factor', () => {
    const [empty, cash] = margin([{ positions: [] }, { positions: [], collateral: [{ asset: 'ETH', amount: 5 }] }]);
    expect(empty).toMatchObject({ equityUsd: 0, initialUsd: 0, health: null, governing: 'none' });
    // The fall of collateral within its haircut is already deducted: only beyond it something is required.
    expect(cash.initialUsd).toBeLessThan(0.35 * 12_500);
    expect(cash.equityUsd).toBeGreaterThan(cash.initialUsd);
  });

  test('behavior: a far short option is held by the short-option minimum', () => {
    const [far] = margin([{ positions: held(['ETH-27FEB26-4000-C', -1], ['ETH-27FEB26-3800-C', 1]) }]);
    expect(far.terms.shortOptionMinimumUsd).toBeCloseTo(0.003 * 2_500, 9);
    expect(far.baseLossUsd).toBeGreaterThanOrEqual(0.003 * 2_500);
  });

  test('behavior: a covered call fears one direction at a time: coins gain when the call loses', () => {
    const positions = held(['ETH-27FEB26-3000-C', -10]);
    const collateral = [{ asset: 'ETH', amount: 10 }];
    const [naked, coins, covered] = margin([{ positions }, { positions: [], collateral }, { positions, collateral }]);
    atMost(covered.initialUsd, 0.8 * (naked.initialUsd + coins.initialUsd));
    expect(covered.initialUsd).toBeGreaterThan(0);
  });

  test('behavior: a calendar spread at constant volatility is held by the basis term', () => {
    const [spread] = margin([{ positions: held(['BTC-27FEB26', 1], ['BTC-PERPETUAL', -1]) }]);
    expect(spread.governing).toBe('basis');
    // Two expiries, each 4.5 % of about 80,000 alone.
    expect(spread.terms.basisUsd).toBeGreaterThan(2 * 0.045 * 80_000 * 0.99);
    expect(spread.terms.basisUsd).toBeLessThan(2 * 0.045 * 80_000 * 1.02);
  });

  test('behavior: opposite legs of two underlyings get a credit, and less governed credit gives less', () => {
    const pair = { positions: held(['BTC-PERPETUAL', 1], ['ETH-PERPETUAL', -32]) };
    const [capped] = margin([pair]);
    const [full] = margin([pair], { spreadCreditFactor: 4000n });
    const [less] = margin([pair], { spreadCreditFactor: 2000n });
    // Each leg loses 16 %: the cap is 60 % of the smaller one.
    expect(capped.terms.spreadCreditUsd).toBeCloseTo(0.6 * 0.16 * 80_000, 6);
    expect(full.terms.spreadCreditUsd).toBeGreaterThan(0);
    expect(less.terms.spreadCreditUsd).toBeCloseTo(full.terms.spreadCreditUsd / 2, 6);
  });

  test('behavior: a feed without confidence and a stable coin below its peg raise both requirements', () => {
    const book = { positions: held(['BTC-PERPETUAL', 1]), collateral: [{ asset: 'USDC', amount: 50_000 }] };
    const [calm] = margin([book]);
    const doubtful = { ...present(market.underlyings['BTC']), confidence: 0.4 };
    const [unsure] = margin([book], {}, { ...market, underlyings: { ...market.underlyings, BTC: doubtful } });
    expect(unsure.contingencies.oracleUsd).toBeCloseTo(0.6 * 0.15 * 80_000, 6);
    expect(unsure.maintenanceUsd).toBeCloseTo(calm.maintenanceUsd + unsure.contingencies.oracleUsd, 6);
    const weak = { ...present(market.assets['USDC']), priceUsd: 0.97 };
    const [depegged] = margin([book], {}, { ...market, assets: { ...market.assets, USDC: weak } });
    expect(depegged.contingencies.depegUsd).toBeCloseTo(0.02 * 4 * 80_000, 6);
  });

  test('property: IM >= MM >= 0 and every term is finite and not negative', () => {
    fc.assert(
      fc.property(fc.array(quantities, { minLength: 20, maxLength: 20 }), (books) => {
        for (const account of margin(books.map((amounts) => ({ positions: positionsOf(amounts) })))) {
          expect(account.maintenanceUsd).toBeGreaterThanOrEqual(0);
          expect(account.initialUsd).toBeGreaterThanOrEqual(account.maintenanceUsd);
          for (const usd of Object.values(account.terms)) {
            expect(Number.isFinite(usd)).toBe(true);
            expect(usd).toBeGreaterThanOrEqual(0);
          }
        }
      }),
      { numRuns: 5 },
    );
  });

  test('property: netting never costs: scan, basis and minimum of a sum are at most the sum of the parts', () => {
    fc.assert(
      fc.property(quantities, quantities, (a, b) => {
        const both = a.map((amount, i) => amount + (b[i] ?? 0));
        const [first, second, sum] = margin([
          { positions: positionsOf(a) },
          { positions: positionsOf(b) },
          { positions: positionsOf(both) },
        ]);
        for (const term of ['scanRiskUsd', 'basisUsd', 'shortOptionMinimumUsd'] as const)
          atMost(sum.terms[term], first.terms[term] + second.terms[term]);
      }),
      { numRuns: 15 },
    );
  });

  test('property: a long option added to its own short needs no more than the short alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 1, noNaN: true }), (index, hedged) => {
        const name = present(INSTRUMENTS[index]);
        const [naked, hedge] = margin([{ positions: held([name, -1]) }, { positions: held([name, -1 + hedged]) }]);
        atMost(hedge.initialUsd, naked.initialUsd);
      }),
      { numRuns: 15 },
    );
  });

  test('property: the requirement of positions grows in proportion to their size', () => {
    fc.assert(
      fc.property(quantities, fc.integer({ min: 1, max: 8 }), (amounts, factor) => {
        const [one, many] = margin([
          { positions: positionsOf(amounts) },
          { positions: positionsOf(amounts.map((amount) => amount * factor)) },
        ]);
        expect(Math.abs(many.initialUsd - factor * one.initialUsd)).toBeLessThanOrEqual(1e-6 * (1 + many.initialUsd));
      }),
      { numRuns: 15 },
    );
  });

  test('property: more cash never raises a requirement and always raises equity', () => {
    fc.assert(
      fc.property(quantities, fc.integer({ min: 1, max: 1_000_000 }), (amounts, more) => {
        const positions = positionsOf(amounts);
        const [poor, rich] = margin([
          { positions, collateral: [{ asset: 'USDC', amount: 1_000 }] },
          { positions, collateral: [{ asset: 'USDC', amount: 1_000 + more }] },
        ]);
        atMost(rich.initialUsd, poor.initialUsd);
        atMost(rich.maintenanceUsd, poor.maintenanceUsd);
        expect(rich.equityUsd).toBeGreaterThan(poor.equityUsd);
      }),
      { numRuns: 15 },
    );
  });

  test('behavior: a day of history costs more than four hours', () => {
    const book = [{ positions: held(['BTC-PERPETUAL', 2]) }] as const;
    const [day] = margin(book);
    const [hours] = margin(book, { marginHorizonHours: 4n });
    expect(hours.terms.valueAtRiskUsd).toBeLessThan(day.terms.valueAtRiskUsd);
  });

  test('behavior: the gamma term grows with its weight, and with the jump up to its cap', () => {
    const book = [{ positions: held(['BTC-27FEB26-80000-C', -1], ['BTC-27FEB26-80000-P', -1]) }];
    const term = (over: Readonly<Record<string, bigint>>) =>
      present(margin(book, { liquidationDelayMinutes: 1440n, ...over })[0]).terms.gammaTermUsd;
    expect(term({ jumpMultiple: 700n })).toBeGreaterThan(0);
    expect(term({ jumpMultiple: 700n, gammaBuffer: 200n })).toBeCloseTo(2 * term({ jumpMultiple: 700n }), 6);
    expect(term({ jumpMultiple: 800n })).toBeGreaterThan(term({ jumpMultiple: 700n }));
    const [long] = margin([{ positions: held(['BTC-27FEB26-80000-C', 1]) }], { liquidationDelayMinutes: 1440n });
    expect(long.terms.gammaTermUsd).toBe(0);
  });

  const LATE = { 'withdrawalLatencyHours/asset/wstETH': 168n };
  test.each<[string, bigint, Readonly<Record<string, bigint>>]>([
    ['varConfidence', 9990n, {}],
    ['stressedWeight', 10000n, { stressWindowDays: 90n }],
    ['haircutZ', 3500n, LATE],
    ['haircutPremium/asset/wstETH', 1000n, LATE],
    ['haircutFloor/asset/wstETH', 2000n, {}],
    ['withdrawalLatencyHours/asset/wstETH', 168n, {}],
    ['initialMarginFactor', 11000n, {}],
    ['spotRange/underlying/BTC', 3000n, {}],
    ['volShockUp/underlying/ETH', 8000n, {}],
    ['basisShock/underlying/BTC', 600n, {}],
    ['shortOptionMinimum/underlying/ETH', 500n, {}],
    ['liquidationDelayMinutes', 1440n, LATE],
  ])('behavior: raising %s to %p tightens some account and loosens none', (id, raw, given) => {
    const books = [
      { positions: held(['BTC-27FEB26-64000-P', -2]), collateral: [{ asset: 'USDC', amount: 30_000 }] },
      { positions: held(['ETH-1MAY26-2500-C', -20]), collateral: [{ asset: 'wstETH', amount: 8 }] },
      { positions: held(['BTC-27FEB26', 1], ['BTC-PERPETUAL', -1]) },
      { positions: held(['ETH-27FEB26-4000-C', -5], ['ETH-27FEB26-3800-C', 5]) },
      { positions: held(['BTC-27FEB26-80000-C', -1], ['BTC-27FEB26-80000-P', -1]) },
      { positions: held(['BTC-PERPETUAL', 2]) },
    ];
    const before = margin(books, given);
    const after = margin(books, { ...given, [id]: raw });
    const excess = ({ equityUsd, initialUsd }: MarginBreakdown) => equityUsd - initialUsd;
    const [was, is] = [before.map(excess), after.map(excess)];
    is.forEach((usd, i) => atMost(usd, was[i] ?? NaN));
    expect(is.some((usd, i) => usd < (was[i] ?? NaN) - 1)).toBe(true);
  });
});

describe('mixedTail', () => {
  const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 });

  test('property: weight 0 is the ordinary VaR and weight 1 the stressed one', () => {
    fc.assert(
      fc.property(sample, sample, fc.constantFrom(0.9, 0.95, 0.99, 0.995), (a, b, confidence) => {
        const pnl = { ordinary: Float64Array.from(a), stressed: Float64Array.from(b) };
        expect(mixedTail(pnl, 0, confidence).lossUsd).toBe(
          valueAtRisk(
            a.map((x) => -x),
            confidence,
          ),
        );
        expect(mixedTail(pnl, 1, confidence).lossUsd).toBe(
          valueAtRisk(
            b.map((x) => -x),
            confidence,
          ),
        );
      }),
    );
  });

  test('property: a mixture lies between its parts, and its index names the loss', () => {
    fc.assert(
      fc.property(sample, sample, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, weight) => {
        const pnl = { ordinary: Float64Array.from(a), stressed: Float64Array.from(b) };
        const ends = [mixedTail(pnl, 0, 0.99).lossUsd, mixedTail(pnl, 1, 0.99).lossUsd];
        const mixed = mixedTail(pnl, weight, 0.99);
        expect(mixed.lossUsd).toBeGreaterThanOrEqual(Math.min(...ends));
        expect(mixed.lossUsd).toBeLessThanOrEqual(Math.max(...ends));
        expect([...a, ...b][mixed.index]).toBe(-mixed.lossUsd);
      }),
    );
  });

  test('behavior: four ordinary and four stressed observations by hand', () => {
    const pnl = { ordinary: Float64Array.of(-1, -2, -3, -4), stressed: Float64Array.of(-10, -20, -30, -40) };
    // Weights 0.75/4 and 0.25/4: losses 40, 30, 20 hold 0.1875 of the weight, so 20 is exceeded with probability 0.125.
    expect(mixedTail(pnl, 0.25, 0.85)).toEqual({ lossUsd: 20, index: 5 });
  });
});
