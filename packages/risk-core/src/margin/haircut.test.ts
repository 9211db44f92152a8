import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';
import { dynamicHaircut, HaircutInputError, publishedHaircut, type HaircutInput } from './haircut.js';

const ETH: HaircutInput = {
  z: 2.576,
  annualVol: 0.75,
  fixedLatencyDays: 1 / 24,
  unwindDays: 0.1,
  withdrawalLatencyDays: 0,
  quantityUsd: 10e6,
  dailyVolumeUsd: 1e9,
  premium: 0,
};

describe('dynamicHaircut', () => {
  test('default: about 3 % for ten million of ETH, and latency dominates', () => {
    expect(dynamicHaircut(ETH)).toBeGreaterThan(0.02);
    expect(dynamicHaircut(ETH)).toBeLessThan(0.04);
    expect(dynamicHaircut({ ...ETH, withdrawalLatencyDays: 7 })).toBeGreaterThan(0.2);
  });

  test('behavior: an asset that nobody trades is worth nothing as collateral', () => {
    expect(dynamicHaircut({ ...ETH, dailyVolumeUsd: 0 })).toBe(1);
    expect(dynamicHaircut({ ...ETH, dailyVolumeUsd: 0, quantityUsd: 0 })).toBeLessThan(0.03);
  });

  test.each([[NaN], [-1], [Infinity]])('error: HaircutInputError for a volatility of %p', (annualVol) => {
    expect(() => dynamicHaircut({ ...ETH, annualVol })).toThrow(HaircutInputError);
  });

  test('property: in [0, 1] and rising in every input but volume', () => {
    const positive = fc.double({ min: 0, max: 50, noNaN: true });
    const inputs = fc.record({
      z: positive,
      annualVol: positive,
      fixedLatencyDays: positive,
      unwindDays: positive,
      withdrawalLatencyDays: positive,
      quantityUsd: fc.double({ min: 0, max: 1e9, noNaN: true }),
      dailyVolumeUsd: fc.double({ min: 1, max: 1e12, noNaN: true }),
      premium: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, fc.constantFrom(...(Object.keys(ETH) as (keyof HaircutInput)[])), (input, field) => {
        const base = dynamicHaircut(input);
        expect(base).toBeGreaterThanOrEqual(0);
        expect(base).toBeLessThanOrEqual(1);
        const more = dynamicHaircut({ ...input, [field]: input[field] * 1.5 });
        if (field === 'dailyVolumeUsd') expect(more).toBeLessThanOrEqual(base + 1e-12);
        else expect(more).toBeGreaterThanOrEqual(base - 1e-12);
      }),
    );
  });
});

describe('publishedHaircut', () => {
  test('default: rounds up to half a percent, floor and ceiling', () => {
    expect(publishedHaircut(0.0301, 0.02)).toBe(0.035);
    expect(publishedHaircut(0.03, 0.02)).toBe(0.03);
    expect(publishedHaircut(0.011, 0.02)).toBe(0.02);
    expect(publishedHaircut(3, 0.02)).toBe(1);
  });
});

describeWithSharedData('dynamicHaircut against the reference values', () => {
  type Case = { kind: string; id: string; inputs: Record<string, number>; expected: { haircut: number } };
  const { cases } = JSON.parse(readFileSync(sharedPath('vectors/own_reference_values.json'), 'utf8')) as {
    cases: Case[];
  };
  test.each(cases.filter(({ kind }) => kind === 'dynamicHaircut'))('default: $id', ({ inputs, expected }) => {
    const { bridgePremium, Y, ...rest } = inputs as Record<string, number>;
    expect(Y).toBe(1);
    const haircut = dynamicHaircut({ ...(rest as Omit<HaircutInput, 'premium'>), premium: bridgePremium ?? NaN });
    expect(Math.abs(haircut / expected.haircut - 1)).toBeLessThan(1e-9);
  });
});
