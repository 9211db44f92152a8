import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parameterId, parseParameterId, UnknownParameterError } from './identity.js';
import { boundsOf, isWithin } from './limits.js';
import { GENESIS } from './parameters.fixture.js';
import { PARAMETER_RULES } from './rules.js';
import {
  formatParameterSet,
  formatScaled,
  fromScaled,
  MissingParameterError,
  OffGridError,
  parameterValue,
  parseParameterSet,
  toScaled,
} from './values.js';

describe('toScaled', () => {
  test('default', () => {
    expect(toScaled(1.3, 4)).toBe(13000n);
    expect(toScaled('0.16', 4)).toBe(1600n);
    expect(toScaled('-0.5', 4)).toBe(-5000n);
  });

  test('behavior: exponent forms and trailing zeros are the same number', () => {
    expect(toScaled(1e21, 0)).toBe(1_000_000_000_000_000_000_000n);
    expect(toScaled(1e-7, 7)).toBe(1n);
    expect(toScaled('1.30000', 1)).toBe(13n);
  });

  test.each([[1.30001], ['1.30001'], ['1,3'], [''], [' 1'], ['0x10'], [NaN], [Infinity], ['1.'], ['.5'], ['٣']])(
    'error: OffGridError for %p',
    (value) => {
      expect(() => toScaled(value, 4)).toThrow(OffGridError);
    },
  );
});

describe('every governed parameter', () => {
  const ids = Object.keys(GENESIS);

  test.each(ids)('property: grid round trip of %s', (id) => {
    const rule = PARAMETER_RULES[parseParameterId(id).name];
    const { min, max } = boundsOf(rule);
    fc.assert(
      fc.property(fc.bigInt({ min, max }), (raw) => {
        const text = formatScaled(raw, rule.decimals);
        expect(toScaled(text, rule.decimals)).toBe(raw);
        expect(toScaled(fromScaled(raw, rule.decimals), rule.decimals)).toBe(raw);
        expect(parseParameterSet(formatParameterSet({ [id]: raw }))).toEqual({ [id]: raw });
      }),
    );
  });

  test.each(ids)('behavior: genesis, bounds, step and drift of %s stand on its grid', (id) => {
    const { name, symbol } = parseParameterId(id);
    const rule = PARAMETER_RULES[name];
    const { min, max } = boundsOf(rule);
    expect(parameterId(name, symbol)).toBe(id);
    expect(isWithin({ min, max }, GENESIS[id] ?? -1n)).toBe(true);
    for (const limit of [rule.maxStep.up, rule.maxStep.down])
      expect(() => toScaled(limit, rule.maxStep.kind === 'absolute' ? rule.decimals : 4)).not.toThrow();
    expect(() => toScaled(rule.maxDrift.amount, rule.maxDrift.kind === 'absolute' ? rule.decimals : 4)).not.toThrow();
  });
});

describe('parseParameterSet', () => {
  test('error: names the id of the value that is off the grid', () => {
    expect(() => parseParameterSet({ haircutZ: '2.5761' })).toThrow(
      expect.objectContaining({ code: 'OFF_GRID', id: 'haircutZ' }),
    );
  });

  test.each(['noSuch', 'haircutZ/asset/ETH', 'spotRange', 'spotRange/asset/BTC', 'spotRange/underlying/', '__proto__'])(
    'error: UnknownParameterError for %s',
    (id) => {
      expect(() => parseParameterSet(JSON.parse(`{"${id}":"1"}`))).toThrow(UnknownParameterError);
    },
  );
});

describe('parameterValue', () => {
  test('default', () => {
    expect(parameterValue(GENESIS, 'haircutZ')).toBe(2.576);
    expect(parameterValue(GENESIS, 'haircutFloor', 'wstETH')).toBe(0.07);
  });

  test('error: MissingParameterError', () => {
    expect(() => parameterValue(GENESIS, 'spotRange', 'DOGE')).toThrow(MissingParameterError);
  });
});
