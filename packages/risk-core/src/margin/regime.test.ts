import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { testBundle } from '../impact/bundle.fixture.js';
import { DAILY_DECAY, ewmaVariance } from '../market/ewma.js';
import { freshBooks, type DepthBook } from '../market/depth.js';
import type { BarSeries, PriceHistory } from '../market/history.js';
import { jointMoves } from '../market/moves.js';
import { DAYS_PER_YEAR } from '../units.js';
import { volatilityState } from './regime.js';

const { market, history } = testBundle({});
const asOfUnix = market.asOfUnix;
const BTC = market.underlyings['BTC'];
if (BTC === undefined) throw new Error('fixture');
const withoutOptions = { ...BTC, expiries: [] };
const input = { history, symbol: 'BTC', market: withoutOptions, books: [], events: [], asOfUnix };
const marginVol = (over: Partial<Parameters<typeof volatilityState>[0]>) => volatilityState({ ...input, ...over }).vol;

function lastDays(days: number): PriceHistory {
  const series = history.series['BTC'];
  if (series === undefined) throw new Error('fixture');
  const bars = (days * 86_400) / history.barSeconds;
  const last = (values: readonly number[]) => values.slice(-bars);
  const { startUnix, open, high, low, close, volume } = series;
  const cut: BarSeries = {
    startUnix: last(startUnix),
    open: last(open),
    high: last(high),
    low: last(low),
    close: last(close),
    volume: last(volume),
  };
  return { ...history, series: { BTC: cut } };
}

/** Exponentially weighted volatility of today: the classic rule where nothing else binds. */
function classicVol(of: PriceHistory): number {
  const { move } = jointMoves(of, {
    underlyings: ['BTC'],
    horizonHours: 24,
    stepHours: 24,
    toUnix: asOfUnix,
    fromUnix: 0,
  });
  return Math.sqrt((ewmaVariance(move, DAILY_DECAY).at(-1) ?? NaN) * DAYS_PER_YEAR);
}

const book = (bidUsd: number, askUsd: number): DepthBook => ({
  asOfUnix,
  venue: 'test',
  bids: [[100, bidUsd / 100]],
  asks: [[100.1, askUsd / 100.1]],
});

describe('volatilityState', () => {
  test('default: with too little history for the models, exponentially weighted volatility', () => {
    const short = lastDays(150);
    expect(marginVol({ history: short })).toBeCloseTo(classicVol(short), 12);
  });

  test('behavior: the forecast of the day raises the classic figure and never lowers it', () => {
    expect(marginVol({})).toBeGreaterThanOrEqual(classicVol(history));
  });

  test('property: order books raise it, the more one-sided the more, and never lower it', () => {
    const plain = marginVol({});
    const side = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(side, side, (bidUsd, askUsd) => {
        expect(marginVol({ books: [book(bidUsd, askUsd)] })).toBeGreaterThanOrEqual(plain);
      }),
    );
    expect(marginVol({ books: [book(1, 1e6)] })).toBeGreaterThan(plain);
  });
});

describe('scheduled events', () => {
  const event = (days: number, extraMove: number, underlyings = ['BTC']) => ({
    name: 'unlock',
    atUnix: asOfUnix + days * 86_400,
    extraMove,
    underlyings,
  });

  test('default: an event within the day adds its variance to that of the day', () => {
    const before = volatilityState(input);
    const { vol, eventVol, setBy, events } = volatilityState({ ...input, events: [event(0.5, 0.2)] });
    const base = Math.max(before.realisedVol, before.forecastVol ?? 0);
    expect(eventVol).toBeCloseTo(Math.sqrt(base * base + 0.04 * 365), 12);
    expect({ vol, setBy }).toEqual({ vol: eventVol, setBy: 'event' });
    expect(events).toEqual([{ name: 'unlock', atUnix: asOfUnix + 43_200, extraMove: 0.2 }]);
  });

  test('property: it raises the more the nearer it is, never lowers, and ends with the event', () => {
    const plain = marginVol({});
    const days = fc.double({ min: 0.01, max: 60, noNaN: true });
    fc.assert(
      fc.property(days, days, fc.double({ min: 0, max: 0.5, noNaN: true }), (a, b, extraMove) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)];
        const at = (when: number) => marginVol({ events: [event(when, extraMove)] });
        expect(at(far)).toBeGreaterThanOrEqual(plain);
        expect(at(near)).toBeGreaterThanOrEqual(at(far) - 1e-12);
      }),
      { numRuns: 20 },
    );
    expect(marginVol({ events: [event(-1, 0.5), event(1, 0.5, ['ETH'])] })).toBe(plain);
  });
});

describe('freshBooks', () => {
  test('default: the last book of each venue, none older than an hour, none from the future', () => {
    const at = (venue: string, seconds: number) => ({ ...book(1, 1), venue, asOfUnix: asOfUnix + seconds });
    const kept = freshBooks([at('a', -1_800), at('a', -60), at('b', -3_601), at('c', 1)], asOfUnix);
    expect(kept.map(({ venue, asOfUnix: unix }) => [venue, unix - asOfUnix])).toEqual([['a', -60]]);
  });
});
