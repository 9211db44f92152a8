import { sensitivitiesTo, type Metrics } from '../calibration/explore.js';
import { frontierOf, recommended, type FrontierPoint } from '../calibration/frontier.js';
import { RiskCoreError } from '../errors.js';
import { parameterChanges, withChanges } from '../parameters/change.js';
import { groupOutcomes } from '../parameters/groups.js';
import { parameterSetId, parseParameterId, type ParameterId, type ParameterSet } from '../parameters/identity.js';
import { PARAMETER_RULES, type ParameterName } from '../parameters/rules.js';
import { formatScaled } from '../parameters/values.js';
import { bonusRows, typicalClosingUsd } from './closingSection.js';
import type { CalibrationSection, FrontierMark, SensitivityMetric } from './outlookSections.js';
import type { SimulationPlan } from './plan.js';
import { formatParameter } from './reportNumbers.js';
import type { Alternative } from './reportSections.js';
import { shortfallEstimate } from './riskMetrics.js';
import { CAPITAL_COST, computableAccounts, type EvaluateSet, type SetOutcome } from './setEvaluation.js';

/** They choose the scenarios that everything is measured on: a step of them is another yardstick, not a tighter rule. */
const SCENARIO_PARAMETERS: readonly ParameterName[] = ['marginHorizonHours', 'lookbackDays', 'stressWindowDays'];
/** Limits on what comes in later: no figure of the book at hand depends on them. */
const FUTURE_PARAMETERS: readonly ParameterName[] = ['openInterestCap', 'supplyCap'];
/** What the search may move beside the parameters that the proposal moves. */
const ALWAYS_SEARCHED: readonly ParameterName[] = [
  'initialMarginFactor',
  'maintenanceMarginFactor',
  'varConfidence',
  'spotRange',
];
/** They move no requirement and what closing costs: the search may move them when it is asked to. */
const COST_PARAMETERS: readonly ParameterName[] = ['liquidationBonus'];
/** Enough to see the shape of the frontier; `riskdao frontier` looks at more. */
export const REPORT_POINTS = 60;
/** Rows of the tornado chart, per metric. */
const SHOWN = 8;
const METRICS: readonly SensitivityMetric[] = ['initialUsd', 'beyondEsUsd', 'coverage'];

export type Calibration = {
  readonly section: CalibrationSection;
  /** Null when the current or the proposed set is already the best of those looked at. */
  readonly recommendedOption: Alternative | null;
};

/** Sensitivities, frontier and recommendation on one evaluator: the same accounts, scenarios and prices throughout. */
export function calibrationOf(
  plan: SimulationPlan,
  evaluate: EvaluateSet,
  options: { readonly accounts: number; readonly points?: number; readonly searched?: readonly ParameterId[] },
): Calibration {
  const { current, effective } = plan.proposal;
  const sensitivities = sensitivityRows(current, evaluate);
  const ids = options.searched ?? searchedIds(plan);
  const points = frontierPoints(plan, evaluate, ids, options.points ?? REPORT_POINTS);
  const best = points.find(({ mark }) => mark === 'recommended')?.point ?? points[0]!.point;
  const isNew = [current, effective].every((set) => parameterChanges(set, best.set).length > 0);
  return {
    section: {
      accounts: options.accounts,
      sensitivities,
      notVaried: SCENARIO_PARAMETERS,
      frontier: points.map(({ mark, point: { set, metrics, isEfficient } }) => ({
        mark,
        values: Object.fromEntries(
          ids.map((id) => [id, formatScaled(set[id]!, PARAMETER_RULES[parseParameterId(id).name].decimals)]),
        ),
        capitalUsd: metrics['initialUsd']!,
        riskUsd: metrics['beyondEsUsd']!,
        coverage: metrics['coverage']!,
        objectiveUsd: metrics['objectiveUsd']!,
        isEfficient,
      })),
      searched: ids,
      recommended: parameterChanges(current, best.set).map(({ id, before, after }) => ({
        id,
        current: textOf(id, before),
        recommended: textOf(id, after),
      })),
      capitalCost: CAPITAL_COST,
    },
    recommendedOption: isNew ? optionOf(plan, best.set, evaluate(best.set)) : null,
  };
}

function sensitivityRows(current: ParameterSet, evaluate: EvaluateSet): CalibrationSection['sensitivities'] {
  const ids = idsOf(current).filter((id) => {
    const { name } = parseParameterId(id);
    return PARAMETER_RULES[name].tightens !== 'none' && ![...SCENARIO_PARAMETERS, ...FUTURE_PARAMETERS].includes(name);
  });
  const rows = sensitivitiesTo(current, ids, (set) => metricsOf(evaluate(set)));
  const base = metricsOf(evaluate(current));
  return METRICS.flatMap((metric) =>
    rows
      .filter((row) => row.metric === metric && isFelt(row, base[metric]!))
      .slice(0, SHOWN)
      .map(({ id, down, up }) => ({ metric, id, down, up })),
  );
}

/** Below a millionth of the figure itself a step is rounding, not an effect. */
const FELT = 1e-6;

function isFelt({ down, up }: { readonly down: number; readonly up: number }, base: number): boolean {
  return Math.max(Math.abs(down), Math.abs(up)) > FELT * Math.abs(base);
}

export class NotSearchableError extends RiskCoreError {
  readonly code = 'NOT_SEARCHABLE';
  constructor(readonly text: string) {
    super(
      `"${text}" names no parameter that a search can judge. Use a name or an id that raises or lowers requirements or costs, ` +
        `e.g. initialMarginFactor, liquidationBonus or spotRange/underlying/BTC; not ${[...SCENARIO_PARAMETERS, ...FUTURE_PARAMETERS].join(', ')}.`,
    );
  }
}

/** Ids of a set by name (all symbols) or id, as a search may move them. Throws {@link NotSearchableError}. */
export function searchableIds(set: ParameterSet, names: readonly string[]): readonly ParameterId[] {
  const found = names.flatMap((text) => {
    const ids = idsOf(set).filter((id) => (id === text || id.split('/')[0] === text) && isSearchable(id));
    if (ids.length === 0) throw new NotSearchableError(text);
    return ids;
  });
  return [...new Set(found)];
}

function isSearchable(id: ParameterId): boolean {
  const { name } = parseParameterId(id);
  const moves = PARAMETER_RULES[name].tightens !== 'none' || COST_PARAMETERS.includes(name);
  return moves && ![...SCENARIO_PARAMETERS, ...FUTURE_PARAMETERS].includes(name);
}

function searchedIds({ proposal: { current, changes } }: SimulationPlan): readonly ParameterId[] {
  const moved = new Set(changes.map(({ id }) => id));
  return idsOf(current).filter(
    (id) => isSearchable(id) && (moved.has(id) || ALWAYS_SEARCHED.includes(parseParameterId(id).name)),
  );
}

const CLOSING_PARAMETERS: readonly ParameterName[] = ['liquidationThreshold', 'liquidationBonus'];
const isOfClosing = (id: ParameterId): boolean => CLOSING_PARAMETERS.includes(parseParameterId(id).name);

/** Sets under which every asset whose threshold or bonus is searched keeps a bonus that is answered and worsens no account. */
function workableSets(plan: SimulationPlan, ids: readonly ParameterId[]): (set: ParameterSet) => boolean {
  const typicalUsd = typicalClosingUsd(plan, computableAccounts(plan));
  const assets = new Set(ids.filter(isOfClosing).map((id) => parseParameterId(id).symbol));
  const broken = (set: ParameterSet) =>
    bonusRows(plan, set, typicalUsd).filter(({ asset, workable }) => assets.has(asset) && !workable);
  const today = new Set(broken(plan.proposal.current).map(({ asset }) => asset));
  return (set) => broken(set).every(({ asset }) => today.has(asset));
}

type MarkedPoint = { readonly mark: FrontierMark | null; readonly point: FrontierPoint };

function frontierPoints(
  plan: SimulationPlan,
  evaluate: EvaluateSet,
  ids: readonly ParameterId[],
  points: number,
): readonly MarkedPoint[] {
  const { current, effective } = plan.proposal;
  const outcome = evaluate(current);
  const today = metricsOf(outcome);
  const isRed = outcome.fund.band === 'red';
  const tailShare = 1 - plan.sets[0]!.model.parameters.varConfidence;
  /**
   * No worse cover of the fund than today or whole, no more exceedances than today or than the confidence allows, and no relief while the
   * fund is below its floor: a proposal that loosens could not become ready.
   */
  const isAllowed = (metrics: Metrics): boolean =>
    metrics['coverage']! >= Math.min(1, today['coverage']!) &&
    metrics['exceedanceShare']! <= Math.max(tailShare, today['exceedanceShare']!) &&
    (!isRed || metrics['initialUsd']! >= today['initialUsd']!);
  const found = frontierOf({
    current,
    given: [effective],
    ids,
    evaluate: (set) => metricsOf(evaluate(set)),
    cost: 'initialUsd',
    risk: 'beyondEsUsd',
    isAllowed,
    ...(ids.some(isOfClosing) ? { isFeasible: workableSets(plan, ids) } : {}),
    points,
    seed: plan.bundle.seed,
  });
  const best = recommended(
    found.filter(({ metrics }, at) => at === 0 || isAllowed(metrics)),
    { cost: 'objectiveUsd', risk: 'beyondEsUsd' },
    0,
  );
  const evaluated = (set: ParameterSet): Metrics => metricsOf(evaluate(set));
  const needed = { ...best, set: withoutIdleChanges(best, current, ids, evaluated) };
  const marks = new Map<FrontierPoint, FrontierMark>([
    [needed, 'recommended'],
    [found[1]!, 'proposed'],
    [found[0]!, 'current'],
  ]);
  return found.map((one) => {
    const point = one === best && marks.get(best) === undefined ? needed : one;
    return { mark: marks.get(point) ?? null, point };
  });
}

/** The same figures from fewer changes: what moves none of them is not worth a vote. */
function withoutIdleChanges(
  { set, metrics }: FrontierPoint,
  current: ParameterSet,
  ids: readonly ParameterId[],
  evaluate: (set: ParameterSet) => Metrics,
): ParameterSet {
  return ids.reduce((kept, id) => {
    if (kept[id] === current[id]) return kept;
    const less = withChanges(kept, [{ id, before: kept[id]!, after: current[id]! }]);
    if (groupOutcomes(less).some(({ holds }) => !holds)) return kept;
    const figures = evaluate(less);
    const isSame = Object.entries(metrics).every(
      ([name, value]) => Math.abs(figures[name]! - value) <= 1e-9 * Math.abs(value),
    );
    return isSame ? less : kept;
  }, set);
}

export function metricsOf(outcome: SetOutcome): Metrics {
  const { initialUsd, beyondEsUsd, exceedanceShare, objectiveUsd, fund } = outcome;
  return { initialUsd, beyondEsUsd, exceedanceShare, objectiveUsd, coverage: fund.coverage };
}

function optionOf(plan: SimulationPlan, set: ParameterSet, outcome: SetOutcome): Alternative {
  const { fund } = outcome;
  return {
    id: 'recommended',
    label: 'Recommended',
    description:
      'The set with the lowest yearly cost of those searched: losses beyond maintenance, capital that users lock, and accounts closed at once. Its values stand below.',
    parameterSetId: parameterSetId(set),
    withinRules: true,
    initialUsd: outcome.initialUsd,
    maintenanceUsd: outcome.maintenanceUsd,
    liquidatable: outcome.liquidatable,
    newlyLiquidatable: outcome.newlyLiquidatable,
    lockedUsd: outcome.lockedUsd,
    releasedUsd: outcome.releasedUsd,
    shortfallEs: shortfallEstimate(outcome.shortfallUsd, plan.bundle),
    fundTargetUsd: fund.targetUsd,
    coverage: fund.coverage,
    band: fund.band,
  };
}

function idsOf(set: ParameterSet): readonly ParameterId[] {
  return (Object.keys(set) as ParameterId[]).sort();
}

function textOf(id: ParameterId, raw: bigint): string {
  const { unit, decimals } = PARAMETER_RULES[parseParameterId(id).name];
  return formatParameter(unit, formatScaled(raw, decimals));
}
