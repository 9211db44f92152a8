import { describe, expect, test } from '@jest/globals';
import type { PriceHistory } from '../market/history.js';
import { jointMoves, MissingHistoryError } from '../market/moves.js';
import { scenarioGrid } from './grid.js';
import { historicalScenarios } from './historical.js';
import { checkScenarioSet, InvalidScenarioError } from './scenarioSet.js';
import { stressedScenarios } from './stressed.js';

const START = Date.parse('2020-01-01T00:00:00Z') / 1000;
const HOUR = 3_600;

/** Hourly bars whose close is `price(i)`; bars for which it is null are absent. */
function history(hours: number, prices: Readonly<Record<string, (hour: number) => number | null>>): PriceHistory {
  const series = Object.fromEntries(
    Object.entries(prices).map(([symbol, price]) => {
      const bars = Array.from({ length: hours }, (_, i) => [START + i * HOUR, price(i)] as const).flatMap(
        ([t, close]) => (close === null ? [] : [{ t, close }]),
      );
      const close = bars.map((bar) => bar.close);
      return [
        symbol,
        {
          startUnix: bars.map((bar) => bar.t),
          open: close,
          high: close,
          low: close,
          close,
          volume: close.map(() => 1),
        },
      ];
    }),
  );
  return { barSeconds: HOUR, source: 'test', series };
}

const days = 40;
const rising = history(days * 24, { BTC: (i) => 100 * (1 + 0.01 * Math.floor(i / 24)), ETH: (i) => 10 + (i % 5) });
const endUnix = START + days * 24 * HOUR;

describe('jointMoves', () => {
  test('default: relative close-to-close, oldest first, ending at the last close', () => {
    const moves = jointMoves(rising, { underlyings: ['BTC'], horizonHours: 24, stepHours: 24, toUnix: endUnix });
    expect(moves.fromUnix.at(-1)).toBe(endUnix - 24 * HOUR);
    expect(moves.move.at(-1)).toBeCloseTo(1.39 / 1.38 - 1, 15);
    expect(moves.droppedMoves).toBe(0);
  });

  test('behavior: nothing after toUnix is read', () => {
    const early = jointMoves(rising, { underlyings: ['BTC'], horizonHours: 24, stepHours: 24, toUnix: endUnix - 1 });
    expect(early.fromUnix.at(-1)).toBe(endUnix - 25 * HOUR);
  });

  test('behavior: a move across a missing bar of any underlying is dropped and counted', () => {
    const gap = history(days * 24, { BTC: () => 100, ETH: (i) => (i === 500 ? null : 10) });
    const moves = jointMoves(gap, { underlyings: ['BTC', 'ETH'], horizonHours: 24, stepHours: 24, toUnix: endUnix });
    expect(moves.droppedMoves).toBe(1);
    expect(moves.fromUnix.length).toBe(days - 2);
  });

  test('error: MissingHistoryError', () => {
    const options = { underlyings: ['SOL'], horizonHours: 24, stepHours: 24, toUnix: endUnix };
    expect(() => jointMoves(rising, options)).toThrow(MissingHistoryError);
  });
});

describe('historicalScenarios', () => {
  const options = { underlyings: ['BTC', 'ETH'], asOfUnix: endUnix, horizonHours: 24, lookbackDays: 20 };

  test('default: one weighted scenario per day of the lookback, all underlyings on the same day', () => {
    const { scenarios, warnings } = historicalScenarios(rising, options);
    expect(scenarios.names.length).toBe(20);
    expect(scenarios.underlyings).toEqual(['BTC', 'ETH']);
    expect(new Set(scenarios.names).size).toBe(20);
    expect(warnings).toEqual([]);
    checkScenarioSet(scenarios);
  });

  test('behavior: volatility rises on the day of a jump and decays after it', () => {
    const jump = history(days * 24, { BTC: (i) => (i < 35 * 24 ? 100 + (i % 2) : 70 + (i % 2)) });
    const { scenarios } = historicalScenarios(jump, { ...options, underlyings: ['BTC'] });
    const day = scenarios.spotMove.findIndex((move) => move < -0.2);
    expect(scenarios.volMove[day]).toBeGreaterThan(0.5);
    expect(scenarios.volMove[day + 1]).toBeLessThan(0);
  });

  test('behavior: a short and old history is warned about', () => {
    const { warnings } = historicalScenarios(rising, { ...options, asOfUnix: endUnix + 10 * HOUR, lookbackDays: 365 });
    expect(warnings.map(({ code }) => code)).toEqual(['HISTORY_SHORT', 'HISTORY_STALE']);
  });
});

describe('stressedScenarios', () => {
  const crash = history(400 * 24, {
    BTC: (i) => 100 * (i >= 200 * 24 && i < 200 * 24 + 12 ? 0.6 : 1),
    ETH: (i) => 10 * (i >= 350 * 24 && i < 350 * 24 + 12 ? 0.5 : 1),
  });
  const options = {
    underlyings: ['BTC', 'ETH'],
    asOfUnix: START + 400 * 24 * HOUR,
    horizonHours: 24,
    stressWindowDays: 90,
  };
  const crashUnix = (day: number) => START + day * 24 * HOUR;

  test.each([
    [{ BTC: 1 }, 200],
    [{ ETH: 1 }, 350],
  ])('default: finds the window that is worst for exposures %p', (grossExposureUsd, day) => {
    const { windows, scenarios } = stressedScenarios(crash, { ...options, grossExposureUsd });
    const [worst] = windows;
    expect(worst?.fromUnix).toBeLessThanOrEqual(crashUnix(day));
    expect(worst?.toUnix).toBeGreaterThan(crashUnix(day));
    expect(Math.min(...scenarios.spotMove)).toBeLessThan(-0.39);
    checkScenarioSet(scenarios);
  });

  test('behavior: named windows are added when covered, and their absence is warned about', () => {
    const { windows, warnings, scenarios } = stressedScenarios(crash, { ...options, grossExposureUsd: { ETH: 1 } });
    expect(windows.map(({ name }) => name)).toContain('COVID-19 crash 2020');
    expect(warnings.map(({ code }) => code)).toEqual(['STRESS_LIBRARY_INCOMPLETE']);
    expect(new Set(scenarios.names).size).toBe(scenarios.names.length);
  });
});

describe('scenarioGrid', () => {
  const shocks = { BTC: { spotRange: 0.16, volShockUp: 0.4, volShockDown: 0.22 } };

  test('default: nine spot moves by three volatilities and eight tails', () => {
    const grid = scenarioGrid(shocks);
    expect(grid.names.length).toBe(35);
    expect(new Set(grid.names).size).toBe(35);
    expect(Math.min(...grid.spotMove)).toBe(-0.66);
    expect(grid.weight[27]).toBe(0.18);
    checkScenarioSet(grid);
  });

  test('error: InvalidScenarioError for a shock that cannot be', () => {
    expect(() => scenarioGrid({ BTC: { spotRange: 1, volShockUp: 0.4, volShockDown: 0.2 } })).toThrow(
      InvalidScenarioError,
    );
    expect(() => scenarioGrid({ BTC: { spotRange: 0.1, volShockUp: NaN, volShockDown: 0.2 } })).toThrow(
      InvalidScenarioError,
    );
  });
});
