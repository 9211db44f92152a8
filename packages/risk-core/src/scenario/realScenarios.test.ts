import { beforeAll, expect, jest, test } from '@jest/globals';
import { recordedHistory } from '../../../../tools/priceHistory.js';
import { describeWithSharedData } from '../../../../tools/sharedData.js';
import type { PriceHistory } from '../market/history.js';
import { jointMoves } from '../market/moves.js';
import { tailOf } from '../measure/tail.js';
import { EPISODES, episodeScenarios } from './episodes.js';
import { filteredScenarios } from './filtered.js';
import { historicalScenarios } from './historical.js';
import { monteCarloModel, monteCarloScenarios } from './monteCarlo.js';
import { checkScenarioSet, type ScenarioSet } from './scenarioSet.js';
import { stressedScenarios } from './stressed.js';

// Fits of whole histories: seconds alone, more on a busy machine.
jest.setTimeout(180_000);

const AS_OF = Date.parse('2026-02-04T04:00:00Z') / 1000;
const options = { underlyings: ['BTC', 'ETH'], asOfUnix: AS_OF, horizonHours: 24, lookbackDays: 730 };

/** 99.5 % VaR of a long position in underlying `u`, as a ratio of its value. */
const longRisk = ({ spotMove, underlyings }: ScenarioSet, u: number) =>
  tailOf(
    spotMove.filter((_, cell) => cell % underlyings.length === u).map((move) => -move),
    0.995,
  ).valueAtRisk;

describeWithSharedData('scenarios from real prices', () => {
  let history: PriceHistory;
  beforeAll(() => {
    history = recordedHistory();
  });

  test('default: every set is sound, ends before its date, and they agree on the size of a bad day', () => {
    const { scenarios: historical, warnings } = historicalScenarios(history, options);
    const { scenarios: filtered } = filteredScenarios(history, options);
    const stressed = stressedScenarios(history, {
      ...options,
      stressWindowDays: 365,
      grossExposureUsd: { BTC: 1, ETH: 1 },
    });
    const simulated = monteCarloScenarios(monteCarloModel(history, options), 4_096, 7);
    const sets = { historical, filtered, stressed: stressed.scenarios, simulated };
    for (const set of Object.values(sets)) checkScenarioSet(set);
    expect(historical.names).toHaveLength(730);
    expect(historical.names.at(-1)).toBe('2026-02-03T04:00Z +24h');
    expect(warnings).toEqual([]);
    const risks = Object.entries(sets).map(([name, set]) => [name, longRisk(set, 0), longRisk(set, 1)] as const);
    for (const [, btc, eth] of risks) {
      expect(btc).toBeGreaterThan(0.04);
      expect(eth).toBeGreaterThan(0.06);
      expect(btc).toBeLessThan(0.5);
    }
    // The stressed set contains 12 March 2020.
    expect(longRisk(stressed.scenarios, 0)).toBeGreaterThan(longRisk(historical, 0));
    expect(Math.min(...stressed.scenarios.spotMove)).toBeLessThan(-0.4);
    expect(stressed.windows).toHaveLength(6);
  });

  test('behavior: simulated paths keep the dependence of the two coins', () => {
    const { spotMove } = monteCarloScenarios(monteCarloModel(history, options), 4_096, 7);
    let cross = 0;
    let btc = 0;
    let eth = 0;
    for (let cell = 0; cell < spotMove.length; cell += 2) {
      const [x = 0, y = 0] = spotMove.subarray(cell, cell + 2);
      cross += x * y;
      btc += x * x;
      eth += y * y;
    }
    expect(cross / Math.sqrt(btc * eth)).toBeGreaterThan(0.6);
    expect(cross / Math.sqrt(btc * eth)).toBeLessThan(0.95);
  });

  test('behavior: a path depends on its block alone', () => {
    const model = monteCarloModel(history, options);
    const few = monteCarloScenarios(model, 1_500, 7);
    const many = monteCarloScenarios(model, 3_000, 7);
    expect(many.spotMove.subarray(0, few.spotMove.length)).toEqual(few.spotMove);
    expect(monteCarloScenarios(model, 1_500, 8).spotMove).not.toEqual(few.spotMove);
  });

  test.each(EPISODES)('default: $name, $hours h, is what the recorded prices say', ({ from, hours, spotMove }) => {
    const fromUnix = Date.parse(from) / 1000;
    const moves = jointMoves(history, {
      underlyings: ['BTC', 'ETH'],
      horizonHours: hours,
      stepHours: hours,
      toUnix: fromUnix + hours * 3_600,
      fromUnix,
    });
    expect([...moves.move].map((move) => Math.round(move * 1e4) / 1e4)).toEqual([spotMove.BTC, spotMove.ETH]);
  });

  test('behavior: another underlying takes the worse of the two coins', () => {
    const set = episodeScenarios(['BTC', 'ETH', 'SOL'], Date.UTC(2026, 2, 1) / 1000);
    checkScenarioSet(set);
    for (let s = 0; s < set.names.length; s++) {
      const [btc = 0, eth = 0, sol = 0] = set.spotMove.subarray(3 * s, 3 * s + 3);
      expect(sol).toBe(Math.min(btc, eth));
    }
  });
});
