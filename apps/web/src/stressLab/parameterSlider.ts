import {
  boundsOf,
  PARAMETER_RULES,
  parseParameterId,
  stepRange,
  type ParameterId,
  type ParameterRule,
  type RawRange,
} from '@riskdao/risk-core';

/** A slider over the values that one proposal can reach, in raw integers: bounds and largest step at once. */
export type ParameterSlider = {
  readonly id: ParameterId;
  readonly rule: ParameterRule;
  readonly inForce: bigint;
  readonly reach: RawRange;
  readonly bounds: RawRange;
  /** One notch, raw; a power of ten times 1, 2 or 5, and at most a few hundred notches. */
  readonly notch: bigint;
};

const MOST_NOTCHES = 200n;
const NICE = [1n, 2n, 5n] as const;

/** Throws UnknownParameterError for an id outside the table. */
export function parameterSlider(id: ParameterId, inForce: bigint): ParameterSlider {
  const rule: ParameterRule = PARAMETER_RULES[parseParameterId(id).name];
  const bounds = boundsOf(rule);
  const step = stepRange(rule, inForce);
  const reach = {
    min: step.min > bounds.min ? step.min : bounds.min,
    max: step.max < bounds.max ? step.max : bounds.max,
  };
  return { id, rule, inForce, reach, bounds, notch: notchOf(reach) };
}

function notchOf({ min, max }: RawRange): bigint {
  for (let power = 1n; ; power *= 10n) {
    const notch = NICE.map((nice) => nice * power).find((candidate) => (max - min) / candidate <= MOST_NOTCHES);
    if (notch !== undefined) return notch;
  }
}

/** The position of a slider to the value it stands for: notches count from the value in force, ends are always reachable. */
export function sliderRaw({ inForce, notch, reach }: ParameterSlider, notches: number): bigint {
  const raw = inForce + BigInt(Math.round(notches)) * notch;
  return raw < reach.min ? reach.min : raw > reach.max ? reach.max : raw;
}

export function sliderNotches({ inForce, notch }: ParameterSlider, raw: bigint): number {
  return Number(raw - inForce) / Number(notch);
}

/** Whole notches from the value in force to both ends of the reach. */
export function sliderSpan({ inForce, notch, reach }: ParameterSlider): { readonly min: number; readonly max: number } {
  const notches = (distance: bigint) => Number((distance + notch - 1n) / notch);
  return { min: -notches(inForce - reach.min), max: notches(reach.max - inForce) };
}
