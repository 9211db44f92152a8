import { withChanges } from '../parameters/change.js';
import { parseParameterId, type ParameterId, type ParameterSet } from '../parameters/identity.js';
import { boundsOf, clampTo, stepRange } from '../parameters/limits.js';
import { PARAMETER_RULES } from '../parameters/rules.js';

/** What a set does, by name of the metric. Must depend on the set alone (same scenarios and seed), or differences mean nothing. */
export type Metrics = Readonly<Record<string, number>>;
export type Evaluate = (set: ParameterSet) => Metrics;

/** Value after `share` of the largest step, upwards for share > 0; stays within bounds and on the grid, cut towards now. */
export function stepped(set: ParameterSet, id: ParameterId, share: number): bigint {
  const rule = PARAMETER_RULES[parseParameterId(id).name];
  const now = set[id]!;
  const { min, max } = stepRange(rule, now);
  const room = share > 0 ? max - now : now - min;
  const moved = (room * BigInt(Math.round(Math.abs(share) * 10_000))) / 10_000n;
  return clampTo(boundsOf(rule), share > 0 ? now + moved : now - moved);
}

export type Sensitivity = {
  readonly id: ParameterId;
  readonly metric: string;
  /** Change of the metric for the largest step down and up. */
  readonly down: number;
  readonly up: number;
};

/** Effect of one largest step of each parameter alone, per metric, largest effect first (the tornado chart). */
export function sensitivitiesTo(
  set: ParameterSet,
  ids: readonly ParameterId[],
  evaluate: Evaluate,
): readonly Sensitivity[] {
  const base = evaluate(set);
  const after = (id: ParameterId, share: number): Metrics => {
    const to = stepped(set, id, share);
    return to === set[id] ? base : evaluate(withChanges(set, [{ id, before: set[id]!, after: to }]));
  };
  const rows = ids.flatMap((id) => {
    const [down, up] = [after(id, -1), after(id, 1)];
    return Object.keys(base).map((metric) => ({
      id,
      metric,
      down: down[metric]! - base[metric]!,
      up: up[metric]! - base[metric]!,
    }));
  });
  const size = ({ down, up }: Sensitivity): number => Math.max(Math.abs(down), Math.abs(up));
  return rows.sort((a, b) =>
    a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : size(b) - size(a) || (a.id < b.id ? -1 : 1),
  );
}
