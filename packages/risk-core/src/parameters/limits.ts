import type { ParameterRule } from './rules.js';
import { tenTo, toScaled } from './values.js';

/** A closed interval of raw on-chain integers. */
export type RawRange = { readonly min: bigint; readonly max: bigint };

/** Relative limits are exact to this many decimals; products round toward the tighter side. */
const RELATIVE_DECIMALS = 4;
const RELATIVE_ONE = tenTo(RELATIVE_DECIMALS);

/** The absolute bounds of a rule. */
export function boundsOf(rule: ParameterRule): RawRange {
  return { min: toScaled(rule.min, rule.decimals), max: toScaled(rule.max, rule.decimals) };
}

/** Where one change may go from `before`. */
export function stepRange(rule: ParameterRule, before: bigint): RawRange {
  const { kind, up, down } = rule.maxStep;
  return kind === 'absolute'
    ? { min: before - toScaled(down, rule.decimals), max: before + toScaled(up, rule.decimals) }
    : { min: before - share(before, down), max: before + share(before, up) };
}

/** Where a value may stand, given what was in force at the start of the drift window. */
export function driftRange(rule: ParameterRule, atWindowStart: bigint): RawRange {
  const { kind, amount } = rule.maxDrift;
  const cap = kind === 'absolute' ? toScaled(amount, rule.decimals) : share(atWindowStart, amount);
  return { min: atWindowStart - cap, max: atWindowStart + cap };
}

/** floor(|raw| x ratio), the same integer arithmetic as the contract. */
function share(raw: bigint, ratio: number): bigint {
  return ((raw < 0n ? -raw : raw) * toScaled(ratio, RELATIVE_DECIMALS)) / RELATIVE_ONE;
}

export function isWithin(range: RawRange, raw: bigint): boolean {
  return raw >= range.min && raw <= range.max;
}

export function clampTo(range: RawRange, raw: bigint): bigint {
  return raw < range.min ? range.min : raw > range.max ? range.max : raw;
}
