import { withChanges, type ParameterChange } from './change.js';
import { parseParameterId, type ParameterSet } from './identity.js';
import { boundsOf, clampTo, stepRange } from './limits.js';
import { PARAMETER_RULES } from './rules.js';

/**
 * The set that results when each change goes as far towards its target as bounds and one step allow: what the chain's
 * steward would write, and therefore what is simulated for it. Group conditions are not repaired: check them afterwards.
 */
export function clampedSet(current: ParameterSet, changes: readonly ParameterChange[]): ParameterSet {
  return withChanges(
    current,
    changes.map((change) => {
      const rule = PARAMETER_RULES[parseParameterId(change.id).name];
      const stepped = clampTo(stepRange(rule, current[change.id]!), change.after);
      return { ...change, after: clampTo(boundsOf(rule), stepped) };
    }),
  );
}
