import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';
import type { ExpiryMarket, MarketSnapshot } from '../market/snapshot.js';
import type { Instrument, OptionInstrument } from '../position/instruments.js';
import { yearsBetween } from '../units.js';
import { black76 } from './black76.js';
import { sensitivitiesOf, valueOf } from './value.js';
import { AS_OF, CALL, EXPIRY, MARKET } from './value.fixture.js';

const years = yearsBetween(AS_OF, EXPIRY);

describe('valueOf', () => {
  const ETH = MARKET.underlyings['ETH'];
  if (ETH === undefined) throw new Error('fixture');
  const withEth = (change: object): MarketSnapshot => ({ ...MARKET, underlyings: { ETH: { ...ETH, ...change } } });

  test('default: a USD-settled option is Black 1976 on the forward at the volatility of its strike', () => {
    expect(valueOf(CALL, MARKET)).toBe(black76({ right: 'call', forward: 2_020, strike: 2_200, vol: 0.8, years }));
  });

  test('behavior: a coin-settled option pays Black / F coins, each worth spot', () => {
    const premium = black76({ right: 'put', forward: 2_020, strike: 2_200, vol: 0.8, years });
    const value = valueOf({ ...CALL, right: 'put', settlement: 'coin' }, MARKET);
    expect(value).toBeCloseTo((premium / 2_020) * 2_000, 10);
  });

  test('behavior: futures and perpetuals are worth their gain since entry, cash its price', () => {
    expect(valueOf({ kind: 'future', underlying: 'ETH', expiryUnix: EXPIRY, entryUsd: 1_900 }, MARKET)).toBe(120);
    expect(valueOf({ kind: 'perpetual', underlying: 'ETH', entryUsd: 2_101 }, MARKET)).toBe(-100);
    expect(valueOf({ kind: 'cash', asset: 'USDC' }, MARKET)).toBe(0.999);
  });

  test('behavior: liquidity over every price is worth 2 sqrt(P); at four times the price it holds 0.8 of what was put in', () => {
    const everywhere: Instrument = { kind: 'liquidity', underlying: 'ETH', lowerUsd: 0, upperUsd: null };
    expect(valueOf(everywhere, MARKET)).toBeCloseTo(2 * Math.sqrt(2_000), 10);
    const kept = Math.sqrt(2_000) + (1 / Math.sqrt(2_000)) * 8_000; // the cash and the coins put in, at the new price
    expect(valueOf(everywhere, withEth({ spotUsd: 8_000 })) / kept).toBeCloseTo(0.8, 12);
  });

  test('behavior: at the moment of expiry an option is worth its payoff', () => {
    expect(valueOf(CALL, { ...MARKET, asOfUnix: EXPIRY })).toBe(0);
    expect(valueOf({ ...CALL, right: 'put' }, { ...MARKET, asOfUnix: EXPIRY })).toBe(180);
  });

  const withExpiry = (change: Partial<ExpiryMarket>) =>
    withEth({ expiries: [{ ...(ETH.expiries[0] as ExpiryMarket), ...change }] });
  const perpetual: Instrument = { kind: 'perpetual', underlying: 'ETH', entryUsd: 1 };
  test.each<[code: string, Instrument, MarketSnapshot]>([
    ['MISSING_UNDERLYING', { ...CALL, underlying: 'DOGE' }, MARKET],
    ['MISSING_ASSET', { kind: 'cash', asset: 'XYZ' }, MARKET],
    ['MISSING_FORWARD', { ...CALL, expiryUnix: EXPIRY + 1 }, MARKET],
    ['MISSING_PERPETUAL', perpetual, withEth({ perpetual: null })],
    ['MISSING_UNDERLYING', { kind: 'liquidity', underlying: 'DOGE', lowerUsd: 1, upperUsd: 2 }, MARKET],
    ['INVALID_PRICING_INPUT', { kind: 'liquidity', underlying: 'ETH', lowerUsd: 2, upperUsd: 2 }, MARKET],
    ['INVALID_PRICING_INPUT', { kind: 'liquidity', underlying: 'ETH', lowerUsd: -1, upperUsd: 2 }, MARKET],
    ['EXPIRED_INSTRUMENT', CALL, { ...MARKET, asOfUnix: EXPIRY + 1 }],
    ['EXPIRED_INSTRUMENT', { ...CALL, expiryUnix: NaN }, MARKET],
    ['INVALID_PRICING_INPUT', { ...CALL, strikeUsd: 0 }, MARKET],
    ['INVALID_PRICING_INPUT', { ...CALL, strikeUsd: NaN }, MARKET],
    ['INVALID_PRICING_INPUT', CALL, withEth({ spotUsd: -1 })],
    ['INVALID_PRICING_INPUT', CALL, withExpiry({ forwardUsd: NaN })],
    [
      'INVALID_PRICING_INPUT',
      CALL,
      withExpiry({ smile: [{ strikeUsd: 2_000, markVol: 0, bidVol: null, askVol: null, openInterest: 0 }] }),
    ],
    ['INVALID_PRICING_INPUT', perpetual, withEth({ perpetual: { markUsd: NaN, fundingRate8h: 0 } })],
  ])('error: %s', (code, instrument, market) => {
    expect(() => valueOf(instrument, market)).toThrow(expect.objectContaining({ code }));
  });
});

describe('sensitivitiesOf', () => {
  const bumped = (instrument: Instrument, ratio: number): number => {
    const eth = MARKET.underlyings['ETH'];
    if (eth === undefined) throw new Error('fixture');
    const expiries = eth.expiries.map((expiry) => ({ ...expiry, forwardUsd: expiry.forwardUsd * ratio }));
    const underlyings = { ETH: { ...eth, spotUsd: eth.spotUsd * ratio, expiries } };
    return valueOf(instrument, { ...MARKET, underlyings });
  };
  test.each<OptionInstrument>([CALL, { ...CALL, settlement: 'coin' }, { ...CALL, right: 'put', settlement: 'coin' }])(
    'default: delta and gamma are the slopes of the value in spot, forwards moving with it ($right, $settlement)',
    (option) => {
      const h = 1e-4;
      const [down, here, up] = [1 - h, 1, 1 + h].map((ratio) => bumped(option, ratio)) as [number, number, number];
      const { delta, gamma } = sensitivitiesOf(option, MARKET);
      expect(Math.abs(delta - (up - down) / (2 * h * 2_000))).toBeLessThan(1e-6);
      expect(Math.abs(gamma - (up - 2 * here + down) / (h * h * 2_000 * 2_000))).toBeLessThan(1e-8);
    },
  );
  test('behavior: linear instruments have delta alone; what tracks nothing has none', () => {
    expect(sensitivitiesOf({ kind: 'cash', asset: 'stETH' }, MARKET)).toMatchObject({ delta: 0.995, gamma: 0 });
    expect(sensitivitiesOf({ kind: 'cash', asset: 'USDC' }, MARKET)).toMatchObject({ underlying: null, delta: 0 });
  });
});

describeWithSharedData('real Deribit chains', () => {
  const FOLDER = ['data', 'options', 'deribit_chain'] as const;
  type Quote = { readonly instrument: OptionInstrument; readonly markCoin: number };

  function readChain(name: string): { market: MarketSnapshot; quotes: Quote[] } {
    const [year, month, day, hour, minute, second] = [0, 4, 6, 9, 11, 13].map((at, i) =>
      Number(name.slice(at, at + (i === 0 ? 4 : 2))),
    ) as [number, number, number, number, number, number];
    const asOfUnix = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
    const [header = '', ...lines] = gunzipSync(readFileSync(sharedPath(...FOLDER, name)))
      .toString()
      .trim()
      .split('\n');
    const fields = header.split(',');
    const spot: Record<string, number> = {};
    const expiries: Record<string, Map<number, ExpiryMarket>> = {};
    const quotes: Quote[] = [];
    for (const line of lines) {
      const row = Object.fromEntries(line.split(',').map((value, i) => [fields[i] ?? '', value]));
      const underlying = (row['instrument_name'] ?? '').split('-')[0] ?? '';
      const expiryUnix = Date.parse(`${(row['expiry_utc'] ?? '').replace('Z', '')}:00Z`) / 1000;
      const strikeUsd = Number(row['strike']);
      spot[underlying] ??= Number(row['index_price']);
      const ofUnderlying = (expiries[underlying] ??= new Map());
      const expiry = ofUnderlying.get(expiryUnix) ?? {
        expiryUnix,
        forwardUsd: Number(row['underlying_price']),
        smile: [],
      };
      const point = { strikeUsd, markVol: Number(row['mark_iv']), bidVol: null, askVol: null, openInterest: 0 };
      const smile = expiry.smile.some((known) => known.strikeUsd === strikeUsd)
        ? expiry.smile
        : [...expiry.smile, point].sort((a, b) => a.strikeUsd - b.strikeUsd);
      ofUnderlying.set(expiryUnix, { ...expiry, smile });
      const right = row['option_type'] as 'call' | 'put';
      quotes.push({
        instrument: { kind: 'option', underlying, expiryUnix, strikeUsd, right, settlement: 'coin' },
        markCoin: Number(row['mark_price']),
      });
    }
    const underlyings = Object.fromEntries(
      Object.entries(expiries).map(([underlying, byExpiry]) => [
        underlying,
        {
          spotUsd: spot[underlying] ?? NaN,
          confidence: 1,
          expiries: [...byExpiry.values()].sort((a, b) => a.expiryUnix - b.expiryUnix),
          perpetual: null,
        },
      ]),
    );
    return {
      market: { asOfUnix, label: 'observed', source: 'Deribit', underlyings, assets: {}, warnings: [] },
      quotes,
    };
  }

  test.each(['20260101T211918Z.csv.gz', '20260204T042403Z.csv.gz', '20260301T153250Z.csv.gz'])(
    'default: %s: mark price from mark volatility, within 1e-5 coin in the median',
    (name) => {
      const { market, quotes } = readChain(name);
      const errors = quotes
        .map(({ instrument, markCoin }) => {
          const spotUsd = market.underlyings[instrument.underlying]?.spotUsd ?? NaN;
          return Math.abs(valueOf(instrument, market) / spotUsd - markCoin);
        })
        .sort((a, b) => a - b);
      expect(errors.length).toBeGreaterThan(1_000);
      expect(errors[errors.length >> 1]).toBeLessThan(1e-5);
    },
  );
});
