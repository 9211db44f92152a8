import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatChange,
  formatCount,
  formatCoverage,
  formatDuration,
  formatEstimate,
  formatParameter,
  formatRatio,
  formatTime,
  formatUsd,
  formatWait,
} from './reportNumbers.js';

describe('formatWait', () => {
  test.each([
    [0, 'now'],
    [0.01, '1 h'],
    [1.9, '46 h'],
    [2, '2 d'],
    [364, '364 d'],
    [511, '1.4 years'],
    [null, 'beyond 10 years'],
  ])('default: %p days are %s', (days, text) => expect(formatWait(days)).toBe(text));
});

describe('formatUsd', () => {
  test.each([
    [0, '$0'],
    [-0.001, '$0'],
    [0.5, '$0.50'],
    [-99.99, '-$99.99'],
    [99.996, '$100'],
    [12_345.4, '$12,345'],
    [99_999.6, '$100 k'],
    [640_000, '$640 k'],
    [999_600, '$1.00 m'],
    [53_760_000, '$53.76 m'],
    [1_230_000_000, '$1.23 bn'],
    [2.5e12, '$2,500.00 bn'],
  ])('default: %d is %s', (usd, text) => expect(formatUsd(usd)).toBe(text));

  test('property: the text is within half a unit of its last place', () => {
    const scale: Record<string, number> = { k: 1e3, m: 1e6, bn: 1e9 };
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (usd) => {
        const text = formatUsd(usd);
        const digits = text.replace(/[^0-9.]/g, '');
        const unit = scale[text.split(' ')[1] ?? ''] ?? 1;
        const last = unit * (digits.includes('.') ? 0.01 : 1);
        const shown = Number(digits) * unit * (text.startsWith('-') ? -1 : 1);
        expect(Math.abs(shown - usd)).toBeLessThanOrEqual((last / 2) * (1 + 1e-6));
      }),
    );
  });
});

describe('formatCoverage', () => {
  test('default', () => {
    expect([0.9999, 1, 1.1524, 0.8, 0.7999].map(formatCoverage)).toEqual([
      '99.9 %',
      '100.0 %',
      '115.2 %',
      '80.0 %',
      '79.9 %',
    ]);
  });

  test('property: never better than it is', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (steps) => {
        expect(Number.parseFloat(formatCoverage(steps / 10_000).replace(',', ''))).toBeLessThanOrEqual(
          steps / 100 + 1e-9,
        );
      }),
    );
  });
});

describe('formatParameter', () => {
  test.each([
    ['ratio', '0.1600', '16 %'],
    ['ratio', '0.9950', '99.5 %'],
    ['ratio', '0.0002', '0.02 %'],
    ['ratio', '-0.05', '-5 %'],
    ['ratio', '10', '1,000 %'],
    ['multiple', '2.5760', '2.576x'],
    ['usd', '1000000', '$1,000,000'],
    ['hours', '240', '240 h'],
    ['coin', '12000', '12,000 coins'],
    ['usd', '-4000.5', '-$4,000.5'],
  ] as const)('default: %s %s is %s', (unit, decimal, text) => expect(formatParameter(unit, decimal)).toBe(text));
});

describe('formatChange', () => {
  test('default', () => {
    expect(formatChange(13, formatCount)).toBe('+13');
    expect(formatChange(-1_200_000, formatUsd)).toBe('-$1.20 m');
  });

  test('behavior: what rounds to nothing is no change', () => {
    expect(formatChange(-0.0001, formatUsd)).toBe('no change');
  });
});

describe('formatEstimate', () => {
  test('default', () => {
    expect(formatEstimate({ value: 0.5, low: 0.4, high: 0.6 }, formatRatio)).toBe('50.00 % (95 %: 40.00 % to 60.00 %)');
    expect(formatEstimate({ value: 3, low: null, high: null }, formatCount)).toBe('3');
  });
});

describe('formatDuration', () => {
  test.each([
    [21, '21 min'],
    [119, '119 min'],
    [200, '3 h 20 min'],
    [1440, '24 h'],
    [10_080, '7 d'],
    [3_120, '2 d 4 h'],
  ])('default: %d minutes is %s', (minutes, text) => expect(formatDuration(minutes)).toBe(text));
});

describe('formatTime', () => {
  test('default', () => expect(formatTime(0)).toBe('1970-01-01 00:00 UTC'));
});
