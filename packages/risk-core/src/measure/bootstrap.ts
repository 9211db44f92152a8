import { randomStream } from '../random.js';
import { InvalidSampleError, rankOf, tailOfSorted, type TailMeasures } from './tail.js';

export type Interval = { readonly low: number; readonly high: number };

export type TailIntervals = {
  readonly estimate: TailMeasures;
  readonly valueAtRisk: Interval;
  readonly expectedShortfall: Interval;
  readonly level: number;
};

type BootstrapOptions = {
  readonly confidence: number;
  readonly seed: number;
  readonly resamples?: number;
  /** Probability that the interval covers the true value. */
  readonly level?: number;
  /** Consecutive losses drawn together; above 1 for overlapping moves, whose neighbours are not independent. */
  readonly blockLength?: number;
};

/**
 * Percentile bootstrap intervals of VaR and ES (Efron 1979; circular blocks: Politis and Romano 1992). `losses` in time
 * order. 2,000 resamples and 95 % unless stated. Throws InvalidSampleError for unusable samples.
 */
export function bootstrapTail(losses: ArrayLike<number>, options: BootstrapOptions): TailIntervals {
  const { level = 0.95 } = options;
  const { estimate, valueAtRisk, expectedShortfall } = bootstrapDraws(losses, options);
  return {
    estimate,
    valueAtRisk: percentileInterval(valueAtRisk, level),
    expectedShortfall: percentileInterval(expectedShortfall, level),
    level,
  };
}

export type TailDraws = {
  readonly estimate: TailMeasures;
  readonly valueAtRisk: Float64Array;
  readonly expectedShortfall: Float64Array;
};

/**
 * VaR and ES of every resample. Samples of equal length, seed and block length are resampled at the same indices, so the
 * difference of two results is a paired one. Throws InvalidSampleError for unusable samples.
 */
export function bootstrapDraws(losses: ArrayLike<number>, options: BootstrapOptions): TailDraws {
  const { confidence, seed, resamples = 2_000, blockLength = 1 } = options;
  const n = losses.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => losses[a]! - losses[b]! || a - b);
  const ascending = Float64Array.from(order, (i) => losses[i]!);
  if (ascending.some(Number.isNaN)) throw new InvalidSampleError('loss', NaN, 'a number');
  const { counts } = resampledCounts({ n, seed, resamples, blockLength });
  const valueAtRisk = new Float64Array(resamples);
  const expectedShortfall = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    const tail = tailOfCounts({ ascending, order, counts, from: draw * n }, confidence);
    valueAtRisk[draw] = tail.valueAtRisk;
    expectedShortfall[draw] = tail.expectedShortfall;
  }
  return { estimate: tailOfSorted(ascending, confidence), valueAtRisk, expectedShortfall };
}

type Resampling = {
  readonly n: number;
  readonly seed: number;
  readonly resamples: number;
  readonly blockLength: number;
};

/** `counts[draw * n + i]`: how often resample `draw` holds observation i. */
type ResampledCounts = Resampling & { readonly counts: Uint16Array };

const KEPT_TABLES = 4;
/** Depends on sizes and seed alone: the metrics of one report share a few tables. */
const tables: ResampledCounts[] = [];

function resampledCounts(wanted: Resampling): ResampledCounts {
  const known = tables.find(
    ({ n, seed, resamples, blockLength }) =>
      n === wanted.n && seed === wanted.seed && resamples === wanted.resamples && blockLength === wanted.blockLength,
  );
  if (known !== undefined) return known;
  const { n, seed, resamples, blockLength } = wanted;
  const stream = randomStream(seed);
  const counts = new Uint16Array(n * resamples);
  for (let draw = 0; draw < resamples; draw++) {
    const from = draw * n;
    for (let drawn = 0; drawn < n;) {
      const start = stream.integer(n);
      for (let step = 0; step < blockLength && drawn < n; step++, drawn++) counts[from + ((start + step) % n)]!++;
    }
  }
  const made = { ...wanted, counts };
  tables.unshift(made);
  tables.length = Math.min(tables.length, KEPT_TABLES);
  return made;
}

type Resample = {
  readonly ascending: Float64Array;
  readonly order: Int32Array;
  readonly counts: Uint16Array;
  readonly from: number;
};

/** VaR and ES of the sample that holds observation `order[i]`, worth `ascending[i]`, as often as counted. */
function tailOfCounts({ ascending, order, counts, from }: Resample, confidence: number): TailMeasures {
  const n = ascending.length;
  const rank = rankOf(n, confidence);
  let above = n - rank;
  let beyond = 0;
  let i = n - 1;
  for (let count = counts[from + order[i]!]!; count <= above; count = counts[from + order[i]!]!) {
    beyond += count * ascending[i]!;
    above -= count;
    i--;
  }
  beyond += above * ascending[i]!;
  const boundary = ascending[i]!;
  return {
    valueAtRisk: boundary,
    expectedShortfall: (beyond + Math.max(0, rank - confidence * n) * boundary) / (n * (1 - confidence)),
  };
}

/** The central interval that holds `level` of the draws. */
export function percentileInterval(draws: Float64Array, level: number): Interval {
  const sorted = draws.slice().sort();
  const outside = (1 - level) / 2;
  return { low: sorted[rankOf(sorted.length, outside) - 1]!, high: sorted[rankOf(sorted.length, 1 - outside) - 1]! };
}
