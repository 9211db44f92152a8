import { withChanges } from '../parameters/change.js';
import { groupOutcomes } from '../parameters/groups.js';
import type { ParameterId, ParameterSet } from '../parameters/identity.js';
import { randomStream } from '../random.js';
import { stepped, type Evaluate, type Metrics } from './explore.js';

export type FrontierPoint = {
  readonly set: ParameterSet;
  readonly metrics: Metrics;
  /** No other point is better in one figure and at least as good in the other. */
  readonly isEfficient: boolean;
};

export type FrontierSearch = {
  readonly current: ParameterSet;
  readonly ids: readonly ParameterId[];
  readonly evaluate: Evaluate;
  /** Two metrics, both better when smaller, e.g. capital locked and expected shortfall. */
  readonly cost: string;
  readonly risk: string;
  /** What a set must satisfy beyond bounds, steps and groups, e.g. coverage. */
  readonly isAllowed: (metrics: Metrics) => boolean;
  /** What a set must satisfy by itself; left out: nothing more. */
  readonly isFeasible?: (set: ParameterSet) => boolean;
  /** Sets that are shown whatever they satisfy, e.g. the proposal; they count as points. */
  readonly given?: readonly ParameterSet[];
  readonly points: number;
  readonly seed: number;
};

/** First the current set, then those given. Every other point lies within one step of it, so that each can be proposed as it is. */
export function frontierOf(search: FrontierSearch): readonly FrontierPoint[] {
  const random = randomStream(search.seed);
  const found = [search.current, ...(search.given ?? [])].map((set) => ({ set, metrics: search.evaluate(set) }));
  for (const candidate of candidates(search, random.uniform)) {
    if (found.length >= search.points) break;
    if (groupOutcomes(candidate).some(({ holds }) => !holds) || search.isFeasible?.(candidate) === false) continue;
    const metrics = search.evaluate(candidate);
    if (search.isAllowed(metrics)) found.push({ set: candidate, metrics });
  }
  const isBetter = (a: Metrics, b: Metrics): boolean =>
    a[search.cost]! <= b[search.cost]! &&
    a[search.risk]! <= b[search.risk]! &&
    (a[search.cost]! < b[search.cost]! || a[search.risk]! < b[search.risk]!);
  return found.map((point) => ({
    ...point,
    isEfficient: !found.some((other) => isBetter(other.metrics, point.metrics)),
  }));
}

const ATTEMPTS_PER_POINT = 10;

/** Parts of a step that mixtures use: few, so that searches meet the same values again. */
const SHARES = [-1, -0.5, 0, 0.5, 1] as const;

/** Single full steps first, in both directions; then random mixtures. */
function* candidates({ current, ids, points }: FrontierSearch, uniform: () => number): Generator<ParameterSet> {
  for (const id of ids) for (const share of [1, -1]) yield moved(current, [[id, share]]);
  for (let attempt = 0; attempt < points * ATTEMPTS_PER_POINT; attempt++) {
    yield moved(
      current,
      ids.map((id) => [id, SHARES[Math.floor(uniform() * SHARES.length)]!]),
    );
  }
}

function moved(set: ParameterSet, shares: readonly (readonly [ParameterId, number])[]): ParameterSet {
  return withChanges(
    set,
    shares.map(([id, share]) => ({ id, before: set[id]!, after: stepped(set, id, share) })),
  );
}

/** The allowed point with the smallest cost + weight x risk: what is recommended, with the weight stated. */
export function recommended(
  points: readonly FrontierPoint[],
  search: Pick<FrontierSearch, 'cost' | 'risk'>,
  riskWeight: number,
): FrontierPoint {
  const objective = ({ metrics }: FrontierPoint): number => metrics[search.cost]! + riskWeight * metrics[search.risk]!;
  return points.reduce((best, point) => (objective(point) < objective(best) ? point : best));
}
