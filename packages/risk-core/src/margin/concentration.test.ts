import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accounts, held, testBundle } from '../impact/bundle.fixture.js';
import { parseParameterSet } from '../parameters/values.js';
import { accountLens } from './accountLens.js';
import { concentrationUsd, dailyVolumeUsd } from './concentration.js';
import { marginOf } from './marginOf.js';
import { marginBasis, marginModel } from './model.js';

const POSITION = { deltaUsd: 4e9, volumeUsd: 2e10, annualVol: 0.6, z: 2.576, participation: 0.1 };

describe('concentrationUsd', () => {
  test('default: by hand, twice what the market takes in a day', () => {
    const impact = (0.6 / Math.sqrt(365)) * Math.sqrt(0.2);
    const kept = Math.exp(-2.576 * 0.6 * Math.sqrt(1 / 3 / 365)) * (1 - impact);
    expect(concentrationUsd(POSITION)).toBeCloseTo(2e9 * (1 - kept), 2);
    expect(concentrationUsd({ ...POSITION, deltaUsd: -4e9 })).toBe(concentrationUsd(POSITION));
  });

  test('behavior: nothing up to a day of the market, everything where nothing trades', () => {
    expect(concentrationUsd({ ...POSITION, deltaUsd: 2e9 })).toBe(0);
    expect(concentrationUsd({ ...POSITION, volumeUsd: 0 })).toBe(4e9);
    expect(concentrationUsd({ ...POSITION, deltaUsd: 0, volumeUsd: 0 })).toBe(0);
  });

  test('property: it grows faster than the position, never beyond it, and falls with the volume', () => {
    const sizes = fc.double({ min: 0, max: 1e11, noNaN: true });
    fc.assert(
      fc.property(sizes, fc.double({ min: 1, max: 5, noNaN: true }), (deltaUsd, times) => {
        const once = concentrationUsd({ ...POSITION, deltaUsd });
        const more = concentrationUsd({ ...POSITION, deltaUsd: times * deltaUsd });
        expect(more).toBeGreaterThanOrEqual(times * once * (1 - 1e-12));
        expect(more).toBeLessThanOrEqual(times * deltaUsd);
        const liquid = concentrationUsd({ ...POSITION, deltaUsd, volumeUsd: times * POSITION.volumeUsd });
        expect(liquid).toBeLessThanOrEqual(once);
      }),
    );
  });

  test('error: HAIRCUT_INPUT for a volatility that is no number', () => {
    expect(() => concentrationUsd({ ...POSITION, annualVol: NaN })).toThrow(
      expect.objectContaining({ code: 'HAIRCUT_INPUT' }),
    );
  });
});

describe('concentration of an account', () => {
  const { market, history, depth, currentParameters } = testBundle({});
  const set = parseParameterSet(currentParameters);
  const marginOfFutures = (coins: readonly number[]) => {
    const template = accounts(1).slice(0, 1);
    const held_ = coins.flatMap((amount, i) =>
      template.map((one) => ({ ...one, id: `account ${i}`, group: null, positions: held(['BTC-PERPETUAL', amount]) })),
    );
    const basis = marginBasis({ market, history, depth, accounts: held_ });
    const model = marginModel(basis, set);
    return held_.map((_, i) => marginOf(model, accountLens(basis, i)));
  };

  test('behavior: it is added to both requirements of a large position and to none of a small one', () => {
    // The market trades 2 bn USD a day: 200 m USD are sold in a day, which is 2,500 BTC.
    const [small, large] = marginOfFutures([2_400, 4_800]);
    if (small === undefined || large === undefined) throw new Error('two accounts');
    expect(small.contingencies.concentrationUsd).toBe(0);
    expect(large.contingencies.concentrationUsd).toBeGreaterThan(0);
    expect(large.initialUsd).toBeCloseTo(large.baseLossUsd + large.contingencies.concentrationUsd, 4);
    expect(large.maintenanceUsd).toBeCloseTo(0.8 * large.baseLossUsd + large.contingencies.concentrationUsd, 4);
  });

  test('behavior: volume comes from the native asset, else from the bars', () => {
    expect(dailyVolumeUsd(market, history, 'BTC')).toBe(2e9);
    const fromBars = dailyVolumeUsd({ ...market, assets: {} }, history, 'BTC');
    expect(fromBars).toBeGreaterThan(6 * 5_000 * 40_000);
    expect(fromBars).toBeLessThan(6 * 5_000 * 160_000);
    expect(dailyVolumeUsd({ ...market, assets: {} }, history, 'SOL')).toBe(0);
  });
});
