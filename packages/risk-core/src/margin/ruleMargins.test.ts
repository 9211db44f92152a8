import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrayMargin } from './array/arrayMargin.js';
import type { ArrayPortfolio } from './array/portfolio.js';
import type { ArrayRules } from './array/rules.js';
import { creditValuation, ExposureProfileError, survival } from './creditValuation.js';
import { minimumDelta } from './minimumDelta.js';
import { netCalls, payoffAt, worstPayoff, worstPayoffCoins, type PayoffLeg } from './payoff.js';
import { standardMargin, type StandardRules } from './standardMargin.js';

const legs = fc.array(
  fc.record({
    right: fc.constantFrom('call' as const, 'put' as const),
    strikeUsd: fc.integer({ min: 1, max: 50 }).map((strike) => strike * 100),
    quantity: fc.integer({ min: -10, max: 10 }),
  }),
  { maxLength: 6 },
);

describe('worstPayoff', () => {
  test('property: no price up to the last strike pays less, and none at all when calls are not short', () => {
    fc.assert(
      fc.property(legs, fc.double({ min: 0, max: 50_000, noNaN: true }), (options, price) => {
        const last = Math.max(0, ...options.map(({ strikeUsd }) => strikeUsd));
        if (price <= last || netCalls(options) >= 0)
          expect(payoffAt(options, price)).toBeGreaterThanOrEqual(worstPayoff(options) - 1e-6);
      }),
    );
  });

  test('property: counted in coins it is a bound at every price', () => {
    fc.assert(
      fc.property(legs, fc.double({ min: 1, max: 1e9, noNaN: true }), (options, price) => {
        const calls = options.filter(({ right }) => right === 'call');
        expect(payoffAt(calls, price) / price).toBeGreaterThanOrEqual(worstPayoffCoins(calls) - 1e-9);
      }),
    );
  });
});

const STANDARD: StandardRules = {
  shortCall: { initialShare: 0.15, leastInitialShare: 0.13, maintenanceShare: 0.09 },
  shortPut: { maintenanceShare: 0.09, maintenanceOfMark: 0.09 },
  initialOverMaintenance: 1.05,
  unpairedCall: { initial: 1.2, maintenance: 1.1 },
  perpetual: { initial: 0.1, maintenance: 0.065 },
  coinWeight: { initial: 0.75, maintenance: 0.8 },
  confidence: { threshold: 0.55, factor: 0.4 },
  peg: { threshold: 0.98, factor: 1.2 },
};

function standard(options: readonly PayoffLeg[]) {
  const flat = { quantity: 0, markUsd: 2_000, confidence: 1, unsettledUsd: 0 };
  const expiry = {
    years: 0.1,
    forwardUsd: 2_000,
    confidence: 1,
    options: options.map((leg) => ({ ...leg, vol: 0.6 })),
  };
  const market = { spotUsd: 2_000, spotConfidence: 1, coins: 0, perpetual: flat, expiries: [expiry] };
  return standardMargin({ cashUsd: 0, stableUsd: 1, markets: [market] }, STANDARD);
}

describe('standardMargin', () => {
  test('default: a put spread needs its width, not its short leg', () => {
    const spread = standard([
      { right: 'put', strikeUsd: 2_000, quantity: -1 },
      { right: 'put', strikeUsd: 1_900, quantity: 1 },
    ]);
    expect(spread.initialExcessUsd).toBe(-100);
  });

  test('behavior: long options alone need nothing and lend nothing', () => {
    const { initialExcessUsd } = standard([{ right: 'call', strikeUsd: 2_000, quantity: 3 }]);
    expect(Math.abs(initialExcessUsd)).toBe(0);
  });

  test('property: nothing lends: options never add to what can be withdrawn', () => {
    fc.assert(
      fc.property(legs, (options) => {
        const { initialExcessUsd, maintenanceExcessUsd } = standard(options);
        expect(initialExcessUsd).toBeLessThanOrEqual(1e-9);
        expect(maintenanceExcessUsd).toBeLessThanOrEqual(1e-9);
      }),
    );
  });

  test('behavior: joining two portfolios may cost under these rules, unlike under scenarios', () => {
    const box: readonly PayoffLeg[] = [
      { right: 'put', strikeUsd: 2_000, quantity: -1 },
      { right: 'put', strikeUsd: 1_900, quantity: 1 },
    ];
    const naked: readonly PayoffLeg[] = [{ right: 'call', strikeUsd: 2_500, quantity: -1 }];
    const apart = standard(box).maintenanceExcessUsd + standard(naked).maintenanceExcessUsd;
    expect(standard([...box, ...naked]).maintenanceExcessUsd).toBeLessThan(apart);
  });
});

const ARRAY: ArrayRules = {
  scenarios: [
    { spotFactor: 0.8, vol: 'up', weight: 1 },
    { spotFactor: 1.2, vol: 'up', weight: 1 },
    { spotFactor: 1, vol: 'skewLinear', weight: 1 },
  ],
  vol: { rangeUp: 0.4, rangeDown: 0.2, shortTermPower: 0.3, longTermPower: 0.13, leastDays: 1, leastShockedVol: 0 },
  skew: null,
  discount: { long: { base: 1, rateMultiple: 0, rateAdd: 0 }, short: null },
  basis: { upFactor: 1.05, downFactor: 0.95, add: 0.5, perYear: 1 },
  perpetualCharge: { maintenance: 0.02, initialAdd: 0.01 },
  shortOptionCharge: { maintenance: 0.01, initialAdd: 0.01 },
  confidence: { threshold: 0.5, factor: 0.4 },
  peg: { threshold: 0.98, factor: 2 },
  initialFactor: 1,
  maintenanceFactor: 0.8,
  charges: 'alone',
};

const PORTFOLIO: ArrayPortfolio = {
  cashUsd: 1_000,
  spotUsd: 2_000,
  spotConfidence: 1,
  stableUsd: 1,
  perpetual: { quantity: -1, markUsd: 2_000, confidence: 1, unsettledUsd: 0 },
  expiries: [],
  collateral: [],
};

describe('arrayMargin', () => {
  test('default: a short perpetual by hand', () => {
    const margin = arrayMargin(PORTFOLIO, ARRAY);
    expect(margin.scenarioPnlUsd[0]).toBeCloseTo(400, 9);
    expect(margin.scenarioPnlUsd[1]).toBeCloseTo(-400, 9);
    expect(margin.initialExcessUsd).toBeCloseTo(1_000 - 400 - 60, 9);
    expect(margin.maintenanceExcessUsd).toBeCloseTo(1_000 - 320 - 40, 9);
  });

  test('behavior: a coin that moves with spot hedges, its haircut stays', () => {
    const coin = { valueUsd: 2_000, confidence: 1, movesWithSpot: true, haircut: 0.1, initialHaircutAdd: 0.05 };
    const margin = arrayMargin({ ...PORTFOLIO, collateral: [coin] }, ARRAY);
    expect(margin.worstUsd).toBeCloseTo(0, 9);
    expect(margin.maintenanceExcessUsd).toBeCloseTo(1_000 + 2_000 - 200 - 40, 9);
  });

  test('behavior: a doubtful feed and a lost peg cost on the initial side only', () => {
    const calm = arrayMargin(PORTFOLIO, ARRAY);
    const doubtful = arrayMargin({ ...PORTFOLIO, spotConfidence: 0.25, stableUsd: 0.88 }, ARRAY);
    expect(doubtful.maintenanceExcessUsd).toBe(calm.maintenanceExcessUsd);
    expect(doubtful.initialExcessUsd).toBeCloseTo(calm.initialExcessUsd - 0.75 * 0.4 * 2_000 - 0.2 * 400, 9);
  });
});

describe('minimumDelta', () => {
  test('property: between the hedged and the unhedged share of the gross delta', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 10 }), (deltas) => {
        const { grossDelta, requirementUsd } = minimumDelta(deltas, 10, { unhedged: 0.02, hedged: 0.01 });
        expect(requirementUsd).toBeLessThanOrEqual(0.2 * grossDelta + 1e-9);
        expect(requirementUsd).toBeGreaterThanOrEqual(0.05 * grossDelta - 1e-9);
      }),
    );
  });
});

describe('creditValuation', () => {
  const flat = [1, 2, 3].map((years) => ({ years, discountedUsd: 100 }));

  test('default: a flat exposure costs LGD x exposure x probability of default', () => {
    expect(creditValuation(flat, 0.6, (years) => survival(0.05, years))).toBeCloseTo(60 * (1 - survival(0.05, 3)), 12);
  });

  test('behavior: a counterparty that cannot default costs nothing', () => {
    expect(creditValuation(flat, 0.6, () => 1)).toBe(0);
  });

  test('error: ExposureProfileError when time runs backwards', () => {
    expect(() => creditValuation([...flat].reverse(), 0.6, () => 1)).toThrow(ExposureProfileError);
  });
});
