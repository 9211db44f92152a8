import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvOf } from './csv.js';

/** A small reader of RFC 4180, to hold what is written against. */
function read(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const [, quoted, plain = '', end] of text.matchAll(pattern)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('csvOf', () => {
  test('default: plain cells stand as they are', () =>
    expect(
      csvOf(
        ['a', 'b'],
        [
          ['x', 1.5],
          [null, 10n],
        ],
      ),
    ).toBe('a,b\r\nx,1.5\r\n,10\r\n'));

  test.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\tx', '\rx'])('error: A16 %j is no formula any more', (cell) => {
    const [, row] = read(csvOf(['a'], [[cell]]));
    expect(row).toEqual([`'${cell}`]);
  });

  test('behavior: a number in text keeps its sign', () => expect(csvOf(['a'], [['-5.25']])).toBe('a\r\n-5.25\r\n'));

  test('property: A16 what is written is read back, and no cell begins a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 2 })), (rows) => {
        const back = read(csvOf(['a', 'b'], rows)).slice(1);
        expect(back).toHaveLength(rows.length);
        rows.forEach((row, at) =>
          row.forEach((cell, column) => {
            const is = back[at]?.[column] ?? '';
            expect(is === cell || is === `'${cell}`).toBe(true);
            expect(/^[=@\t\r]/.test(is)).toBe(false);
            expect(/^[+-]/.test(is) && !/^[+-]?\d+(\.\d+)?$/.test(is)).toBe(false);
          }),
        );
      }),
    );
  });
});
