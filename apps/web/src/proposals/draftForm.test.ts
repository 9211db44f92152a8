import { describe, expect, test } from '@jest/globals';
import { judgeRow, limitsText } from './draftForm.js';
import { draftSearch, wishedRows } from './draftLink.js';

const row = (entered: string, parameterId = 'spotRange/underlying/BTC') => ({ parameterId, entered });

describe('judgeRow', () => {
  test('default: a value within the rules is stored as its integer', () =>
    expect(judgeRow(row('0.2'), 1600n)).toEqual({ raw: 2000n, formatted: '20 %', errors: [], mustConfirm: null }));

  test.each([
    ['', 'Enter a value.'],
    ['20 %', 'plain decimal number: 0.25 for 25 %'],
    ['0.20001', 'at most 4 digits'],
    ['twenty', 'plain decimal'],
    ['0.16', 'the current value'],
    ['0.9', 'Outside of its bounds'],
    ['0.3', 'Larger than one step'],
  ])('error: A13 %p is refused before it is sent', (entered, reason) =>
    expect(judgeRow(row(entered), 1600n).errors.join(' ')).toContain(reason),
  );

  test.each([
    ['20', /ten times larger/],
    ['0.01', /ten times smaller/],
  ])('error: A13 %p looks like a wrong unit and must be confirmed', (entered, words) =>
    expect(judgeRow(row(entered), 1600n).mustConfirm).toMatch(words),
  );

  test('behavior: A13 less than tenfold needs no confirmation', () =>
    expect(judgeRow(row('0.2'), 1600n).mustConfirm).toBeNull());
});

describe('limitsText', () => {
  test('default: the narrower of bounds and step, in the unit of the form', () =>
    expect(limitsText('spotRange/underlying/BTC', 1600n)).toBe(
      '0.12 to 0.2 (ratio, 4 decimals), after 168 h of cool-down',
    ));
});

describe('wishedRows', () => {
  test('default: what draftSearch wrote', () => {
    const rows = [row('0.2'), row('0.9975', 'varConfidence')];
    expect(wishedRows(draftSearch(rows).changes)).toEqual(rows);
  });
  test('error: what names no governed parameter is left out', () => {
    expect(wishedRows('nonsense=1,__proto__=2,varConfidence=0.99')).toEqual([row('0.99', 'varConfidence')]);
    expect(wishedRows(5)).toEqual([]);
  });
});
