import { SECONDS_PER_HOUR } from '../units.js';
import type { ParameterChange } from './change.js';
import { withChanges } from './change.js';
import { groupOutcomes } from './groups.js';
import { parseParameterId, UnknownParameterError, type ParameterId, type ParameterSet } from './identity.js';
import { boundsOf, driftRange, isWithin, stepRange, type RawRange } from './limits.js';
import { PARAMETER_RULES, type ParameterRule } from './rules.js';
import { formatScaled } from './values.js';

export type ChangeCheckName =
  'known' | 'present' | 'unique' | 'stale' | 'bounds' | 'step' | 'cooldown' | 'drift' | 'group';

/** `notChecked` stands for a missing history only. */
export type ChangeCheck = {
  readonly check: ChangeCheckName;
  readonly id: ParameterId;
  readonly outcome: 'pass' | 'fail' | 'notChecked';
  /** What was asked against what is allowed, with numbers and unit. */
  readonly statement: string;
};

/** Past values of one parameter, ascending in time; the last one is in force. */
export type ParameterHistory = Readonly<
  Record<ParameterId, readonly { readonly sinceUnix: number; readonly raw: bigint }[]>
>;

/**
 * Tests one batch of changes against the table: every failure is a row, nothing throws. `history` of `null` leaves
 * cool-down and drift unchecked; a parameter without an entry in it has never changed.
 */
export function checkChanges(input: {
  readonly current: ParameterSet;
  readonly changes: readonly ParameterChange[];
  readonly atUnix: number;
  readonly history: ParameterHistory | null;
}): readonly ChangeCheck[] {
  const { current, changes } = input;
  const rows = changes.flatMap((change, index) => {
    const rule = ruleOf(change.id);
    if (rule === null) return [row('known', change.id, false, 'is not in the table of governed parameters')];
    if (!Object.hasOwn(current, change.id))
      return [row('present', change.id, false, 'has no value in the current set')];
    const duplicate = changes.findIndex(({ id }) => id === change.id) !== index;
    return duplicate
      ? [row('unique', change.id, false, 'is changed twice in one batch')]
      : checkOne(change, rule, input);
  });
  const applicable = changes.filter(({ id }) => ruleOf(id) !== null && Object.hasOwn(current, id));
  return [...rows, ...checkGroups(withChanges(current, applicable), applicable)];
}

function checkOne(
  { id, before, after }: ParameterChange,
  rule: ParameterRule,
  { current, atUnix, history }: Parameters<typeof checkChanges>[0],
): ChangeCheck[] {
  const inForce = current[id]!;
  const show = (raw: bigint) => `${formatScaled(raw, rule.decimals)} ${rule.unit}`;
  const span = (range: RawRange) => `${show(range.min)} to ${show(range.max)}`;
  const bounds = boundsOf(rule);
  const step = stepRange(rule, inForce);
  return [
    row('stale', id, before === inForce, `expects ${show(before)} in force, ${show(inForce)} is`),
    row('bounds', id, isWithin(bounds, after), `${show(after)} within ${span(bounds)}`),
    row('step', id, isWithin(step, after), `${show(after)} within ${span(step)}, one step from ${show(inForce)}`),
    ...(history === null
      ? [
          { check: 'cooldown', id, outcome: 'notChecked', statement: 'no history of changes was given' } as const,
          { check: 'drift', id, outcome: 'notChecked', statement: 'no history of changes was given' } as const,
        ]
      : [cooldownRow(id, rule, atUnix, history), driftRow({ id, after }, rule, inForce, atUnix, history)]),
  ];
}

function cooldownRow(id: ParameterId, rule: ParameterRule, atUnix: number, history: ParameterHistory): ChangeCheck {
  const last = history[id]?.at(-1);
  if (last === undefined) return row('cooldown', id, true, 'never changed before');
  const hours = (atUnix - last.sinceUnix) / SECONDS_PER_HOUR;
  return row(
    'cooldown',
    id,
    hours >= rule.cooldownHours,
    `${Math.floor(hours)} hours since the last change, at least ${rule.cooldownHours} needed`,
  );
}

function driftRow(
  { id, after }: Pick<ParameterChange, 'id' | 'after'>,
  rule: ParameterRule,
  inForce: bigint,
  atUnix: number,
  history: ParameterHistory,
): ChangeCheck {
  const windowStart = atUnix - rule.maxDrift.windowHours * SECONDS_PER_HOUR;
  const entries = history[id] ?? [];
  const atStart = entries.findLast(({ sinceUnix }) => sinceUnix <= windowStart) ?? entries[0];
  const base = atStart?.raw ?? inForce;
  const range = driftRange(rule, base);
  const show = (raw: bigint) => formatScaled(raw, rule.decimals);
  return row(
    'drift',
    id,
    isWithin(range, after),
    `${show(after)} within ${show(range.min)} to ${show(range.max)} ${rule.unit}, ` +
      `measured from ${show(base)} ${rule.maxDrift.windowHours} hours ago`,
  );
}

/** Only groups that the batch touches: a relation broken before is not this batch's doing unless it stays broken. */
function checkGroups(after: ParameterSet, changes: readonly ParameterChange[]): ChangeCheck[] {
  const touched = new Set(changes.map(({ id }) => id));
  return groupOutcomes(after)
    .filter(({ members }) => members.some((id) => touched.has(id)))
    .map(({ members, holds, statement }) =>
      row(
        'group',
        members.find((id) => touched.has(id))!,
        holds,
        statement,
      ),
    );
}

function ruleOf(id: ParameterId): ParameterRule | null {
  try {
    return PARAMETER_RULES[parseParameterId(id).name];
  } catch (cause) {
    if (cause instanceof UnknownParameterError) return null;
    throw cause;
  }
}

function row(check: ChangeCheckName, id: ParameterId, passed: boolean, statement: string): ChangeCheck {
  return { check, id, outcome: passed ? 'pass' : 'fail', statement };
}
