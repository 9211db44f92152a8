import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scenarioGrid } from './grid.js';
import { GridLintError, gridLints, requireSoundGrid } from './gridLints.js';

const SHOCKS = { BTC: { spotRange: 0.16, volShockUp: 0.4, volShockDown: 0.22 } };
const namesOf = (findings: readonly { readonly lint: string }[]) => findings.map(({ lint }) => lint);
const flat = (years: number, vol: number) => ({
  expiryUnix: 0,
  years,
  svi: { a: vol * vol * years, b: 0, rho: 0, m: 0, sigma: 0.1 },
  lowestK: -1,
  highestK: 1,
});

describe('gridLints', () => {
  test('default: the standard grid keeps every rule', () => {
    expect(gridLints(scenarioGrid(SHOCKS), { BTC: [flat(0.02, 0.6), flat(0.1, 0.6), flat(1, 0.6)] })).toEqual([]);
  });

  test('property: every grid inside the bounds of the governed shocks is symmetric with falling tails', () => {
    const shocks = fc.record({
      spotRange: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
      volShockUp: fc.double({ min: 0.1, max: 2, noNaN: true }),
      volShockDown: fc.double({ min: 0.05, max: 0.8, noNaN: true }),
    });
    fc.assert(fc.property(shocks, (one) => expect(gridLints(scenarioGrid({ BTC: one }))).toEqual([])));
  });

  test('error: a tail heavier than a smaller move', () => {
    const grid = scenarioGrid(SHOCKS, [
      { spotMove: -0.33, weight: 0.2 },
      { spotMove: -0.66, weight: 0.3 },
    ]);
    expect(namesOf(gridLints(grid))).toEqual(['tailWeightsDecrease']);
  });

  test('error: a regular move without its mirror image', () => {
    const grid = scenarioGrid(SHOCKS);
    const lopsided = { ...grid, spotMove: grid.spotMove.map((move) => (move === 0.16 ? 0.2 : move)) };
    expect(namesOf(gridLints(lopsided))).toEqual(['gridIsSymmetric']);
  });

  test('error: a shock that turns expiries over', () => {
    const inverted = { BTC: [flat(7 / 365, 1), flat(14 / 365, 0.72)] };
    expect(namesOf(gridLints(scenarioGrid(SHOCKS), inverted))).toEqual(['shocksStayFreeOfArbitrage']);
    expect(() => requireSoundGrid(scenarioGrid(SHOCKS), inverted)).toThrow(GridLintError);
    expect(() => requireSoundGrid(scenarioGrid(SHOCKS), inverted)).toThrow('shocksStayFreeOfArbitrage');
  });
});
