import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SECONDS_PER_DAY } from '../units.js';
import { checkMarket, InvalidMarketError, requireUsableMarket } from './check.js';
import type { ExpiryMarket, MarketSnapshot, SmilePoint } from './snapshot.js';
import { forwardAt, MissingForwardError, SmileLookupError, volAt } from './surface.js';

const NOW = 1_770_000_000;
const point = (strikeUsd: number, markVol: number): SmilePoint => ({
  strikeUsd,
  markVol,
  bidVol: null,
  askVol: null,
  openInterest: 0,
});
const expiry: ExpiryMarket = {
  expiryUnix: NOW + 30 * SECONDS_PER_DAY,
  forwardUsd: 100,
  smile: [point(50, 0.9), point(100, 0.6), point(200, 0.8)],
};
const market: MarketSnapshot = {
  asOfUnix: NOW,
  label: 'synthetic',
  source: 'test',
  underlyings: { BTC: { spotUsd: 99, confidence: 1, expiries: [expiry], perpetual: null } },
  assets: {
    stBTC: { priceUsd: 98, class: 'staked', tracks: 'BTC', adv30dUsd: 1e6, idiosyncraticVol: 0.05 },
  },
  warnings: [],
};

describe('volAt', () => {
  test('default: quoted strikes give their own volatility', () => {
    expect(expiry.smile.map(({ strikeUsd }) => volAt(expiry, strikeUsd, NOW))).toEqual([0.9, 0.6, 0.8]);
  });

  test('behavior: half way in log-moneyness is half way in total variance', () => {
    expect(volAt(expiry, Math.sqrt(50 * 100), NOW)).toBeCloseTo(Math.sqrt((0.81 + 0.36) / 2), 14);
  });

  test('behavior: flat outside the quoted strikes', () => {
    expect([volAt(expiry, 1, NOW), volAt(expiry, 1e9, NOW)]).toEqual([0.9, 0.8]);
  });

  test.each([0, -1, NaN, Infinity])('error: SmileLookupError for strike %p', (strike) => {
    expect(() => volAt(expiry, strike, NOW)).toThrow(SmileLookupError);
  });

  test('error: SmileLookupError for an expired or empty smile', () => {
    expect(() => volAt(expiry, 100, expiry.expiryUnix)).toThrow(SmileLookupError);
    expect(() => volAt({ ...expiry, smile: [] }, 100, NOW)).toThrow(SmileLookupError);
  });

  test('property: between its neighbours and independent of the unit of money', () => {
    fc.assert(
      fc.property(fc.double({ min: 50, max: 200, noNaN: true }), (strike) => {
        const vol = volAt(expiry, strike, NOW);
        expect(vol).toBeGreaterThanOrEqual(0.6 - 1e-12);
        expect(vol).toBeLessThanOrEqual(0.9 + 1e-12);
        const cents = {
          ...expiry,
          forwardUsd: 10_000,
          smile: expiry.smile.map((quote) => ({ ...quote, strikeUsd: quote.strikeUsd * 100 })),
        };
        expect(volAt(cents, strike * 100, NOW)).toBeCloseTo(vol, 12);
      }),
    );
  });
});

describe('forwardAt', () => {
  test('default', () => {
    expect(forwardAt({ spotUsd: 99, confidence: 1, expiries: [expiry], perpetual: null }, expiry.expiryUnix)).toBe(100);
  });
  test('error: MissingForwardError', () => {
    const underlying = { spotUsd: 99, confidence: 1, expiries: [expiry], perpetual: null };
    expect(() => forwardAt(underlying, NOW + 1)).toThrow(MissingForwardError);
  });
});

describe('checkMarket', () => {
  const withExpiries = (...expiries: ExpiryMarket[]): MarketSnapshot => ({
    ...market,
    underlyings: { BTC: { spotUsd: 99, confidence: 1, expiries, perpetual: null } },
  });
  const codes = (checked: MarketSnapshot, nowUnix = NOW) =>
    checkMarket(checked, { nowUnix }).errors.map(({ code }) => code);

  test('default: a sound market has neither errors nor warnings', () => {
    expect(checkMarket(market, { nowUnix: NOW + 60 })).toEqual({ errors: [], warnings: [] });
  });

  test.each<[string, MarketSnapshot, number]>([
    ['STALE_MARKET', market, NOW + 25 * 3_600],
    ['STALE_MARKET', { ...market, asOfUnix: NaN }, NOW],
    ['MARKET_FROM_THE_FUTURE', market, NOW - 1],
    ['NO_UNDERLYING', { ...market, underlyings: {}, assets: {} }, NOW],
    ['SMILE_EMPTY', withExpiries({ ...expiry, smile: [] }), NOW],
    ['EXPIRED', withExpiries({ ...expiry, expiryUnix: NOW }), NOW],
    ['EXPIRIES_NOT_ASCENDING', withExpiries(expiry, expiry), NOW],
    ['PRICE_NOT_POSITIVE', withExpiries({ ...expiry, forwardUsd: NaN }), NOW],
    ['STRIKES_NOT_ASCENDING', withExpiries({ ...expiry, smile: [point(100, 0.5), point(90, 0.5)] }), NOW],
    ['VOLATILITY_NOT_POSITIVE', withExpiries({ ...expiry, smile: [point(100, 0)] }), NOW],
    ['TRACKED_UNDERLYING_MISSING', { ...market, underlyings: { ETH: market.underlyings['BTC'] ?? never() } }, NOW],
  ])('error: %s', (code, checked, nowUnix) => {
    expect(codes(checked, nowUnix)).toContain(code);
  });

  test('error: InvalidMarketError names every defect once with its count', () => {
    const bad = withExpiries({ ...expiry, smile: [point(90, -1), point(100, NaN)] });
    expect(() => requireUsableMarket(bad, { nowUnix: NOW })).toThrow(InvalidMarketError);
    expect(() => requireUsableMarket(bad, { nowUnix: NOW })).toThrow('VOLATILITY_NOT_POSITIVE x2');
  });

  test('behavior: crossed quotes and crossed expiries are warnings with their count', () => {
    const later = { ...expiry, expiryUnix: expiry.expiryUnix + SECONDS_PER_DAY, smile: [point(100, 0.1)] };
    const crossed = { ...expiry, smile: [{ ...point(100, 0.6), bidVol: 0.7, askVol: 0.5 }] };
    expect(checkMarket(withExpiries(crossed, later), { nowUnix: NOW }).warnings.map(({ code }) => code)).toEqual([
      'QUOTE_CROSSED',
      'CALENDAR_CROSSED',
    ]);
  });
});

function never(): never {
  throw new Error('the test market quotes BTC');
}
