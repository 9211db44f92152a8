import { describe, expect, test } from '@jest/globals';
import {
  formatCountdown,
  formatMove,
  formatPoints,
  formatRelative,
  formatShare,
  formatTokens,
  formatUsdShort,
  unixOf,
} from './numbers.js';

describe('formatMove', () => {
  test.each([
    [0.2, '+20 %'],
    [-0.05, '-5 %'],
    [0, '0 %'],
    [0.125, '+12.5 %'],
    [-0.478, '-47.8 %'],
  ])('default: %p', (ratio, text) => expect(formatMove(ratio)).toBe(text));
});

describe('formatPoints', () => {
  test('default: a difference of ratios is no percentage', () => expect(formatPoints(0.045)).toBe('4.5 points'));
});

describe('formatUsdShort', () => {
  test.each([
    [0, '0'],
    [950, '$950'],
    [1_275, '$1.3 k'],
    [12_345, '$12 k'],
    [640_000, '$640 k'],
    [3_400_000, '$3.4 m'],
    [20_000_000, '$20 m'],
    [-12_345, '-$12 k'],
    [2_000_000_000, '$2 bn'],
  ])('default: %p', (usd, text) => expect(formatUsdShort(usd)).toBe(text));
});

describe('formatTokens', () => {
  test.each([
    ['1234500000000000000000', '1,234.5'],
    ['1', '0'],
    ['999999999999999999', '0.9999'],
    ['-2500000000000000000', '-2.5'],
  ])('default: %p', (raw, text) => expect(formatTokens(raw)).toBe(text));

  test('behavior: more digits than a float holds survive', () =>
    expect(formatTokens('123456789012345678901234567890', 18)).toBe('123,456,789,012.3456'));
});

describe('formatShare', () => {
  test.each([
    [999n, 1000n, '99.9 %'],
    [99_999n, 100_000n, '99.9 %'],
    [1n, 0n, '0 %'],
    [3n, 2n, '150.0 %'],
  ])('default: %p of %p is rounded down', (part, whole, text) => expect(formatShare(part, whole)).toBe(text));
});

describe('formatCountdown', () => {
  test.each([
    [0, '0 s'],
    [-5, '0 s'],
    [59, '59 s'],
    [250, '4 min 10 s'],
    [18_720, '5 h 12 min'],
    [273_600, '3 d 4 h'],
  ])('default: %p seconds', (seconds, text) => expect(formatCountdown(seconds)).toBe(text));
});

describe('formatRelative', () => {
  test('default: ahead and behind', () => {
    const now = unixOf('2026-11-21T10:00:00.000Z');
    expect(formatRelative(now + 60, now)).toBe('in 1 min 0 s');
    expect(formatRelative(now - 61, now)).toBe('1 min 1 s ago');
  });
});
