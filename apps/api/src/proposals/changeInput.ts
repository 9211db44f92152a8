import {
  boundsOf,
  formatParameter,
  formatScaled,
  parseParameterId,
  PARAMETER_RULES,
  RiskCoreError,
  toScaled,
  type ParameterChange,
  type ParameterRule,
  type ParameterSet,
} from '@riskdao/risk-core';
import type { InputProblem } from '../graphql/failures.js';

export type ChangeInput = { readonly parameterId: string; readonly value: string };

export type ReadChanges = { readonly changes: readonly ParameterChange[]; readonly problems: readonly InputProblem[] };

const MOST_CHANGES = 50;

/** Brings wished values onto the grid of their rules, within bounds; every value that cannot be used is a problem. */
export function readChanges(current: ParameterSet, wished: readonly ChangeInput[]): ReadChanges {
  if (wished.length === 0) return { changes: [], problems: [{ field: 'changes', message: 'Name at least one.' }] };
  if (wished.length > MOST_CHANGES) {
    return { changes: [], problems: [{ field: 'changes', message: `Name at most ${MOST_CHANGES}.` }] };
  }
  const problems: InputProblem[] = [];
  const changes: ParameterChange[] = [];
  wished.forEach(({ parameterId: id, value }, i) => {
    const before = Object.hasOwn(current, id) ? current[id] : undefined;
    if (before === undefined) {
      problems.push({ field: `changes.${i}.parameterId`, message: `"${id.slice(0, 80)}" is not in force here.` });
      return;
    }
    const after = onRuleGrid(id, value);
    if (typeof after === 'string') problems.push({ field: `changes.${i}.value`, message: after });
    else if (after === before) {
      problems.push({ field: `changes.${i}.value`, message: `${value} is in force already. Leave the change out.` });
    } else if (changes.some((change) => change.id === id)) {
      problems.push({ field: `changes.${i}.parameterId`, message: `${id} stands twice. Name it once.` });
    } else changes.push({ id, before, after });
  });
  return { changes, problems };
}

/** The raw integer, or why there is none. A percentage typed as a number is far out of bounds: both readings are shown. */
function onRuleGrid(id: string, value: string): bigint | string {
  const rule: ParameterRule = PARAMETER_RULES[parseParameterId(id).name];
  const { min, max } = boundsOf(rule);
  const show = (raw: bigint) => formatParameter(rule.unit, formatScaled(raw, rule.decimals));
  try {
    const raw = toScaled(value, rule.decimals);
    if (raw >= min && raw <= max) return raw;
    const asPercent = rule.unit === 'ratio' && raw / 100n >= min && raw / 100n <= max;
    const hint = asPercent ? ` 1 means 100 %: write ${formatScaled(raw, rule.decimals + 2)} for ${value} %.` : '';
    return `${value} is outside ${show(min)} to ${show(max)}.${hint}`;
  } catch (error) {
    if (error instanceof RiskCoreError) return error.message;
    throw error;
  }
}
