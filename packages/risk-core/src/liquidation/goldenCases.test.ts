import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { relativeError } from '../../../../tools/closeness.js';
import { dynamicHaircut, publishedHaircut } from '../margin/haircut.js';
import { askAt } from './askCurve.js';
import { largestShare } from './portfolioAuction.js';

/** Rows of numbers from decimal strings, exact by fractions and long series: the contracts are held to the same files. */
function golden<Field extends string>(name: string, family: string): readonly Record<Field, number>[] {
  const file = path.join(import.meta.dirname, '../../../../vectors/market', name);
  const families = JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly Record<Field, string>[]>;
  const rows = families[family] ?? [];
  if (rows.length === 0) throw new Error(`${name} has no cases of ${family}`);
  return rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).map(([field, digits]) => [field, Number(digits)])) as Record<
        Field,
        number
      >,
  );
}

const WAD = 1e18;

/** The exact price is rounded up to a unit of the 18th decimal. */
function close(actual: number, exact: number): boolean {
  return Math.abs(actual - exact) <= 1 || relativeError(actual, exact) < 1e-11;
}

type HaircutField =
  | 'zMilli'
  | 'annualVolWad'
  | 'fixedDelaySeconds'
  | 'withdrawalLatencySeconds'
  | 'quantityUsd'
  | 'dailyVolumeUsd'
  | 'participationBps'
  | 'premiumBps'
  | 'floorBps'
  | 'haircutWad'
  | 'publishedBps';

describe('golden cases shared with the contracts', () => {
  test('default: linear ask', () => {
    for (const { top, duration, elapsed, price } of golden<'top' | 'duration' | 'elapsed' | 'price'>(
      'auction-price.json',
      'linear',
    ))
      expect(close(askAt({ kind: 'linear', start: top, seconds: duration }, elapsed), price)).toBe(true);
  });

  test('default: exponential ask in steps', () => {
    for (const { top, cutRay, stepSeconds, elapsed, price } of golden<
      'top' | 'cutRay' | 'stepSeconds' | 'elapsed' | 'price'
    >('auction-price.json', 'exponential')) {
      const curve = { kind: 'stair', start: top, factorPerStep: cutRay / 1e27, stepSeconds: stepSeconds } as const;
      expect(close(askAt(curve, elapsed), price)).toBe(true);
    }
  });

  test('default: two speeds', () => {
    for (const { start, cutoff, fast, slow, elapsed, factor } of golden<
      'start' | 'cutoff' | 'fast' | 'slow' | 'elapsed' | 'factor'
    >('auction-price.json', 'twoSpeed')) {
      const curve = { kind: 'twoSpeed', start: start, middle: cutoff, fastSeconds: fast, slowSeconds: slow } as const;
      expect(close(askAt(curve, elapsed), factor)).toBe(true);
    }
  });

  test('default: largest share', () => {
    const solvent = golden<'deficit' | 'reserved' | 'proceeds' | 'share'>('auction-price.json', 'maxShare').filter(
      ({ reserved, proceeds }) => reserved + proceeds > 0,
    );
    expect(solvent.length).toBeGreaterThan(10);
    for (const { deficit, reserved, proceeds, share } of solvent) {
      const portfolio = {
        valueUsd: reserved + proceeds,
        maintenanceExcessUsd: -deficit,
        reservedUsd: reserved,
      };
      expect(close(largestShare(portfolio, 1, 0) * WAD, share)).toBe(true);
    }
  });

  test('default: haircut before and after the grid', () => {
    for (const entry of golden<HaircutField>('haircut.json', 'cases')) {
      const haircut = dynamicHaircut({
        z: entry.zMilli / 1000,
        annualVol: entry.annualVolWad / WAD,
        fixedLatencyDays: entry.fixedDelaySeconds / 86_400,
        unwindDays: entry.quantityUsd / (entry.dailyVolumeUsd * (entry.participationBps / 10_000)),
        withdrawalLatencyDays: entry.withdrawalLatencySeconds / 86_400,
        quantityUsd: entry.quantityUsd / WAD,
        dailyVolumeUsd: entry.dailyVolumeUsd / WAD,
        premium: entry.premiumBps / 10_000,
      });
      expect(relativeError(haircut * WAD, entry.haircutWad)).toBeLessThan(1e-11);
      const published = publishedHaircut(haircut, entry.floorBps / 10_000);
      expect(Math.round(published * 10_000)).toBe(entry.publishedBps);
    }
  });
});
