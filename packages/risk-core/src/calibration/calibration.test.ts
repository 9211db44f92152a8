import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GENESIS } from '../parameters/parameters.fixture.js';
import { checkChanges } from '../parameters/checks.js';
import { parameterChanges } from '../parameters/change.js';
import type { ParameterSet } from '../parameters/identity.js';
import { autopilotDecision, type MarketState } from './autopilot.js';
import { sensitivitiesTo, stepped, type Metrics } from './explore.js';
import { frontierOf, recommended } from './frontier.js';

const IDS = ['initialMarginFactor', 'maintenanceMarginFactor', 'spotRange/underlying/BTC', 'gammaBuffer'];
const NOW = 1_790_000_000;

/** A world in which capital rises, and risk falls, with every requirement. */
function evaluate(set: ParameterSet): Metrics {
  const value = (id: string) => Number(set[id]) / Number(GENESIS[id]);
  const level = value('initialMarginFactor') + 2 * value('spotRange/underlying/BTC') + 0.1 * value('gammaBuffer');
  return { capital: level, risk: 1 / level };
}

const stepsAllowed = (set: ParameterSet) =>
  checkChanges({ current: GENESIS, changes: parameterChanges(GENESIS, set), atUnix: NOW, history: null }).every(
    ({ outcome }) => outcome !== 'fail',
  );

describe('stepped', () => {
  test('property: every share of a step passes bounds and step', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(GENESIS)),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (id, share) => {
          const changes = parameterChanges(GENESIS, { ...GENESIS, [id]: stepped(GENESIS, id, share) });
          const rows = checkChanges({ current: GENESIS, changes, atUnix: NOW, history: null });
          expect(rows.filter(({ check, outcome }) => outcome === 'fail' && check !== 'group')).toEqual([]);
        },
      ),
    );
  });
});

describe('sensitivitiesTo', () => {
  test('default', () => {
    const rows = sensitivitiesTo(GENESIS, IDS, evaluate);
    const capital = rows.filter(({ metric }) => metric === 'capital');
    expect(capital.map(({ id }) => id)).toEqual([
      'spotRange/underlying/BTC',
      'initialMarginFactor',
      'gammaBuffer',
      'maintenanceMarginFactor',
    ]);
    expect(capital[1]?.up).toBeCloseTo(0.1, 12);
    expect(capital[1]?.down).toBeCloseTo(-0.1, 12);
    expect(capital[3]).toMatchObject({ up: 0, down: 0 });
  });
});

describe('frontierOf', () => {
  const search = {
    current: GENESIS,
    ids: IDS,
    evaluate,
    cost: 'capital',
    risk: 'risk',
    isAllowed: (metrics: Metrics) => (metrics['risk'] ?? 1) < 0.35,
    points: 60,
    seed: 11,
  };
  const points = frontierOf(search);

  test('default', () => {
    expect(points[0]?.set).toBe(GENESIS);
    expect(points).toHaveLength(60);
    expect(points.every(({ set }) => stepsAllowed(set))).toBe(true);
    expect(points.slice(1).every(({ metrics }) => (metrics['risk'] ?? 1) < 0.35)).toBe(true);
  });

  test('behavior: the same seed gives the same points', () => {
    expect(frontierOf(search)).toEqual(points);
  });

  test('behavior: no efficient point is dominated', () => {
    for (const point of points.filter(({ isEfficient }) => isEfficient)) {
      const better = points.filter(
        ({ metrics }) =>
          (metrics['capital'] ?? 0) < (point.metrics['capital'] ?? 0) &&
          (metrics['risk'] ?? 0) < (point.metrics['risk'] ?? 0),
      );
      expect(better).toEqual([]);
    }
  });

  test('behavior: a heavier weight on risk never recommends more of it', () => {
    const risks = [0, 1, 10, 100].map((weight) => recommended(points, search, weight).metrics['risk'] ?? NaN);
    expect(risks).toEqual([...risks].sort((a, b) => b - a));
  });
});

describe('autopilotDecision', () => {
  const calm: MarketState = {
    nowUnix: NOW,
    asOfUnix: NOW - 10,
    sourceDisagreement: 0.001,
    volatilityRatio: 1,
    coverage: 1.1,
    backtest: 'green',
  };
  const terms = { ids: IDS, maxAgeSeconds: 60, maxDisagreement: 0.01 };
  const decide = (state: Partial<MarketState>, history = {}) =>
    autopilotDecision({ ...calm, ...state }, GENESIS, history, terms);

  test('default', () => {
    const decision = decide({ volatilityRatio: 1.4, coverage: 0.9 });
    if (decision.kind !== 'proposal') throw new Error('It must tighten.');
    expect(decision.direction).toBe('tighten');
    expect(decision.reason).toBe(
      'Tighten because forecast volatility is 140.0 % of what requirements assume and the safety fund covers only 90.0 % of its target.',
    );
    expect(decision.expiresAtUnix).toBe(NOW + 6 * 3_600);
    expect(decision.changes.every(({ before, after }) => after > before)).toBe(true);
  });

  test('behavior: refuses stale inputs, inputs from the future and sources that disagree', () => {
    expect(decide({ asOfUnix: NOW - 61 })).toMatchObject({ kind: 'refused', code: 'STALE_INPUT' });
    expect(decide({ asOfUnix: NOW + 1 })).toMatchObject({ kind: 'refused', code: 'STALE_INPUT' });
    expect(decide({ asOfUnix: NaN })).toMatchObject({ kind: 'refused', code: 'STALE_INPUT' });
    expect(decide({ sourceDisagreement: 0.02 })).toMatchObject({ kind: 'refused', code: 'SOURCES_DISAGREE' });
    expect(decide({ sourceDisagreement: NaN })).toMatchObject({ kind: 'refused', code: 'SOURCES_DISAGREE' });
  });

  test('behavior: does nothing in between, and loosens by less than it tightens', () => {
    expect(decide({})).toMatchObject({ kind: 'none' });
    const tighter = decide({ volatilityRatio: 2 });
    const looser = decide({ volatilityRatio: 0.5, coverage: 1.5 });
    if (tighter.kind !== 'proposal' || looser.kind !== 'proposal') throw new Error('Both must propose.');
    expect(looser.direction).toBe('loosen');
    for (const { id, before, after } of looser.changes) {
      const up = tighter.changes.find((change) => change.id === id);
      if (up !== undefined) expect(before - after).toBeLessThan(up.after - up.before);
    }
  });

  test('behavior: never loosens while the fund or the backtest is not green', () => {
    expect(decide({ volatilityRatio: 0.5, coverage: 1.1 }).kind).toBe('none');
    expect(decide({ volatilityRatio: 0.5, coverage: 1.5, backtest: 'amber' }).kind).toBe('none');
  });

  test('behavior: a parameter in its cool-down is left out', () => {
    const changedNow = [{ sinceUnix: NOW - 3_600, raw: GENESIS['gammaBuffer'] as bigint }];
    const decision = decide({ volatilityRatio: 1.4 }, { gammaBuffer: changedNow });
    if (decision.kind !== 'proposal') throw new Error('It must tighten the others.');
    expect(decision.changes.map(({ id }) => id)).not.toContain('gammaBuffer');
  });

  test('property: whatever it proposes passes every check', () => {
    const ratio = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(ratio, ratio, fc.constantFrom('green', 'amber', 'red'), (volatilityRatio, coverage, backtest) => {
        const decision = decide({ volatilityRatio, coverage, backtest });
        if (decision.kind !== 'proposal') return;
        const rows = checkChanges({ current: GENESIS, changes: decision.changes, atUnix: NOW, history: {} });
        expect(rows.every(({ outcome }) => outcome === 'pass')).toBe(true);
      }),
    );
  });
});
