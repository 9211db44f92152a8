import { describe, expect, jest, test } from '@jest/globals';
import type { PriceHistory } from '../market/history.js';
import { MissingHistoryError } from '../market/moves.js';
import { randomStream } from '../random.js';
import { legLoss, referencePortfolios } from './referencePortfolios.js';
import { procyclicality, rollingBacktest } from './rollingBacktest.js';

// Fits of whole histories: seconds alone, more on a busy machine.
jest.setTimeout(180_000);

const START = Date.parse('2020-01-01T00:00:00Z') / 1000;
const DAYS = 500;

/** Hourly bars of two random walks; the second half of `loudFrom` onwards is three times as volatile. */
function history(seed: number, loudFrom = Infinity): PriceHistory {
  const stream = randomStream(seed);
  const walk = () => {
    let price = 100;
    const close = Array.from({ length: DAYS * 24 }, (_, hour) => {
      price *= Math.exp((hour / 24 >= loudFrom ? 0.024 : 0.008) * stream.normal());
      return price;
    });
    return {
      startUnix: close.map((_, hour) => START + hour * 3_600),
      open: close,
      high: close,
      low: close,
      close,
      volume: close.map(() => 1),
    };
  };
  return { barSeconds: 3_600, source: 'test', series: { A: walk(), B: walk() } };
}

const options = {
  underlyings: ['A', 'B'] as const,
  portfolios: referencePortfolios('A', 'B').slice(0, 4),
  methods: ['historical', 'filteredHistorical', 'stressBlend'] as const,
  confidence: 0.95,
  lookbackDays: 250,
  fromUnix: 0,
  toUnix: Infinity,
  stressedWeight: 0.25,
};

describe('rollingBacktest', () => {
  test('default: on a steady market every method fails about as often as it says', () => {
    const results = rollingBacktest(history(1), options);
    expect(results).toHaveLength(12);
    for (const { method, failures, observations, kupiec } of results) {
      expect(observations).toBe(DAYS - 1 - 250);
      if (method !== 'stressBlend') expect(kupiec.pValue).toBeGreaterThan(0.005);
      expect(failures).toBeLessThan(0.1 * observations);
    }
  });

  test('behavior: when volatility triples, the plain method fails and the filtered one adapts', () => {
    const results = rollingBacktest(history(2, 420), { ...options, portfolios: options.portfolios.slice(0, 1) });
    const failures = (method: string) => results.find((result) => result.method === method)?.failures ?? NaN;
    expect(failures('historical')).toBeGreaterThan(1.5 * failures('filteredHistorical'));
    const rise = (method: string) => results.find((result) => result.method === method)?.raw.rise30d ?? NaN;
    expect(rise('filteredHistorical')).toBeGreaterThan(rise('historical'));
  });

  test('behavior: nothing after a day is known on it', () => {
    const toUnix = START + 330 * 86_400;
    const short = rollingBacktest(history(3), { ...options, toUnix });
    const changed = history(3, 331);
    expect(rollingBacktest(changed, { ...options, toUnix })).toEqual(short);
  });

  test('error: MissingHistoryError', () => {
    expect(() => rollingBacktest(history(1), { ...options, lookbackDays: 490 })).toThrow(MissingHistoryError);
  });
});

describe('procyclicality', () => {
  test('default: peak over trough and the largest rise over so many days', () => {
    const series = [...new Array<number>(40).fill(100), 110, 150, ...new Array<number>(40).fill(120), 90];
    const found = procyclicality(series);
    expect(found.peakToTrough).toBeCloseTo(150 / 90, 12);
    expect(found.rise1d).toBeCloseTo(150 / 110 - 1, 12);
    expect(found.rise5d).toBeCloseTo(0.5, 12);
  });
});

describe('legLoss', () => {
  test('default: a fall costs who is long, a rise who is short; a bought option never loses more than its price', () => {
    expect(legLoss({ kind: 'spot', underlying: 'A', quantity: 1 }, -0.1, 0, 0.5)).toBeCloseTo(0.1, 14);
    expect(legLoss({ kind: 'spot', underlying: 'A', quantity: -1 }, 0.1, 0, 0.5)).toBeCloseTo(0.1, 14);
    const put = { kind: 'put', underlying: 'A', quantity: 1, moneyness: 0.9, days: 30 } as const;
    expect(legLoss(put, 5, -0.9, 0.5)).toBeLessThan(0.03);
    expect(legLoss({ ...put, quantity: -1 }, -0.3, 0.5, 0.5)).toBeGreaterThan(0.15);
  });
});
