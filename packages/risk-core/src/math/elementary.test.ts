import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { exp, expm1 } from './exponential.js';
import { log, log1p } from './logarithm.js';
import { normalCdf, normalPdf } from './normal.js';
import { power } from './power.js';

type Pairs = readonly (readonly [x: number, y: number])[];

/** Expected values: mpmath with 40 digits. */
// prettier-ignore
const REFERENCE: Record<string, { f: (x: number) => number; values: Pairs }> = {
  exp: { f: exp, values: [[-700, 9.8596765437597709e-305], [-50.25, 1.5021118919431523e-22], [-1, 0.36787944117144232], [-0.001, 0.99900049983337499], [0.3, 1.3498588075760031], [20.5, 799902177.47550541], [709, 8.2184074615549722e307]] },
  log: { f: log, values: [[1e-310, -713.80137882815417], [1e-20, -46.051701859880914], [0.5, -0.69314718055994531], [0.998, -0.0020020026706730791], [0.9999999, -1.0000000494736474e-7], [1.0000001, 9.9999995058387045e-8], [1.003, 0.0029955089797983708], [12345.678, 9.421061321291832], [1e300, 690.77552789821371]] },
  expm1: { f: expm1, values: [[-5, -0.99326205300091453], [-0.3, -0.25918177931828213], [-1e-9, -9.9999999950000006e-10], [0.01, 0.010050167084168058], [0.34, 0.40494759056359383], [2, 6.3890560989306502]] },
  log1p: { f: log1p, values: [[-0.9, -2.3025850929940459], [-0.001, -0.0010005003335835335], [-1e-12, -1.0000000000005e-12], [1e-12, 9.9999999999949998e-13], [0.01, 0.0099503308531680831], [3, 1.3862943611198906]] },
};

describe.each(Object.entries(REFERENCE))('%s', (_name, { f, values }) => {
  test.each(values)('default: at %p', (x, y) => {
    expect(relativeError(f(x), y)).toBeLessThan(5e-16);
  });
  test('behavior: NaN stays NaN', () => {
    expect(f(NaN)).toBeNaN();
  });
});

describe('ends of the range', () => {
  test('behavior: exp overflows to Infinity, underflows through the subnormals to 0', () => {
    expect([exp(710), exp(Infinity), exp(-746), exp(-Infinity)]).toEqual([Infinity, Infinity, 0, 0]);
    expect(exp(-744)).toBe(1e-323); // two units of the smallest subnormal
    expect(exp(0)).toBe(1);
  });
  test('behavior: log at and below zero', () => {
    expect([log(0), log(Infinity), log(1)]).toEqual([-Infinity, Infinity, 0]);
    expect(log(-1)).toBeNaN();
    expect(log1p(-1)).toBe(-Infinity);
    expect(log1p(-2)).toBeNaN();
  });
});

describe('power', () => {
  test.each([
    [30 / 7, 0.3, 1.5474155772108132],
    [30 / 250, 0.13, 0.75909050998347899],
    [2, 0.5, 1.414213562373095],
    [0.98, 365.25, 0.00062420054954817521],
    [1.05, -7, 0.71068133013012136],
  ])('default: %p ^ %p', (x, y, expected) => {
    expect(relativeError(power(x, y), expected)).toBeLessThan(3e-15);
  });
  test('behavior: whole exponents, zero and negative bases', () => {
    expect([power(2, 10), power(-2, 3), power(2, -2), power(0, 0.3), power(0, -0.5), power(5, 0)]).toEqual([
      1024,
      -8,
      0.25,
      0,
      Infinity,
      1,
    ]);
    expect(power(-2, 0.5)).toBeNaN();
  });
});

test('property: log inverts exp', () => {
  fc.assert(
    fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
      expect(Math.abs(log(exp(x)) - x)).toBeLessThanOrEqual(4e-16 + 4e-16 * Math.abs(x));
    }),
  );
});

describeWithSharedData('derive_special_functions', () => {
  const functions: Record<string, (x: number, p: number) => number> = {
    normCdf: normalCdf,
    normPdf: normalPdf,
    ln: log,
    exp,
    pow: power,
  };
  test.each(readVectors<{ f: string; x: number; p?: number }, { y: number }>('derive_special_functions'))(
    'default: $id',
    ({ inputs, expected }) => {
      expect(relativeError(functions[inputs.f]?.(inputs.x, inputs.p ?? NaN) ?? NaN, expected.y)).toBeLessThan(1e-14);
    },
  );
});
