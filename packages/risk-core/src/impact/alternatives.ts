import { parameterChanges, withChanges, type ParameterChange } from '../parameters/change.js';
import { clampedSet } from '../parameters/clamp.js';
import { groupOutcomes } from '../parameters/groups.js';
import { parseParameterId, type ParameterSet } from '../parameters/identity.js';
import { stepRange } from '../parameters/limits.js';
import { PARAMETER_RULES, type ParameterRule } from '../parameters/rules.js';

export type NamedSet = {
  readonly id: 'current' | 'proposed' | 'half' | 'tighter' | 'looser';
  readonly label: string;
  readonly description: string;
  readonly set: ParameterSet;
};

/**
 * No change, the proposal, half of it, and one full step of the changed parameters towards tighter and towards looser: each
 * inside bounds, step and groups. Sets that break a group or equal an earlier one are left out.
 */
export function namedSets(current: ParameterSet, effective: ParameterSet): readonly NamedSet[] {
  const changes = parameterChanges(current, effective);
  const stepped = (direction: 'tighter' | 'looser') =>
    clampedSet(
      current,
      changes.map((change) => ({ ...change, after: fullStep(change, direction) })),
    );
  const candidates: readonly NamedSet[] = [
    { id: 'current', label: 'No change', description: 'The parameters in force stay.', set: current },
    { id: 'proposed', label: 'Proposal', description: 'What is proposed.', set: effective },
    {
      id: 'half',
      label: 'Half step',
      description: 'Every change goes half its way, rounded towards the value in force.',
      set: withChanges(
        current,
        changes.map((change) => ({ ...change, after: change.before + (change.after - change.before) / 2n })),
      ),
    },
    {
      id: 'tighter',
      label: 'Tighter',
      description: 'Every changed parameter makes its largest allowed step in the direction that raises requirements.',
      set: stepped('tighter'),
    },
    {
      id: 'looser',
      label: 'Looser',
      description: 'Every changed parameter makes its largest allowed step in the direction that lowers requirements.',
      set: stepped('looser'),
    },
  ];
  return candidates.filter(
    (candidate, index) =>
      index < 2 ||
      (groupOutcomes(candidate.set).every(({ holds }) => holds) &&
        candidates.findIndex(({ set }) => parameterChanges(set, candidate.set).length === 0) === index),
  );
}

/** Parameters that neither tighten nor loosen keep their proposed value. */
function fullStep(change: ParameterChange, direction: 'tighter' | 'looser'): bigint {
  const rule: ParameterRule = PARAMETER_RULES[parseParameterId(change.id).name];
  if (rule.tightens === 'none') return change.after;
  const range = stepRange(rule, change.before);
  return (rule.tightens === 'up') === (direction === 'tighter') ? range.max : range.min;
}
