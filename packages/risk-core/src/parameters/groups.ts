import { parameterId, parseParameterId, type ParameterId, type ParameterSet } from './identity.js';
import {
  PARAMETER_GROUPS,
  PARAMETER_RULES,
  type GroupCondition,
  type ParameterGroupName,
  type ParameterName,
} from './rules.js';
import { tenTo } from './values.js';

/** One relation between the members of a group for one scope symbol, tested on a whole set. */
export type GroupOutcome = {
  readonly group: ParameterGroupName;
  readonly symbol: string | null;
  readonly members: readonly ParameterId[];
  readonly holds: boolean;
  /** The relation with its numbers, for readers. */
  readonly statement: string;
};

/** Tests every group whose members are in the set. Integer arithmetic, as on chain. */
export function groupOutcomes(set: ParameterSet): readonly GroupOutcome[] {
  return Object.entries(PARAMETER_GROUPS).flatMap(([name, condition]) => {
    const [first, second] = membersOf(condition);
    return Object.keys(set)
      .map(parseParameterId)
      .filter((id) => id.name === first)
      .map(({ symbol }) => {
        const ids = [parameterId(first, symbol), parameterId(second, symbol)] as const;
        return { group: name as ParameterGroupName, symbol, members: ids, ...relation(condition, set, ids) };
      })
      .sort((a, b) => (a.members[0]! < b.members[0]! ? -1 : 1));
  });
}

function membersOf(condition: GroupCondition): readonly [ParameterName, ParameterName] {
  switch (condition.kind) {
    case 'lessOrEqual':
      return [condition.smaller as ParameterName, condition.larger as ParameterName];
    case 'thresholdTimesBonusBelowOne':
      return [condition.threshold as ParameterName, condition.bonus as ParameterName];
  }
}

function relation(condition: GroupCondition, set: ParameterSet, [first, second]: readonly [ParameterId, ParameterId]) {
  const a = { raw: set[first], one: unitOf(first) };
  const b = { raw: set[second], one: unitOf(second) };
  if (a.raw === undefined || b.raw === undefined) return { holds: false, statement: `${first} without ${second}` };
  switch (condition.kind) {
    case 'lessOrEqual':
      return { holds: a.raw * b.one <= b.raw * a.one, statement: `${first} <= ${second}` };
    case 'thresholdTimesBonusBelowOne':
      return { holds: a.raw * (b.one + b.raw) < a.one * b.one, statement: `${first} x (1 + ${second}) < 1` };
  }
}

/** Raw integer that stands for 1. */
function unitOf(id: ParameterId): bigint {
  return tenTo(PARAMETER_RULES[parseParameterId(id).name].decimals);
}
