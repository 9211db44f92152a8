import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arbitrageFreeShift, butterflyArbitrage, calendarArbitrage, checkShift, shiftSlices } from './arbitrage.js';
import { densityAt, fitSurface, termStructure } from './fittedSurface.js';
import { fitRawSvi, SmileFitError, smileQuotes } from './smileFit.js';
import type { ExpiryMarket, UnderlyingMarket } from './snapshot.js';
import { largestPhi, rawOfSsvi } from './ssvi.js';
import { jumpWingsOf, rawOfJumpWings, repairedJumpWings, sviDurrleman, sviVariance, type RawSvi } from './svi.js';

const NOW = 1_770_000_000;
const DAY = 86_400;
/** Axel Vogt's example: a raw smile with butterfly arbitrage (Gatheral and Jacquier 2014, example 3.1). */
const VOGT: RawSvi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };

function expiryOf(days: number, volAt: (k: number) => number, strikes = 31): ExpiryMarket {
  return {
    expiryUnix: NOW + days * DAY,
    forwardUsd: 100,
    smile: Array.from({ length: strikes }, (_, i) => {
      const k = -0.6 + (1.2 * i) / (strikes - 1);
      const vol = volAt(k);
      return { strikeUsd: 100 * Math.exp(k), markVol: vol, bidVol: vol - 0.01, askVol: vol + 0.01, openInterest: 1 };
    }),
  };
}
const sviExpiry = (days: number, svi: RawSvi) => expiryOf(days, (k) => Math.sqrt(sviVariance(svi, k) / (days / 365)));
const marketOf = (...expiries: ExpiryMarket[]): UnderlyingMarket => ({
  spotUsd: 100,
  confidence: 1,
  expiries,
  perpetual: null,
});
const sliceOf = (svi: RawSvi, years = 1) => ({ expiryUnix: NOW, years, svi, lowestK: -1.5, highestK: 1.5 });

describe('raw SVI', () => {
  test('property: jump wings and raw parameters are two names of one smile', () => {
    const smile = fc.record({
      a: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
      b: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      rho: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
      m: fc.double({ min: -0.3, max: 0.3, noNaN: true }).filter((m) => Math.abs(m) > 1e-3),
      sigma: fc.double({ min: 0.05, max: 0.8, noNaN: true }),
    });
    fc.assert(
      fc.property(smile, (svi) => {
        const back = rawOfJumpWings(jumpWingsOf(svi, 0.5), 0.5);
        for (const k of [-1, -0.2, 0, 0.3, 1]) expect(sviVariance(back, k)).toBeCloseTo(sviVariance(svi, k), 6);
      }),
    );
  });

  test('behavior: the jump-wings repair takes the arbitrage out of the Vogt smile and keeps its ATM variance', () => {
    expect(butterflyArbitrage(sliceOf(VOGT)).worst).toBeLessThan(-0.03);
    const repaired = rawOfJumpWings(repairedJumpWings(jumpWingsOf(VOGT, 1)), 1);
    expect(butterflyArbitrage(sliceOf(repaired)).worst).toBe(0);
    expect(sviVariance(repaired, 0)).toBeCloseTo(sviVariance(VOGT, 0), 12);
  });

  test('property: an SSVI slice inside its bounds has no butterfly arbitrage', () => {
    const slice = fc.tuple(
      fc.double({ min: 0.0005, max: 2, noNaN: true }),
      fc.double({ min: -0.95, max: 0.95, noNaN: true }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(slice, ([theta, rho, share]) => {
        const svi = rawOfSsvi({ theta, rho, phi: share * largestPhi(theta, rho) });
        expect(butterflyArbitrage(sliceOf(svi)).worst).toBe(0);
        expect(sviVariance(svi, 0)).toBeCloseTo(theta, 12);
      }),
    );
  });

  test('behavior: the density of a sound smile integrates to one', () => {
    const svi = rawOfSsvi({ theta: 0.09, rho: -0.4, phi: 1.2 });
    let mass = 0;
    for (let k = -6; k < 6; k += 0.001) mass += densityAt(svi, k) * 0.001;
    expect(mass).toBeCloseTo(1, 4);
  });
});

describe('fitSurface', () => {
  const near: RawSvi = { a: 0.004, b: 0.06, rho: -0.3, m: 0.01, sigma: 0.1 };
  const far: RawSvi = { a: 0.03, b: 0.15, rho: -0.35, m: 0.02, sigma: 0.3 };

  test('default: finds the smile that made the quotes', () => {
    const { slices } = fitSurface(marketOf(sviExpiry(20, near), sviExpiry(120, far)), NOW);
    expect(slices.map(({ repair }) => repair)).toEqual(['none', 'none']);
    for (const slice of slices) expect(slice.largestVolError).toBeLessThan(2e-4);
  });

  test('behavior: a butterfly is repaired and named', () => {
    const wide = expiryOf(365, (k) => Math.sqrt(sviVariance(VOGT, 2.5 * k)), 41);
    const smile = wide.smile.map((quote) => ({
      ...quote,
      strikeUsd: 100 * Math.exp(2.5 * Math.log(quote.strikeUsd / 100)),
    }));
    const { slices } = fitSurface(marketOf({ ...wide, smile }), NOW);
    const [slice] = slices;
    expect(slice?.rawButterfly).toBeLessThan(0);
    expect(slice?.repair).toBe('butterfly: eSSVI slice');
    expect(slice && butterflyArbitrage(slice).worst).toBe(0);
  });

  test('behavior: crossed expiries are repaired and named', () => {
    const crossed = { ...near, a: near.a - 0.003 };
    const { slices } = fitSurface(marketOf(sviExpiry(20, near), sviExpiry(25, crossed)), NOW);
    expect(slices[1]?.repair).toMatch(/^calendar/);
    expect(slices[1]?.rawCalendar).toBeLessThan(0);
    const [first, second] = slices;
    expect(first && second && calendarArbitrage(first, second).worst).toBe(0);
    expect(second && butterflyArbitrage(second).worst).toBe(0);
  });

  test('behavior: the eSSVI family fits every expiry above the one before', () => {
    const { slices } = fitSurface(marketOf(sviExpiry(20, near), sviExpiry(120, far)), NOW, 'eSSVI');
    const [first, second] = slices;
    expect(slices.map(({ repair }) => repair)).toEqual(['none', 'none']);
    expect(first && second && calendarArbitrage(first, second).worst).toBe(0);
    for (const slice of slices) {
      expect(butterflyArbitrage(slice).worst).toBe(0);
      expect(slice.vegaWeightedVolError).toBeLessThan(0.02);
    }
  });

  test('behavior: an expiry with too few quotes is skipped by name, the others are fitted', () => {
    const { slices, skipped } = fitSurface(
      marketOf(
        expiryOf(5, () => 0.5, 3),
        sviExpiry(20, near),
      ),
      NOW,
    );
    expect(slices).toHaveLength(1);
    expect(skipped).toEqual([{ expiryUnix: NOW + 5 * DAY, code: 'SMILE_FIT' }]);
  });

  test('error: SmileFitError', () => {
    expect(() =>
      smileQuotes(
        expiryOf(5, () => NaN),
        NOW,
      ),
    ).toThrow(SmileFitError);
    expect(() => smileQuotes(sviExpiry(20, near), NOW + 30 * DAY)).toThrow(SmileFitError);
  });

  test('behavior: one wild quote with a wide spread hardly moves the fit', () => {
    const expiry = sviExpiry(20, near);
    const wild = {
      ...expiry,
      smile: expiry.smile.map((quote, i) => (i === 2 ? { ...quote, markVol: 3, bidVol: null, askVol: null } : quote)),
    };
    const clean = fitRawSvi(smileQuotes(expiry, NOW));
    const bent = fitRawSvi(smileQuotes(wild, NOW));
    expect(Math.sqrt(sviVariance(bent, 0) / sviVariance(clean, 0))).toBeCloseTo(1, 1);
  });
});

describe('termStructure', () => {
  test('default: slope and curvature equal finite differences of volatility', () => {
    const slice = sliceOf({ a: 0.01, b: 0.1, rho: -0.4, m: 0.05, sigma: 0.2 }, 0.25);
    const [point] = termStructure([slice]);
    const vol = (k: number) => Math.sqrt(sviVariance(slice.svi, k) / 0.25);
    const h = 1e-4;
    expect(point?.atmVol).toBe(vol(0));
    expect(point?.skew).toBeCloseTo((vol(h) - vol(-h)) / (2 * h), 6);
    expect(point?.curvature).toBeCloseTo((vol(h) - 2 * vol(0) + vol(-h)) / (h * h), 4);
    expect(point?.forwardVol).toBeNull();
  });
});

describe('volatility shocks', () => {
  const flat = (years: number, vol: number) => sliceOf({ a: vol * vol * years, b: 0, rho: 0, m: 0, sigma: 0.1 }, years);

  test('default: a flat surface stays free of arbitrage under the regular shocks', () => {
    const slices = [2, 7, 30, 90, 365].map((days) => flat(days / 365, 0.6));
    for (const shock of [-0.22, 0, 0.4, 1]) {
      expect(checkShift(slices, shock)).toMatchObject({ butterflies: 0, calendars: 0 });
    }
  });

  test('behavior: a shock that lifts the front over the back is found, and repaired', () => {
    const inverted = [flat(7 / 365, 1), flat(14 / 365, 0.72)];
    expect(checkShift(inverted, 0)).toMatchObject({ calendars: 0 });
    expect(checkShift(inverted, 0.4).calendars).toBe(1);
    const repaired = arbitrageFreeShift(inverted, 0.4);
    expect(checkShift(repaired, 0)).toMatchObject({ butterflies: 0, calendars: 0 });
    expect(repaired[0]).toEqual(shiftSlices(inverted, 0.4)[0]);
  });

  test('behavior: a shock that steepens a wing into a butterfly is found, and repaired', () => {
    const steep = [sliceOf(rawOfSsvi({ theta: 0.5, rho: -0.6, phi: largestPhi(0.5, -0.6) }), 0.1)];
    expect(sviDurrleman(shiftSlices(steep, 1)[0]?.svi ?? VOGT, -1.5)).toBeLessThan(0);
    expect(checkShift(arbitrageFreeShift(steep, 1), 0).butterflies).toBe(0);
  });
});
