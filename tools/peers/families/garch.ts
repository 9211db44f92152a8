import { fitGarch, garchLogLikelihood, varianceOf, type VarianceModel } from '@riskdao/risk-core';
import { difference, differences, eachCase, type PeerFamily } from '../family.js';

type Parameters = Omit<VarianceModel, 'kind' | 'mean' | 'gamma'> & { readonly mu: number; readonly gamma?: number };
type Case = {
  readonly id: string;
  readonly series: string;
  readonly model: string;
  readonly expected: Parameters & { readonly logLikelihood?: number };
  readonly independentCheck?: { readonly logLikelihoodAtBenchmark?: number };
};

const kindOf = (words: string): VarianceModel['kind'] =>
  words.includes('EGARCH') ? 'egarch' : words.includes('GJR') ? 'gjr' : 'garch';

/** The EWMA(0.94) of the first 75 squared deviations that two of the models start from. */
function backcastOf(returns: Float64Array, mean: number): number {
  const first = returns.slice(0, 75).map((r) => r - mean);
  let weight = 1;
  let sum = 0;
  let total = 0;
  for (const e of first) {
    sum += weight * e * e;
    total += weight;
    weight *= 0.94;
  }
  return sum / total;
}

export const garchBenchmarks: PeerFamily = {
  name: 'garch_benchmarks',
  floor: 3 / 4,
  remark: ({ peer }) =>
    peer === false ? 'not a peer: our maximum has the higher likelihood, -5057.94632 against -5057.94808' : null,
  check: (file) => {
    const series = file['series'] as Readonly<Record<string, readonly number[]>>;
    return eachCase<Case>(file, ({ series: name, model: words, expected, independentCheck }) => {
      const returns = Float64Array.from(series[name] ?? []);
      const kind = kindOf(words);
      const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
      const backcast = words.includes('backcast') ? { backcast: backcastOf(returns, mean) } : {};
      const fit = fitGarch(returns, { kind, ...backcast });
      const { mu, omega, alpha, beta, gamma = 0 } = expected;
      const theirs: VarianceModel = { kind, mean: mu, omega, alpha, beta, gamma };
      // Six digits for the benchmark, four printed decimals for arch; the EGARCH benchmark is not at the maximum of its own
      // likelihood, so parameters are held to 1 % and our likelihood must be at least the one at theirs.
      const tolerance =
        kind === 'egarch' ? { relative: 0.01 } : name === 'dem_gbp' ? { relative: 1e-5 } : { absolute: 1e-4 };
      const ours = { mu: fit.model.mean, ...fit.model };
      const likelihood =
        independentCheck?.logLikelihoodAtBenchmark === undefined
          ? difference('log-likelihood', fit.logLikelihood, expected.logLikelihood, { absolute: 1e-4 })
          : difference(
              'log-likelihood at their parameters',
              garchLogLikelihood(theirs, returns),
              independentCheck.logLikelihoodAtBenchmark,
              { absolute: 1e-5 },
            );
      return [
        ...differences(ours, { mu, omega, alpha, beta, ...(kind === 'garch' ? {} : { gamma }) }, tolerance),
        ...likelihood,
        ...(fit.logLikelihood < garchLogLikelihood(theirs, returns, backcast.backcast) - 1e-4
          ? [`our maximum ${fit.logLikelihood} is below the likelihood at their parameters`]
          : []),
      ];
    });
  },
};

type RecursionCase = {
  readonly inputs: {
    readonly alpha: number;
    readonly beta: number;
    readonly longRunVariance: number;
    readonly returns: readonly number[];
  };
  readonly expected: { readonly vol: readonly number[] };
  readonly tol: number;
};

export const garchRecursion: PeerFamily = {
  name: 'quantlib_garch_recursion',
  floor: 1,
  check: (file) =>
    eachCase<RecursionCase>(file, ({ inputs, expected, tol }) => {
      const { alpha, beta, longRunVariance } = inputs;
      const returns = Float64Array.from(inputs.returns);
      const omega = (1 - alpha - beta) * longRunVariance;
      const first = (returns[0] ?? NaN) * (returns[0] ?? NaN);
      // Their recursion starts at the squared first return; ours at omega + (alpha + beta) x backcast.
      const variance = varianceOf(
        { kind: 'garch', mean: 0, omega, alpha, beta, gamma: 0 },
        returns,
        (first - omega) / (alpha + beta),
      );
      return expected.vol.flatMap((vol, t) =>
        difference(`volatility ${t}`, Math.sqrt(variance[t + 1] ?? NaN), vol, { absolute: tol }),
      );
    }),
};
