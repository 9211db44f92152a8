import { describe, expect, test } from '@jest/globals';
import {
  black76,
  checkChanges,
  contentHash,
  parameterChanges,
  parseParameterSet,
  yearsBetween,
  type MarketSnapshot,
} from '@riskdao/risk-core';
import { demoBundle } from './demoBundle.js';
import { openPositions } from './marketMakers.js';

const bundle = demoBundle(20261030);
const SYMBOLS = ['BTC', 'ETH'];

function smileOf(market: MarketSnapshot, symbol: string) {
  return (market.underlyings[symbol]?.expiries ?? []).map(({ expiryUnix, forwardUsd, smile }) => ({
    forwardUsd,
    years: yearsBetween(market.asOfUnix, expiryUnix),
    calls: smile.map(({ strikeUsd, markVol }) => ({
      strike: strikeUsd,
      vol: markVol,
      price: black76({
        right: 'call',
        forward: forwardUsd,
        strike: strikeUsd,
        vol: markVol,
        years: yearsBetween(market.asOfUnix, expiryUnix),
      }),
    })),
  }));
}

describe('demoBundle', () => {
  test('default: labelled synthetic wherever a label stands', () => {
    expect(bundle.market.label).toBe('synthetic');
    expect(bundle.book.label).toBe('synthetic');
    for (const words of [bundle.market.source, bundle.history.source, bundle.book.provenance])
      expect(words).toMatch(/synthetic/i);
  });

  test('default: six kinds of accounts, each address once', () => {
    const { accounts } = bundle.book;
    expect(new Set(accounts.map(({ kind }) => kind)).size).toBe(6);
    expect(new Set(accounts.map(({ id }) => id)).size).toBe(accounts.length);
    for (const { id } of accounts) expect(id).toMatch(/^0x[0-9a-f]{40}$/);
  });

  test('behavior: a seed names the bytes', () => {
    expect(contentHash(demoBundle(20261030))).toBe(contentHash(bundle));
    expect(contentHash(demoBundle(1))).not.toBe(contentHash(bundle));
  }, 60_000);

  test('behavior: every option that somebody owns somebody else has sold', () => {
    const options = openPositions(bundle.book.accounts).filter(({ instrument }) => instrument.kind === 'option');
    for (const { quantity } of options) expect(Math.abs(quantity)).toBeLessThan(1e-6);
  });

  test.each(SYMBOLS)('behavior: the surface of %s has skew, a term structure and no static arbitrage', (symbol) => {
    const smiles = smileOf(bundle.market, symbol);
    for (const { forwardUsd, calls } of smiles) {
      const low = calls.find(({ strike }) => strike > 0.79 * forwardUsd);
      const high = calls.findLast(({ strike }) => strike < 1.21 * forwardUsd);
      expect(low?.vol ?? 0).toBeGreaterThan(high?.vol ?? 0);
      // Butterfly: call prices fall and are convex in the strike; slopes lie between -1 and 0.
      const slopes = calls.slice(1).map(({ strike, price }, at) => {
        const left = calls[at] ?? { strike: 0, price: 0 };
        return (price - left.price) / (strike - left.strike);
      });
      slopes.forEach((slope, at) => {
        expect(slope).toBeGreaterThan(-1);
        expect(slope).toBeLessThan(0);
        expect(slope).toBeGreaterThan(slopes[at - 1] ?? -1);
      });
    }
    // Calendar: at equal moneyness the total variance grows with time.
    smiles.slice(1).forEach((later, at) => {
      const sooner = smiles[at];
      for (const { strike, vol } of later.calls) {
        const near = sooner?.calls.find(
          (call) => Math.abs(call.strike / sooner.forwardUsd - strike / later.forwardUsd) < 0.004,
        );
        if (near !== undefined)
          expect(vol * vol * later.years).toBeGreaterThan(near.vol * near.vol * (sooner?.years ?? 0));
      }
    });
    const [first, last] = [smiles[0], smiles.at(-1)].map(
      (smile) => smile?.calls[Math.floor((smile.calls.length - 1) / 2)]?.vol,
    );
    expect(first).not.toBeCloseTo(last ?? 0, 2);
  });

  test.each(SYMBOLS)('behavior: the history of %s ends at spot, jumps, and its volatility clusters', (symbol) => {
    const closes = bundle.history.series[symbol]?.close ?? [];
    expect(closes.at(-1)).toBe(bundle.market.underlyings[symbol]?.spotUsd);
    const starts = bundle.history.series[symbol]?.startUnix ?? [];
    expect((starts.at(-1) ?? 0) + bundle.history.barSeconds).toBe(bundle.market.asOfUnix);
    const returns = closes.slice(1).map((close, at) => Math.log(close / (closes[at] ?? 1)));
    const variance = returns.reduce((sum, r) => sum + r * r, 0) / returns.length;
    const fourth = returns.reduce((sum, r) => sum + r ** 4, 0) / returns.length;
    expect(fourth / (variance * variance)).toBeGreaterThan(8); // a normal has 3
    const sizes = returns.map(Math.abs);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    const covariance = (lag: number) =>
      sizes.slice(lag).reduce((sum, size, at) => sum + (size - mean) * ((sizes[at] ?? mean) - mean), 0);
    expect(covariance(24) / covariance(0)).toBeGreaterThan(0.1);
  });

  test('behavior: bars are consistent', () => {
    for (const { open, high, low, close, volume } of Object.values(bundle.history.series))
      open.forEach((first, at) => {
        const last = close[at] ?? 0;
        if (
          (high[at] ?? 0) < Math.max(first, last) ||
          (low[at] ?? 0) > Math.min(first, last) ||
          !((volume[at] ?? 0) > 0)
        )
          throw new Error(`bar ${at} is inconsistent`);
      });
  });

  test('default: the proposal keeps every rule', () => {
    const current = parseParameterSet(bundle.currentParameters);
    const changes = parameterChanges(current, parseParameterSet(bundle.proposedParameters));
    expect(changes).toHaveLength(6);
    const checks = checkChanges({ current, changes, atUnix: bundle.market.asOfUnix, history: null });
    expect(checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  });
});
