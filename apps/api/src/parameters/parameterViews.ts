import {
  boundsOf,
  driftRange,
  parseParameterId,
  PARAMETER_GROUPS,
  PARAMETER_RULES,
  stepRange,
  toScaled,
  type GroupCondition,
  type ParameterName,
  type ParameterRule,
} from '@riskdao/risk-core';
import { parameterValue, ratioValue, type ValueView } from '../graphql/values.js';

const RULES: Readonly<Record<ParameterName, ParameterRule>> = PARAMETER_RULES;

/** The rule of an id that is known to exist. */
export const ruleOf = (id: string): ParameterRule => RULES[parseParameterId(id).name];

export const isRuleName = (name: string): name is ParameterName => Object.hasOwn(RULES, name);

/** A raw value of this parameter in every form. */
export function valueOfParameter(id: string, raw: bigint): ValueView {
  const { unit, decimals } = ruleOf(id);
  return parameterValue(unit, decimals, raw);
}

/** Largest rise or fall of one change: in the parameter's unit, or a share of the value before. */
export function stepView(id: string, direction: 'up' | 'down') {
  const { maxStep, decimals } = ruleOf(id);
  const amount = maxStep[direction];
  return {
    kind: maxStep.kind,
    amount: maxStep.kind === 'absolute' ? valueOfParameter(id, toScaled(amount, decimals)) : ratioValue(amount),
  };
}

export function driftView(id: string) {
  const { maxDrift, decimals } = ruleOf(id);
  const { kind, amount, windowHours } = maxDrift;
  return {
    kind,
    amount: kind === 'absolute' ? valueOfParameter(id, toScaled(amount, decimals)) : ratioValue(amount),
    window: hours(windowHours),
  };
}

export const cooldownView = (id: string) => hours(ruleOf(id).cooldownHours);

export const boundsView = (id: string) => {
  const { min, max } = boundsOf(ruleOf(id));
  return { min: valueOfParameter(id, min), max: valueOfParameter(id, max) };
};

/** Where a change may go now: within bounds, one step, and the drift since the start of the window when that value is known. */
export function allowedView(id: string, inForce: bigint, atWindowStart: bigint | null) {
  const rule = ruleOf(id);
  const ranges = [
    boundsOf(rule),
    stepRange(rule, inForce),
    ...(atWindowStart === null ? [] : [driftRange(rule, atWindowStart)]),
  ];
  const min = ranges.map((range) => range.min).reduce((a, b) => (a > b ? a : b));
  const max = ranges.map((range) => range.max).reduce((a, b) => (a < b ? a : b));
  return { min: valueOfParameter(id, min), max: valueOfParameter(id, max) };
}

export function groupView(id: string) {
  const { group } = ruleOf(id);
  if (group === null) return null;
  const members = Object.entries(RULES).flatMap(([name, rule]) => (rule.group === group ? [name] : []));
  return { name: group, condition: inWords(PARAMETER_GROUPS[group]), members };
}

function inWords(condition: GroupCondition): string {
  switch (condition.kind) {
    case 'lessOrEqual':
      return `${condition.smaller} is at most ${condition.larger}.`;
    case 'thresholdTimesBonusBelowOne':
      return `${condition.threshold} times one plus ${condition.bonus} is below one.`;
  }
}

const hours = (count: number) => parameterValue('hours', 0, BigInt(Math.round(count)));
