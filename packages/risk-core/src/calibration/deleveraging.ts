import { RiskCoreError } from '../errors.js';
import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';

/** One coin of an auto-deleveraging: winners were closed against losers who could not pay. USD, counts. */
export type DeleveragedCoin = {
  readonly coin: string;
  /** Notional of winners that was closed. */
  readonly notionalUsd: number;
  /** What those winners had gained. */
  readonly gainUsd: number;
  readonly negativeAccounts: number;
  /** Accounts of winners that were closed. */
  readonly winners: number;
};

export class DeleveragingFitError extends RiskCoreError {
  readonly code = 'DELEVERAGING_FIT';
  constructor(
    readonly targetUsd: number,
    readonly largestUsd: number,
  ) {
    super(
      `A negative equity of ${targetUsd} USD cannot be fitted: it must lie above 0 and below ${largestUsd} USD, the loss if every ` +
        'loser had started without collateral. Check the units of the target.',
    );
  }
}

/**
 * Losers' collateral b, as a share of notional, lies below the fall f with density proportional to b^(exponent - 1): they owe f - b
 * on average f / (exponent + 1). The fall is the one from the winners' mean entry, gain / (notional + gain). One exponent for all coins.
 */
export type DeleveragingModel = { readonly exponent: number };

/** Fall of the price from the winners' mean entry, ratio in [0, 1). */
export function fallOf({ notionalUsd, gainUsd }: DeleveragedCoin): number {
  return gainUsd > 0 ? gainUsd / (notionalUsd + gainUsd) : 0;
}

/** The exponent at which the coins owe `negativeEquityUsd` together: sum of N f / target - 1. Throws {@link DeleveragingFitError}. */
export function fitDeleveraging(coins: readonly DeleveragedCoin[], negativeEquityUsd: number): DeleveragingModel {
  const largestUsd = coins.reduce((sum, coin) => sum + coin.notionalUsd * fallOf(coin), 0);
  if (!(negativeEquityUsd > 0 && negativeEquityUsd < largestUsd))
    throw new DeleveragingFitError(negativeEquityUsd, largestUsd);
  return { exponent: largestUsd / negativeEquityUsd - 1 };
}

/** What losers of a coin owe beyond their collateral, and the collateral they lost before, USD >= 0. */
export function deleveragingOf(coin: DeleveragedCoin, { exponent }: DeleveragingModel) {
  const lossUsd = coin.notionalUsd * fallOf(coin);
  const negativeEquityUsd = lossUsd / (exponent + 1);
  return { negativeEquityUsd, collateralLostUsd: lossUsd - negativeEquityUsd };
}

/** Notional of winners that must be closed for losers who lost `collateralLostUsd` of their own: the inverse of {@link deleveragingOf}. */
export function notionalFor(collateralLostUsd: number, fall: number, { exponent }: DeleveragingModel): number {
  return (collateralLostUsd * (exponent + 1)) / (exponent * fall);
}

/**
 * Closed notional of coins that the fit has not seen: a power law of the number of winners, by least squares on logs of `learnt`. Coins
 * without notional or winners are left out of both.
 */
export function predictNotional(learnt: readonly DeleveragedCoin[], tried: readonly DeleveragedCoin[]): number {
  const points = learnt
    .filter(({ notionalUsd, winners }) => notionalUsd > 0 && winners > 0)
    .map(({ notionalUsd, winners }) => ({ x: log(winners), y: log(notionalUsd) }));
  const mean = (pick: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const slope = mean(({ x, y }) => (x - meanX) * (y - meanY)) / mean(({ x }) => (x - meanX) * (x - meanX));
  return tried.reduce(
    (sum, { winners, notionalUsd }) =>
      winners > 0 && notionalUsd > 0 ? sum + exp(meanY + slope * (log(winners) - meanX)) : sum,
    0,
  );
}

/** Rank correlation (Spearman 1904) with mean ranks for ties; NaN for fewer than two values. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [meanRanks(a), meanRanks(b)];
  const mean = (a.length + 1) / 2;
  const sum = (of: (i: number) => number): number => x.reduce((total, _, i) => total + of(i), 0);
  const covariance = sum((i) => (x[i]! - mean) * (y[i]! - mean));
  return (
    covariance / Math.sqrt(sum((i) => (x[i]! - mean) * (x[i]! - mean)) * sum((i) => (y[i]! - mean) * (y[i]! - mean)))
  );
}

function meanRanks(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}
