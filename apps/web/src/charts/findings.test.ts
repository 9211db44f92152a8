import { describe, expect, test } from '@jest/globals';
import { binsInUse } from './binsInUse.js';
import { compared } from './compared.js';
import { heatFinding } from './heatFinding.js';
import { placeInBins, stepsOf } from './lossPlacement.js';
import { twinCsv } from './twin.js';
import { formatUsd } from '../format/numbers.js';

describe('binsInUse', () => {
  test('default: from the first bin in use to the last, the outer ones open', () =>
    expect(binsInUse({ unit: 'ratio', edges: [-1, -0.1, 0, 0.1, 1], counts: [0, 2, 0, 3] })).toEqual([
      { label: '-10 % to 0 %', count: 2 },
      { label: '0 % to +10 %', count: 0 },
      { label: '+10 % and more', count: 3 },
    ]));

  test('behavior: an empty histogram shows every bin', () =>
    expect(binsInUse({ unit: 'usd', edges: [0, 10, 20], counts: [0, 0] }).map(({ label }) => label)).toEqual([
      'below $10.00',
      '$10.00 and more',
    ]));
});

describe('placeInBins', () => {
  const edges = [0, 100, 1_000];
  test.each([
    [-5, 0],
    [50, 0.5],
    [100, 1],
    [550, 1.5],
    [5_000, 2],
  ])('default: a loss of %p', (usd, place) => expect(placeInBins(edges, usd)).toBe(place));
});

describe('stepsOf', () => {
  test('default: two points for each bin', () =>
    expect(stepsOf([3, 1])).toEqual([
      { x: 0, y: 3 },
      { x: 1, y: 3 },
      { x: 1, y: 1 },
      { x: 2, y: 1 },
    ]));
});

describe('compared', () => {
  test('default: both sides', () =>
    expect(compared({ before: 1, after: 2 }, formatUsd)).toBe('$1.00 today, $2.00 with the change'));
  test('behavior: what reads the same is said once', () =>
    expect(compared({ before: 1_000_000, after: 1_000_001 }, formatUsd)).toBe('$1.00 m today and with the change'));
});

describe('heatFinding', () => {
  const map = (after: number) => ({
    spotMoves: [-0.5, 0],
    volMoves: [0.5],
    shortfallUsd: { before: [[200, 0]], after: [[after, 0]] },
    liquidatable: { before: [[1, 0]], after: [[1, 0]] },
  });
  test('default: names the worst cell', () =>
    expect(heatFinding(map(100))).toBe(
      'Worst joint move: spot -50 % with volatility +50 % leaves uncovered $200 today, $100 with the change',
    ));
  test('behavior: says when nothing is left uncovered', () => expect(heatFinding(map(0))).toContain('No joint move'));
});

describe('twinCsv', () => {
  test('default: units in the heading, numbers in full', () =>
    expect(twinCsv({ columns: [{ label: 'Loss', unit: 'USD', format: formatUsd }], rows: [[1234.5678]] })).toBe(
      'Loss (USD)\r\n1234.5678\r\n',
    ));
});
