import { describe, expect, test } from '@jest/globals';
import { formatCountdown, formatMove, formatPoints, formatRelative, formatUsdShort, unixOf } from './numbers.js';

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
