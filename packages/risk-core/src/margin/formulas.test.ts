import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';
import { gammaExcess, gammaTerm, jumpMove } from './gammaBuffer.js';
import { grantedRate, offsetRate, spreadCredits } from './spreadCredit.js';

describe('gamma buffer', () => {
  test('default: only the move beyond the stress quantile counts', () => {
    const short = { dollarGammaUsd: -0.002 * 3000 * 3000, jump: 0.35 };
    expect(gammaExcess({ ...short, stressMove: 0.15 })).toBeCloseTo(900, 9);
    expect(gammaExcess({ ...short, stressMove: 0 })).toBeCloseTo(1102.5, 9);
  });

  test('behavior: long gamma and jumps inside the stress move need nothing', () => {
    expect(gammaExcess({ dollarGammaUsd: 1e6, jump: 0.35, stressMove: 0 })).toBe(0);
    expect(gammaExcess({ dollarGammaUsd: -1e6, jump: 0.1, stressMove: 0.15 })).toBe(0);
  });

  test('behavior: the term is capped by the full revaluation at the jumps', () => {
    expect(gammaTerm([500, 400], 1_000, 300)).toBe(700);
    expect(gammaTerm([500, 400], 200, 300)).toBe(0);
  });

  test('default: the jump is the larger of k standard deviations and what was observed', () => {
    const hour = { multiple: 4, annualVol: 0.6, delayMinutes: 60 };
    expect(jumpMove({ ...hour, observedQuantile: 0 })).toBeCloseTo(4 * 0.6 * Math.sqrt(1 / 8760), 15);
    expect(jumpMove({ ...hour, observedQuantile: 0.07 })).toBe(0.07);
  });
});

describe('spread credit', () => {
  const rate = () => 0.5;

  test('default: pairs opposite deltas and credits both legs per USD of delta', () => {
    const [credit] = spreadCredits(
      [
        { underlying: 'BTC', scanRiskUsd: 160, dollarDeltaUsd: 1000 },
        { underlying: 'ETH', scanRiskUsd: 200, dollarDeltaUsd: -500 },
      ],
      rate,
    );
    // n = 500: 0.5 x 500 x (0.16 + 0.4) = 140, capped at 0.6 x 160 = 96.
    expect(credit).toEqual({ long: 'BTC', short: 'ETH', rate: 0.5, creditUsd: 96 });
  });

  test('behavior: none for legs of one sign, for one leg, or at rate zero', () => {
    const long = { underlying: 'BTC', scanRiskUsd: 160, dollarDeltaUsd: 1000 };
    const short = { underlying: 'ETH', scanRiskUsd: 160, dollarDeltaUsd: -1000 };
    expect(spreadCredits([long, { ...short, dollarDeltaUsd: 5 }], rate)).toEqual([]);
    expect(spreadCredits([long], rate)).toEqual([]);
    expect(spreadCredits([long, short], () => 0)).toEqual([]);
  });

  test('behavior: a delta is used once', () => {
    const credits = spreadCredits(
      [
        { underlying: 'BTC', scanRiskUsd: 100, dollarDeltaUsd: 1000 },
        { underlying: 'ETH', scanRiskUsd: 100, dollarDeltaUsd: -1000 },
        { underlying: 'SOL', scanRiskUsd: 100, dollarDeltaUsd: -1000 },
      ],
      (_, b) => (b === 'SOL' ? 0.3 : 0.2),
    );
    expect(credits.map(({ short }) => short)).toEqual(['SOL']);
  });

  test('default: 0.85 gives 72.6 %, granted as 70 % x 0.8; a break grants nothing', () => {
    const legs = { riskA: 1, riskB: 1, correlation: 0.85, creditFactor: 0.8 };
    expect(grantedRate({ ...legs, broken: false })).toBeCloseTo(0.56, 12);
    expect(grantedRate({ ...legs, broken: true })).toBe(0);
    expect(grantedRate({ ...legs, correlation: -0.2, broken: false })).toBe(0);
  });
});

describeWithSharedData('margin formulas against the reference values', () => {
  type Case = { kind: string; id: string; inputs: Record<string, number>; expected: Record<string, number> };
  const { cases } = JSON.parse(readFileSync(sharedPath('vectors/own_reference_values.json'), 'utf8')) as {
    cases: Case[];
  };
  const near = (actual: number, expected: number | undefined) =>
    expect(Math.abs(actual - (expected ?? NaN))).toBeLessThanOrEqual(1e-9 * Math.abs(expected ?? NaN));

  test.each(cases.filter(({ kind }) => kind === 'interCommodityCreditRate'))('default: $id', ({ inputs, expected }) => {
    const { riskA = NaN, riskB = NaN, correlation = NaN } = inputs;
    near(offsetRate(riskA, riskB, correlation), expected['creditRate']);
  });

  test.each(cases.filter(({ kind }) => kind === 'gammaExcess'))('default: $id', ({ inputs, expected }) => {
    const { gamma = NaN, spot = NaN, jump = NaN, stressMove = NaN } = inputs;
    const dollarGammaUsd = gamma * spot * spot;
    near(gammaExcess({ dollarGammaUsd, jump, stressMove }), expected['gammaExposure']);
    near(gammaExcess({ dollarGammaUsd, jump, stressMove: 0 }), expected['fullJump']);
  });
});
