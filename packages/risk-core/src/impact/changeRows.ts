import { parseParameterId } from '../parameters/identity.js';
import { PARAMETER_RULES, type ParameterRule } from '../parameters/rules.js';
import { boundsOf } from '../parameters/limits.js';
import { formatScaled, toScaled } from '../parameters/values.js';
import type { ChangeCheck, ChangeCheckName } from '../parameters/checks.js';
import type { CheckedProposal } from './proposal.js';
import { formatParameter } from './reportNumbers.js';
import type { ChangeRow, ParameterValueView, RuleCheck, RuleName } from './reportSections.js';

/** The change table: what each parameter is, becomes and may be. */
export function changeRows({ changes, checks, effective }: CheckedProposal): readonly ChangeRow[] {
  return changes.map(({ id, before, after }) => {
    const { name, symbol } = parseParameterId(id);
    const rule: ParameterRule = PARAMETER_RULES[name];
    const view = (raw: bigint) => parameterView(rule, raw);
    const bounds = boundsOf(rule);
    return {
      id,
      name,
      scope: rule.scope,
      symbol,
      unit: rule.unit,
      decimals: rule.decimals,
      meaning: rule.meaning,
      effect: effectOf(rule, before, after),
      current: view(before),
      proposed: view(after),
      effective: view(effective[id]!),
      min: view(bounds.min),
      max: view(bounds.max),
      maxStep: { up: stepText(rule, 'up'), down: stepText(rule, 'down') },
      cooldownHours: rule.cooldownHours,
      checks: ruleChecks(checks.filter((check) => check.id === id)),
    };
  });
}

function parameterView(rule: ParameterRule, raw: bigint): ParameterValueView {
  const value = formatScaled(raw, rule.decimals);
  return { raw: raw.toString(), value, formatted: formatParameter(rule.unit, value) };
}

function effectOf({ tightens }: ParameterRule, before: bigint, after: bigint): ChangeRow['effect'] {
  if (tightens === 'none') return 'neutral';
  return (tightens === 'up') === after > before ? 'tightens' : 'loosens';
}

function stepText({ maxStep, unit, decimals }: ParameterRule, direction: 'up' | 'down'): string {
  const size = maxStep[direction];
  if (maxStep.kind === 'relative') return `${formatParameter('ratio', String(size))} of the current value`;
  const text = formatParameter(unit, formatScaled(toScaled(size, decimals), decimals));
  return unit === 'ratio' ? text.replace(' %', ' points') : text;
}

const RULE_OF: Readonly<Partial<Record<ChangeCheckName, RuleName>>> = {
  bounds: 'bounds',
  step: 'step',
  cooldown: 'cooldown',
  drift: 'drift',
  group: 'group',
};

/** A value off the grid never gets this far, so `grid` always passes. */
function ruleChecks(checks: readonly ChangeCheck[]): readonly RuleCheck[] {
  const grid: RuleCheck = { rule: 'grid', result: 'pass', reason: 'Stands on its decimal grid.' };
  const rows = checks.flatMap(({ check, outcome, statement }): readonly RuleCheck[] => {
    const rule = RULE_OF[check];
    if (rule === undefined) return [];
    return [{ rule, result: outcome === 'notChecked' ? 'unknown' : outcome, reason: sentence(statement) }];
  });
  return [grid, ...rows];
}

function sentence(statement: string): string {
  return `${statement.charAt(0).toUpperCase()}${statement.slice(1)}.`;
}
