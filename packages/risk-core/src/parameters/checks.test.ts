import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parameterChanges, withChanges, type ParameterChange } from './change.js';
import { checkChanges, type ChangeCheck, type ParameterHistory } from './checks.js';
import { clampedSet } from './clamp.js';
import { boundsOf, isWithin } from './limits.js';
import { parseParameterId } from './identity.js';
import { GENESIS } from './parameters.fixture.js';
import { PARAMETER_RULES } from './rules.js';
import { toScaled } from './values.js';

const HOUR = 3600;
const NOW = 1_770_000_000;

function check(changes: readonly ParameterChange[], history: ParameterHistory | null = {}): readonly ChangeCheck[] {
  return checkChanges({ current: GENESIS, changes, atUnix: NOW, history });
}

const change = (id: string, after: bigint, before: bigint = GENESIS[id] ?? 0n): ParameterChange => ({
  id,
  before,
  after,
});
const failed = (rows: readonly ChangeCheck[]) => rows.filter(({ outcome }) => outcome === 'fail').map((r) => r.check);

describe('checkChanges', () => {
  test('behavior: no relative limit holds a parameter fast, not even at its minimum', () => {
    for (const [name, { min, decimals, maxStep, maxDrift }] of Object.entries(PARAMETER_RULES)) {
      const rawMin = Math.abs(Number(toScaled(String(min), decimals)));
      const limits = [
        ...(maxStep.kind === 'relative' ? [maxStep.up, maxStep.down] : []),
        ...(maxDrift?.kind === 'relative' ? [maxDrift.amount] : []),
      ];
      for (const limit of limits)
        expect({ name, moves: Math.floor(rawMin * limit) >= 1 }).toEqual({ name, moves: true });
    }
  });
  test('default: a change inside every limit passes each check', () => {
    const rows = check([change('spotRange/underlying/BTC', 2000n)]);
    expect(rows.map((row) => row.check)).toEqual(['stale', 'bounds', 'step', 'cooldown', 'drift']);
    expect(failed(rows)).toEqual([]);
  });

  test.each([
    ['one raw unit beyond the step', change('spotRange/underlying/BTC', 2001n), ['step']],
    ['beyond the upper bound', change('spotRange/underlying/BTC', 6001n), ['bounds', 'step', 'drift']],
    ['asymmetric step: haircuts fall slower than they rise', change('haircutFloor/asset/wstETH', 499n), ['step']],
    ['relative step', change('initialMarginFactor', 11001n), ['step']],
    ['maintenance above initial', change('initialMarginFactor', 7999n), ['step', 'group']],
    ['threshold x (1 + bonus) reaches 1', change('liquidationThreshold/asset/ETH', 9524n), ['step', 'group']],
    ['old value is not what is in force', change('haircutZ', 2600n, 2500n), ['stale']],
    ['not governed', change('gravity', 1n, 0n), ['known']],
    ['governed but without a value', change('spotRange/underlying/DOGE', 1600n, 0n), ['present']],
  ])('error: %s', (_, bad, expected) => {
    const rows = check([bad]);
    expect(failed(rows)).toEqual(expected);
  });

  test('error: the same parameter twice in a batch', () => {
    expect(failed(check([change('haircutZ', 2600n), change('haircutZ', 2610n)]))).toEqual(['unique']);
  });

  test('behavior: a group that holds only for both together passes as a batch', () => {
    const near = withChanges(GENESIS, [change('maintenanceMarginFactor', 9800n)]);
    const rows = checkChanges({
      current: near,
      atUnix: NOW,
      history: {},
      changes: [
        { id: 'initialMarginFactor', before: 10000n, after: 9500n },
        { id: 'maintenanceMarginFactor', before: 9800n, after: 9400n },
      ],
    });
    expect(failed(rows)).toEqual([]);
  });

  test('behavior: cool-down counts from the last change, to the hour', () => {
    const at = (hours: number) => ({ haircutZ: [{ sinceUnix: NOW - hours * HOUR, raw: GENESIS['haircutZ'] ?? 0n }] });
    expect(failed(check([change('haircutZ', 2600n)], at(168)))).toEqual([]);
    expect(failed(check([change('haircutZ', 2600n)], at(167)))).toEqual(['cooldown']);
  });

  test('behavior: small steps may not add up to more than the drift cap', () => {
    const history = {
      haircutZ: [
        { sinceUnix: NOW - 100 * 24 * HOUR, raw: 1850n },
        { sinceUnix: NOW - 8 * 24 * HOUR, raw: 2576n },
      ],
    };
    expect(failed(check([change('haircutZ', 2600n)], history))).toEqual([]);
    expect(failed(check([change('haircutZ', 2601n)], history))).toEqual(['drift']);
  });

  test('behavior: without a history cool-down and drift say that they were not checked', () => {
    const rows = check([change('haircutZ', 2600n)], null);
    expect(rows.filter(({ outcome }) => outcome === 'notChecked').map((row) => row.check)).toEqual([
      'cooldown',
      'drift',
    ]);
  });
});

describe('clampedSet', () => {
  const ids = Object.keys(GENESIS);

  test('property: whatever was asked, the result is one allowed step away', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (id, after) => {
        const clamped = clampedSet(GENESIS, [change(id, after)]);
        const rows = check(parameterChanges(GENESIS, clamped));
        expect(failed(rows).filter((name) => name === 'bounds' || name === 'step')).toEqual([]);
        const bounds = boundsOf(PARAMETER_RULES[parseParameterId(id).name]);
        expect(isWithin(bounds, clamped[id] ?? -1n)).toBe(true);
      }),
    );
  });

  test('behavior: what already fits is left alone', () => {
    expect(clampedSet(GENESIS, [change('haircutZ', 2600n)])['haircutZ']).toBe(2600n);
  });
});
