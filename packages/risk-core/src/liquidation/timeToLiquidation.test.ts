import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { remediesFor } from './remedy.js';
import { liquidationOutlook, liquidationProbability } from './timeToLiquidation.js';

describeWithSharedData('liquidationProbability', () => {
  test('default', () => {
    type Inputs = { spot: number; liquidationPrice: number; drift: number; annualVol: number; horizonYears: number };
    const cases = readVectors<Inputs, { probability: number }>('own_reference_values').filter(({ id }) =>
      id.startsWith('ttl-'),
    );
    expect(cases.length).toBeGreaterThan(0);
    for (const { inputs, expected } of cases) {
      const { spot, liquidationPrice: below, drift, annualVol, horizonYears } = inputs;
      const ours = liquidationProbability({ spot, below, above: null, drift, annualVol }, horizonYears);
      expect(relativeError(ours, expected.probability)).toBeLessThan(1e-9);
    }
  });
});

describe('liquidationOutlook', () => {
  const account = { spot: 100, below: 90, above: null, annualVol: 0.8, drift: 0 };

  test('behavior: the median is where the probability is one half', () => {
    const { medianDays } = liquidationOutlook(account);
    expect(liquidationProbability(account, (medianDays ?? NaN) / 365)).toBeCloseTo(0.5, 9);
  });

  test('behavior: an account that nothing liquidates', () => {
    expect(liquidationOutlook({ ...account, below: null })).toEqual({ within24h: 0, within7d: 0, medianDays: null });
  });

  test('property: nearer lines and longer times are never safer', () => {
    const price = fc.double({ min: 10, max: 99, noNaN: true });
    fc.assert(
      fc.property(price, price, (one, other) => {
        const far = liquidationOutlook({ ...account, below: Math.min(one, other), above: 150 });
        const near = liquidationOutlook({ ...account, below: Math.max(one, other), above: 150 });
        expect(near.within24h).toBeGreaterThanOrEqual(far.within24h - 1e-12);
        expect(near.within7d).toBeGreaterThanOrEqual(near.within24h - 1e-12);
      }),
    );
  });
});

describe('remediesFor', () => {
  const options = {
    deficitUsd: 90,
    collateral: [
      { asset: 'USDC', priceUsd: 1, weight: 0.9 },
      { asset: 'TAIL', priceUsd: 2, weight: 0.5 },
      { asset: 'NONE', priceUsd: 2, weight: 0 },
    ],
    legs: [
      { instrument: 'BTC put', quantity: -2, releasedUsd: 200, costUsd: 20 },
      { instrument: 'ETH put', quantity: -1, releasedUsd: 50, costUsd: 1 },
    ],
  };

  test('default', () => {
    expect(remediesFor(options)).toEqual([
      { kind: 'close', instrument: 'BTC put', quantity: -1, moneyUsd: 10 },
      { kind: 'add', asset: 'USDC', amount: 100, moneyUsd: 100 },
      { kind: 'add', asset: 'TAIL', amount: 90, moneyUsd: 180 },
    ]);
  });

  test('behavior: nothing to mend', () => {
    expect(remediesFor({ ...options, deficitUsd: 0 })).toEqual([]);
    expect(remediesFor({ ...options, deficitUsd: NaN })).toEqual([]);
  });
});
