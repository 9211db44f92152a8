import type { ParameterId, ParameterSet } from './identity.js';

/** One governed value before and after, as raw on-chain integers. */
export type ParameterChange = { readonly id: ParameterId; readonly before: bigint; readonly after: bigint };

/** What differs between two sets over the ids that both have, ascending by id. */
export function parameterChanges(before: ParameterSet, after: ParameterSet): readonly ParameterChange[] {
  return Object.keys(before)
    .filter((id) => Object.hasOwn(after, id) && before[id] !== after[id])
    .sort()
    .map((id) => ({ id, before: before[id]!, after: after[id]! }));
}

/** A copy of `set` with the changes applied. */
export function withChanges(set: ParameterSet, changes: readonly ParameterChange[]): ParameterSet {
  return { ...set, ...Object.fromEntries(changes.map(({ id, after }) => [id, after])) };
}
