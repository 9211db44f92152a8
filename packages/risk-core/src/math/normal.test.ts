import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { inverseNormalCdf, normalCdf, normalPdf } from './normal.js';

/** Expected values: mpmath with 40 digits. */
describe('normalCdf', () => {
  test.each([
    [-37, 5.7255712225245768e-300],
    [-30, 4.9067139271481871e-198],
    [-20, 2.7536241186062337e-89],
    [-12.5, 3.7325642988777134e-36],
    [-9, 1.1285884059538406e-19],
    [-6, 9.8658764503769814e-10],
    [-3.3, 4.8342414238377751e-4],
    [-1, 0.15865525393145705],
    [-0.1, 0.46017216272297102],
    [0.7, 0.75803634777692697],
  ])('default: at %p', (x, expected) => {
    expect(relativeError(normalCdf(x), expected)).toBeLessThan(2e-15);
  });
  test('behavior: limits and NaN', () => {
    expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity)]).toEqual([0, 0.5, 1]);
    expect(normalCdf(NaN)).toBeNaN();
    expect([normalPdf(Infinity), normalPdf(-50)]).toEqual([0, 0]);
    expect(normalPdf(NaN)).toBeNaN();
  });
  test('property: never falls, and both tails add to one', () => {
    const x = fc.double({ min: -38, max: 38, noNaN: true });
    fc.assert(
      fc.property(x, x, (a, b) => {
        if (a < b) expect(normalCdf(a)).toBeLessThanOrEqual(normalCdf(b) * (1 + 4e-15));
        expect(Math.abs(normalCdf(a) + normalCdf(-a) - 1)).toBeLessThan(3e-16);
      }),
    );
  });
});

describe('inverseNormalCdf', () => {
  test.each([
    [1e-300, -37.047096299361199],
    [1e-50, -14.933337534788489],
    [1e-5, -4.2648907939228246],
    [0.005, -2.5758293035489008],
    [0.3, -0.52440051270804082],
    [0.975, 1.9599639845400539],
  ])('default: at %p', (p, expected) => {
    expect(relativeError(inverseNormalCdf(p), expected)).toBeLessThan(1e-15);
  });
  test('behavior: the ends are infinite, outside is NaN', () => {
    expect([inverseNormalCdf(0), inverseNormalCdf(0.5), inverseNormalCdf(1)]).toEqual([-Infinity, 0, Infinity]);
    expect([inverseNormalCdf(-0.1), inverseNormalCdf(1.1), inverseNormalCdf(NaN)]).toEqual([NaN, NaN, NaN]);
  });
  test('property: inverts normalCdf to its conditioning', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 6, noNaN: true }), (x) => {
        const slope = normalCdf(x) / Math.max(normalPdf(x), 1e-320);
        expect(Math.abs(inverseNormalCdf(normalCdf(x)) - x)).toBeLessThan(3e-15 * (1 + Math.abs(x) + slope));
      }),
    );
  });
});
