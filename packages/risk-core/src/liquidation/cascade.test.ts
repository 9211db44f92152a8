import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { cascadeOf, criticalShock, poolPriceImpact, squareRootPriceImpact, stagedCascade } from './cascade.js';
import { pushedAt, triggerClusters, triggeredAt, triggerIndex, triggerOf, type Trigger } from './triggerIndex.js';

const triggers = fc.array(
  fc.record<Trigger>({
    level: fc.oneof(fc.constant(null), fc.double({ min: 0.05, max: 1, noNaN: true })),
    pushUsd: fc.double({ min: 0, max: 1e6, noNaN: true }),
  }),
  { maxLength: 60 },
);
const shocks = fc.double({ min: 0.001, max: 0.9, noNaN: true });
const depths = fc.double({ min: 1e4, max: 1e9, noNaN: true });

describeWithSharedData('cascadeOf', () => {
  test('default', () => {
    type Inputs = {
      spot: number;
      shock: number;
      poolBase: number;
      positions: { liquidationPrice: number; quantity: number }[];
    };
    type End = { price: number; liquidated: number };
    type Expected = {
      greatestFixedPoint: End;
      leastFixedPoint: End;
      uniqueEquilibrium: boolean;
      amplification: number;
    };
    const cases = readVectors<Inputs, Expected>('own_reference_values').filter(({ id }) => id.startsWith('cascade-'));
    expect(cases.length).toBeGreaterThan(0);
    for (const { inputs, expected } of cases) {
      const index = triggerIndex(
        inputs.positions.map(({ liquidationPrice, quantity }) => ({
          level: liquidationPrice / inputs.spot,
          pushUsd: quantity,
        })),
      );
      const cascade = cascadeOf(index, inputs.shock, poolPriceImpact(inputs.poolBase));
      const ends = [
        [cascade.best, expected.greatestFixedPoint],
        [cascade.worst, expected.leastFixedPoint],
      ] as const;
      for (const [ours, theirs] of ends) {
        expect(relativeError(ours.level * inputs.spot, theirs.price)).toBeLessThan(1e-9);
        expect(ours.pushedUsd).toBe(theirs.liquidated);
      }
      expect(cascade.fragility === 0).toBe(expected.uniqueEquilibrium);
      expect(relativeError(cascade.amplification, expected.amplification)).toBeLessThan(1e-9);
    }
  });
});

describe('cascadeOf', () => {
  test('property: both ends are fixed points and the best is never below the worst', () => {
    fc.assert(
      fc.property(triggers, shocks, depths, (given, shock, depth) => {
        const index = triggerIndex(given);
        const impact = poolPriceImpact(depth);
        const { best, worst, fragility } = cascadeOf(index, shock, impact);
        for (const { level } of [best, worst]) expect((1 - shock) * impact(pushedAt(index, level))).toBe(level);
        expect(fragility).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('property: a larger shock, a shallower market or one account more never ends higher', () => {
    fc.assert(
      fc.property(triggers, shocks, depths, fc.double({ min: 0, max: 1, noNaN: true }), (given, shock, depth, more) => {
        const index = triggerIndex(given);
        const ends = (from: typeof index, size: number, usd: number) => {
          const { best, worst } = cascadeOf(from, size, squareRootPriceImpact(0.04, usd));
          return [best.level, worst.level] as const;
        };
        const base = ends(index, shock, depth);
        const larger = ends(index, shock + (0.95 - shock) * more, depth);
        const shallower = ends(index, shock, depth * (1 - more) + 1);
        const fuller = ends(triggerIndex([...given, { level: more || 0.5, pushUsd: 1e5 }]), shock, depth);
        for (const other of [larger, fuller, ...(depth * more > 1 ? [shallower] : [])]) {
          expect(other[0]).toBeLessThanOrEqual(base[0]);
          expect(other[1]).toBeLessThanOrEqual(base[1]);
        }
      }),
    );
  });
});

describe('triggerOf', () => {
  const levels = Float64Array.of(1, 0.9, 0.8, 0.7);
  const pnlUsd = Float64Array.of(0, -10, -20, -30);

  test('default', () => {
    const { level, pushUsd } = triggerOf({ excessUsd: 15, maintenanceUsd: 10 }, { levels, pnlUsd });
    expect(level).toBeCloseTo(0.85, 12);
    expect(pushUsd).toBeCloseTo(90, 9); // 100 USD per unit of the price, at 0.9
  });

  test('behavior: one that can be liquidated today, and one that never is', () => {
    expect(triggerOf({ excessUsd: -1, maintenanceUsd: 10 }, { levels, pnlUsd }).level).toBe(1);
    expect(triggerOf({ excessUsd: 99, maintenanceUsd: 10 }, { levels, pnlUsd })).toEqual({ level: null, pushUsd: 0 });
  });

  test('property: requirements that rise as the price falls never spare an account', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 40, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (excessUsd, slope) => {
          const account = { excessUsd, maintenanceUsd: 10 };
          const calm = triggerOf(account, { levels, pnlUsd }).level ?? 0;
          const raised = triggerOf(account, { levels, pnlUsd }, (level) => 1 + slope * (1 - level)).level ?? 0;
          expect(raised).toBeGreaterThanOrEqual(calm - 1e-12);
        },
      ),
    );
  });
});

describe('triggerClusters', () => {
  test('property: every trigger is in one band', () => {
    fc.assert(
      fc.property(triggers, (given) => {
        const index = triggerIndex(given);
        const clusters = triggerClusters(index, 0.05);
        expect(clusters.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(index.levels.length);
        expect(triggeredAt(index, 0)).toBe(index.levels.length);
      }),
    );
  });
});

describe('criticalShock', () => {
  const index = triggerIndex([{ level: 0.9, pushUsd: 1e6 }]);

  test('default', () => {
    // At 10 % the account fails and the pool of 4 m falls to 0.64 of the shocked price: far more than twice the shock.
    expect(criticalShock(index, poolPriceImpact(4e6), { amplification: 2, largest: 0.5 })).toBeCloseTo(0.1, 9);
  });

  test('behavior: none in a deep market', () => {
    expect(criticalShock(index, poolPriceImpact(1e12), { amplification: 2, largest: 0.5 })).toBeNull();
  });
});

describe('stagedCascade', () => {
  const staging = {
    shock: 0.1,
    depthUsd: 1e7,
    limitUsd: 1e5,
    roundSeconds: 12,
    halfLifeSeconds: 600,
    permanentShare: 0.5,
  };

  test('property: a tighter speed limit never ends lower', () => {
    fc.assert(
      fc.property(triggers, fc.double({ min: 2e4, max: 1e6, noNaN: true }), (given, limitUsd) => {
        const index = triggerIndex(given);
        const fast = stagedCascade(index, { ...staging, limitUsd: limitUsd * 4 });
        const slow = stagedCascade(index, { ...staging, limitUsd });
        fc.pre(slow.pendingUsd === 0 && fast.pendingUsd === 0);
        expect(slow.lowestLevel).toBeGreaterThanOrEqual(fast.lowestLevel * (1 - 1e-12));
      }),
    );
  });

  test('behavior: everything triggered is pushed in the end', () => {
    const index = triggerIndex([{ level: 0.95, pushUsd: 5e5 }]);
    expect(stagedCascade(index, staging)).toMatchObject({ rounds: 5, seconds: 60, pushedUsd: 5e5, pendingUsd: 0 });
  });
});
