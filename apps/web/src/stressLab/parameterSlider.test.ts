import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundsOf, isWithin, PARAMETER_RULES, stepRange, toScaled, type ParameterRule } from '@riskdao/risk-core';
import { parameterSlider, sliderNotches, sliderRaw, sliderSpan } from './parameterSlider.js';

const idOf = (name: string, { scope }: ParameterRule) => (scope === 'protocol' ? name : `${name}/${scope}/ETH`);
const RULES = Object.entries(PARAMETER_RULES as Record<string, ParameterRule>);

describe('parameterSlider', () => {
  test('default: reaches one step from the value in force, inside the bounds', () => {
    const slider = parameterSlider('initialMarginFactor', 10_000n);
    expect(slider.reach).toEqual({ min: 9_000n, max: 11_000n });
    expect(slider.notch).toBe(10n);
    expect(sliderSpan(slider)).toEqual({ min: -100, max: 100 });
    expect(sliderRaw(slider, 37)).toBe(10_370n);
  });

  test('behavior: at a bound it goes one way only', () => {
    const slider = parameterSlider('spreadCreditFactor', 9_000n);
    expect(slider.reach.max).toBe(9_000n);
    expect(sliderSpan(slider).max).toBe(0);
  });

  test('property: every position of every slider is a value that one proposal may ask for', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RULES),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer(),
        (entry, at, n) => {
          const [name, rule] = entry;
          const { min, max } = boundsOf(rule);
          const inForce = min + BigInt(Math.floor(Number(max - min) * at));
          const slider = parameterSlider(idOf(name, rule), inForce);
          const span = sliderSpan(slider);
          const notches = span.min + (Math.abs(n) % (span.max - span.min + 1));
          const raw = sliderRaw(slider, notches);
          expect(isWithin(boundsOf(rule), raw)).toBe(true);
          expect(isWithin(stepRange(rule, inForce), raw)).toBe(true);
          expect(sliderRaw(slider, sliderNotches(slider, raw))).toBe(raw);
        },
      ),
    );
  });

  test('behavior: both ends of the reach are positions', () => {
    for (const [name, rule] of RULES) {
      const initial = typeof rule.initial === 'number' ? rule.initial : rule.initial.native;
      const slider = parameterSlider(idOf(name, rule), toScaled(initial, rule.decimals));
      const { min, max } = sliderSpan(slider);
      expect([sliderRaw(slider, min), sliderRaw(slider, max)]).toEqual([slider.reach.min, slider.reach.max]);
      expect(max - min).toBeLessThanOrEqual(202);
    }
  });
});
