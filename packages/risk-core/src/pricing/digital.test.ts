import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exp } from '../math/exponential.js';
import { normalCdf } from '../math/normal.js';
import { barrierDigitalPrice, digitalPrice, oneTouchPrice, touchProbability } from './digital.js';

const AT = { spot: 100, vol: 0.4, years: 0.5, rate: 0.05, carry: 0.02 };

describe('digitalPrice', () => {
  test('property: call and put share one payment', () => {
    fc.assert(
      fc.property(fc.double({ min: 20, max: 400, noNaN: true }), (strike) => {
        const of = (right: 'call' | 'put', pays: 'cash' | 'asset') => digitalPrice({ ...AT, right, strike, pays });
        expect(of('call', 'cash') + of('put', 'cash')).toBeCloseTo(exp(-0.025), 14);
        expect(of('call', 'asset') + of('put', 'asset')).toBeCloseTo(100 * exp(-0.015), 11);
      }),
    );
  });
  test('behavior: at expiry the payoff', () => {
    expect(digitalPrice({ ...AT, years: 0, right: 'call', strike: 90, pays: 'asset' })).toBe(100);
    expect(digitalPrice({ ...AT, years: 0, right: 'put', strike: 90, pays: 'cash' })).toBe(0);
  });
});

describe('touchProbability', () => {
  test('default: without drift in the logarithm, twice the chance of ending beyond (reflection)', () => {
    const diffusion = { spot: 100, vol: 0.8, years: 7 / 365, carry: 0.32 };
    const distance = Math.log(100 / 85) / (0.8 * Math.sqrt(7 / 365));
    expect(touchProbability({ ...diffusion, barrier: 85, direction: 'down' })).toBeCloseTo(
      2 * normalCdf(-distance),
      13,
    );
  });
  test('behavior: certain once touched, impossible without time', () => {
    const at = { spot: 100, vol: 0.8, years: 0.1, carry: 0, barrier: 100, direction: 'down' } as const;
    expect(touchProbability(at)).toBe(1);
    expect(touchProbability({ ...at, spot: 99 })).toBe(1);
    expect(touchProbability({ ...at, spot: 101, years: 0 })).toBe(0);
  });
});

describe('barriers', () => {
  test('property: in and out add to the plain digital, and neither is negative', () => {
    const level = fc.double({ min: 50, max: 200, noNaN: true });
    fc.assert(
      fc.property(
        level,
        level,
        fc.constantFrom('up' as const, 'down' as const),
        fc.constantFrom('call' as const, 'put' as const),
        (barrier, strike, direction, right) => {
          const digital = { ...AT, right, strike, pays: 'cash' } as const;
          const of = (knock: 'in' | 'out') => barrierDigitalPrice({ ...digital, barrier, direction, knock });
          expect(of('in') + of('out')).toBeCloseTo(digitalPrice(digital), 12);
          expect(Math.min(of('in'), of('out'))).toBeGreaterThan(-1e-12);
        },
      ),
    );
  });
  test('behavior: a touch paid at once is worth more than one paid at expiry', () => {
    const touch = { ...AT, barrier: 120, direction: 'up', pays: 'cash' } as const;
    expect(oneTouchPrice({ ...touch, paidAt: 'hit' })).toBeGreaterThan(oneTouchPrice({ ...touch, paidAt: 'expiry' }));
  });
  test.each([
    ['vol', 0],
    ['spot', -1],
    ['years', NaN],
    ['barrier', 0],
    ['rate', -5],
  ])('error: InvalidPricingInputError for %s = %p', (field, value) => {
    const touch = { ...AT, barrier: 120, direction: 'up', pays: 'cash', paidAt: 'hit', [field]: value } as const;
    expect(() => oneTouchPrice(touch)).toThrow(expect.objectContaining({ code: 'INVALID_PRICING_INPUT', field }));
  });
});
