import type { SimulationBundle } from '../bundle/bundle.js';
import { bootstrapDraws, percentileInterval } from '../measure/bootstrap.js';
import { parameterValue } from '../parameters/values.js';
import type { MergedOutcome } from './merge.js';
import type { SimulationPlan } from './plan.js';
import type { BeforeAfter, Estimate, LossDistribution, MetricId, MetricRow } from './reportSections.js';
import { shortfallUsd } from '../liquidation/ledger.js';

const LEVEL = 0.95;
/** Stressed moves overlap six-fold: neighbours are drawn together. */
const OVERLAP = 6;
/** The expected shortfall beyond nothing is the mean. */
const WHOLE_SAMPLE = 1e-12;
/** Confidence of the mean of the worst shortfalls that sizes the fund. */
export const SHORTFALL_CONFIDENCE = 0.999;

type TailEstimates = BeforeAfter<Estimate> & { readonly change: Estimate };

type Sample = BeforeAfter<Float64Array>;

type TailOptions = {
  readonly measure: 'valueAtRisk' | 'expectedShortfall';
  readonly confidence: number;
  readonly seed: number;
  readonly resamples: number;
  readonly blockLength: number;
};

/** VaR or ES before, after and their difference, with paired bootstrap intervals on common resamples. */
function tailEstimates(losses: Sample, options: TailOptions): TailEstimates {
  const { measure } = options;
  const before = bootstrapDraws(losses.before, options);
  const after = bootstrapDraws(losses.after, options);
  return {
    before: estimateOf(before.estimate[measure], before[measure]),
    after: estimateOf(after.estimate[measure], after[measure]),
    change: estimateOf(
      after.estimate[measure] - before.estimate[measure],
      after[measure].map((value, i) => value - before[measure][i]!),
    ),
  };
}

function estimateOf(value: number, draws: Float64Array): Estimate {
  return { value, ...percentileInterval(draws, LEVEL) };
}

/** Mean of the worst 0.1 % of shortfalls over the yardstick, with its interval: what the fund is sized by. */
export function shortfallEstimate(losses: Float64Array, { seed, paths }: SimulationBundle): Estimate {
  const draws = bootstrapDraws(losses, {
    confidence: SHORTFALL_CONFIDENCE,
    seed,
    resamples: paths,
    blockLength: OVERLAP,
  });
  return estimateOf(draws.estimate.expectedShortfall, draws.expectedShortfall);
}

/** Sums of one kind under two sets, cut to the ordinary or the stressed part of the yardstick. */
function samples(
  plan: SimulationPlan,
  merged: MergedOutcome,
  sets: BeforeAfter<number>,
  pick: (index: number) => Float64Array,
  part: 'ordinary' | 'stressed' | 'all',
): Sample {
  const { ordinaryCount, matrix } = plan.yardstick;
  const from = part === 'stressed' ? ordinaryCount : 0;
  const to = part === 'ordinary' ? ordinaryCount : matrix.scenarios;
  return { before: pick(sets.before).subarray(from, to), after: pick(sets.after).subarray(from, to) };
}

/** The table of risk figures before and after. */
export function riskMetrics(
  plan: SimulationPlan,
  merged: MergedOutcome,
  sets: BeforeAfter<number>,
): readonly MetricRow[] {
  const { seed, paths } = plan.bundle;
  const current = plan.sets[sets.before]!.model.parameters;
  const hours = current.marginHorizonHours;
  const beyond = samples(plan, merged, sets, (i) => merged.sets[i]!.beyondUsd, 'ordinary');
  const losing = samples(plan, merged, sets, (i) => merged.sets[i]!.losingUsd, 'stressed');
  const shortfall = samples(plan, merged, sets, (i) => shortfallUsd(merged.sets[i]!.yardstick), 'all');
  const liquidated = samples(plan, merged, sets, (i) => merged.sets[i]!.liquidatedUsd, 'ordinary');
  const tail = (
    id: MetricId,
    label: string,
    sample: Sample,
    measure: 'valueAtRisk' | 'expectedShortfall',
    confidence: number,
    basis: string,
    blockLength = 1,
  ): MetricRow => ({
    id,
    label,
    unit: 'usd',
    ...tailEstimates(sample, { measure, confidence, seed, resamples: paths, blockLength }),
    n: sample.before.length,
    basis,
    safer: 'lower',
  });
  const beyondBasis = `loss beyond maintenance requirements, ordinary moves of ${hours} h over ${current.lookbackDays} days`;
  const confidence = current.varConfidence;
  const percent = `${Number((confidence * 100).toFixed(2))} %`;
  return [
    tail('var95', 'VaR 95 %', beyond, 'valueAtRisk', 0.95, beyondBasis),
    tail('var99', 'VaR 99 %', beyond, 'valueAtRisk', 0.99, beyondBasis),
    tail('varAtConfidence', `VaR ${percent}`, beyond, 'valueAtRisk', confidence, beyondBasis),
    tail('expectedShortfall', `ES ${percent}`, beyond, 'expectedShortfall', confidence, beyondBasis),
    tail(
      'stressVar',
      `Stressed VaR ${percent}`,
      losing,
      'valueAtRisk',
      confidence,
      `losses of all losing accounts, stressed moves of ${hours} h`,
      OVERLAP,
    ),
    exact(plan, merged, sets, 'gammaTerm', 'Gamma term', 'sum over accounts', 'neither', (f) => f.gammaTermUsd),
    exact(
      plan,
      merged,
      sets,
      'scanRisk',
      'Scan risk after credits',
      'sum over accounts',
      'neither',
      (f) => f.scanRiskUsd,
    ),
    exact(
      plan,
      merged,
      sets,
      'initialRequirement',
      'Initial requirement',
      'sum over accounts',
      'neither',
      (f) => f.initialUsd,
    ),
    exact(
      plan,
      merged,
      sets,
      'maintenanceRequirement',
      'Maintenance requirement',
      'sum over accounts',
      'neither',
      (f) => f.maintenanceUsd,
    ),
    tail(
      'shortfallMean',
      'Mean shortfall',
      shortfall,
      'expectedShortfall',
      WHOLE_SAMPLE,
      'loss beyond all that accounts own, ordinary and stressed moves',
      OVERLAP,
    ),
    tail(
      'shortfallEs',
      'ES 99.9 % of the shortfall',
      shortfall,
      'expectedShortfall',
      SHORTFALL_CONFIDENCE,
      'loss beyond all that accounts own, ordinary and stressed moves',
      OVERLAP,
    ),
    tail(
      'liquidatedNotional95',
      'Liquidated notional, 95 %',
      liquidated,
      'valueAtRisk',
      0.95,
      `notional of accounts below maintenance after ordinary moves of ${hours} h`,
    ),
  ];
}

function exact(
  plan: SimulationPlan,
  { accounts }: MergedOutcome,
  sets: BeforeAfter<number>,
  id: MetricId,
  label: string,
  basis: string,
  safer: MetricRow['safer'],
  pick: (figures: NonNullable<MergedOutcome['accounts'][number]>[number]) => number,
): MetricRow {
  const total = (set: number) =>
    accounts.reduce((sum, figures) => (figures === null ? sum : sum + pick(figures[set]!)), 0);
  const [before, after] = [total(sets.before), total(sets.after)];
  const value = (usd: number): Estimate => ({ value: usd, low: null, high: null });
  return {
    id,
    label,
    unit: 'usd',
    before: value(before),
    after: value(after),
    change: value(after - before),
    n: plan.accounts.length - plan.basis.holdings.rows.failures.length,
    basis,
    safer,
  };
}

/** Least edge as a share of the worst loss: smaller losses stand in the first bin. */
const SMALLEST_SHARE = 1e-4;

/**
 * Loss beyond maintenance requirements over the ordinary moves. Most moves cost nothing and the rest differ by orders of magnitude:
 * scenarios without a loss are counted apart, the others in bins that grow by 2 to 2.5, shared by both sides.
 */
export function lossDistribution(
  plan: SimulationPlan,
  merged: MergedOutcome,
  sets: BeforeAfter<number>,
  metrics: readonly MetricRow[],
): LossDistribution {
  const sample = samples(plan, merged, sets, (i) => merged.sets[i]!.beyondUsd, 'ordinary');
  const edgesUsd = lossEdges([...sample.before, ...sample.after]);
  const row = (id: MetricId) => metrics.find((metric) => metric.id === id)!;
  const sides = (id: MetricId) => ({ before: row(id).before.value, after: row(id).after.value });
  const counts = (losses: Float64Array) => {
    const bins = edgesUsd.slice(1).map(() => 0);
    for (const loss of losses)
      if (loss > 0)
        bins[
          Math.max(
            0,
            Math.min(
              bins.length - 1,
              edgesUsd.findLastIndex((edge) => edge < loss),
            ),
          )
        ]!++;
    return bins;
  };
  const withoutLoss = (losses: Float64Array) => losses.filter((loss) => !(loss > 0)).length;
  return {
    measure: 'Loss beyond the maintenance requirements of all accounts, if each held exactly its requirement.',
    edgesUsd,
    withoutLoss: { before: withoutLoss(sample.before), after: withoutLoss(sample.after) },
    counts: { before: counts(sample.before), after: counts(sample.after) },
    n: sample.before.length,
    confidence: parameterValue(plan.sets[sets.before]!.set, 'varConfidence'),
    varUsd: sides('varAtConfidence'),
    expectedShortfallUsd: sides('expectedShortfall'),
  };
}

/** 0, then 1, 2 and 5 times powers of ten from just below the smallest loss shown to just above the largest. */
function lossEdges(losses: readonly number[]): readonly number[] {
  const positive = losses.filter((loss) => loss > 0);
  if (positive.length === 0) return [0, 1];
  const worst = Math.max(...positive);
  const least = Math.max(Math.min(...positive), worst * SMALLEST_SHARE);
  const edges = [0];
  let unit = 1;
  while (unit > least) unit /= 10;
  while (unit * 10 <= least) unit *= 10;
  for (; ; unit *= 10)
    for (const factor of [1, 2, 5]) {
      if (factor * unit * 2.5 <= least) continue;
      edges.push(factor * unit);
      if (factor * unit >= worst) return edges;
    }
}
