import { RiskCoreError } from '../errors.js';
import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';

/** One executed sale: what it lost against the price before, ratio > 0, its size and the day's volume, and the day's volatility. */
export type ExecutedSale = {
  readonly slippage: number;
  readonly quantityUsd: number;
  readonly dailyVolumeUsd: number;
  readonly dailyVol: number;
};

/** slippage = factor x dailyVol x (quantity / volume)^exponent. The square-root law has exponent 1/2. */
export type SlippageLaw = {
  readonly factor: number;
  readonly exponent: number;
  /** Share of the variance of logs that the law explains, and standard deviation of what it does not. */
  readonly rSquared: number;
  readonly residual: number;
  readonly observations: number;
};

export class SlippageSampleError extends RiskCoreError {
  readonly code = 'SLIPPAGE_SAMPLE';
  constructor(readonly usable: number) {
    super(
      `A slippage law needs at least 3 sales of different sizes with positive slippage; ${usable} are usable. Give more history.`,
    );
  }
}

/** Least squares on logs (Almgren, Thum, Hauptmann, Li 2005 fit the same form). Sales that gained are left out. */
export function fitSlippage(sales: readonly ExecutedSale[]): SlippageLaw {
  const points = sales
    .filter(
      ({ slippage, quantityUsd, dailyVolumeUsd, dailyVol }) =>
        slippage > 0 && quantityUsd > 0 && dailyVolumeUsd > 0 && dailyVol > 0,
    )
    .map(({ slippage, quantityUsd, dailyVolumeUsd, dailyVol }) => ({
      x: log(quantityUsd / dailyVolumeUsd),
      y: log(slippage / dailyVol),
    }));
  const n = points.length;
  const mean = (pick: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / n;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const varianceX = mean(({ x }) => (x - meanX) * (x - meanX));
  if (n < 3 || !(varianceX > 0)) throw new SlippageSampleError(n);
  const exponent = mean(({ x, y }) => (x - meanX) * (y - meanY)) / varianceX;
  const left = mean(({ x, y }) => square(y - meanY - exponent * (x - meanX)));
  const varianceY = mean(({ y }) => square(y - meanY));
  return {
    factor: exp(meanY - exponent * meanX),
    exponent,
    rSquared: varianceY > 0 ? 1 - left / varianceY : 1,
    residual: Math.sqrt(left),
    observations: n,
  };
}

export type SlippageChoice = {
  readonly law: SlippageLaw;
  readonly chosen: 'squareRoot' | 'fitted';
  /** Mean squared error of logs on sales that the fit has not seen. */
  readonly squareRootError: number;
  readonly fittedError: number;
};

/** Model selection: the fitted law is taken only when it predicts the later half better than the square-root law with one factor. */
export function chooseSlippage(sales: readonly ExecutedSale[]): SlippageChoice {
  const half = Math.floor(sales.length / 2);
  const [early, late] = [sales.slice(0, half), sales.slice(half)];
  const fitted = fitSlippage(early);
  const squareRoot = { ...fitted, exponent: 0.5, factor: squareRootFactor(early) };
  const errorOf = (law: Pick<SlippageLaw, 'factor' | 'exponent'>): number => {
    const seen = late.filter(({ slippage }) => slippage > 0);
    return (
      seen.reduce((sum, sale) => sum + square(log(sale.slippage / slippageOf(law, sale))), 0) / Math.max(1, seen.length)
    );
  };
  const [squareRootError, fittedError] = [errorOf(squareRoot), errorOf(fitted)];
  const isBetter = fittedError < squareRootError;
  return {
    law: isBetter ? fitted : squareRoot,
    chosen: isBetter ? 'fitted' : 'squareRoot',
    squareRootError,
    fittedError,
  };
}

/** Predicted slippage of a sale, ratio >= 0. */
export function slippageOf(
  { factor, exponent }: Pick<SlippageLaw, 'factor' | 'exponent'>,
  { quantityUsd, dailyVolumeUsd, dailyVol }: Omit<ExecutedSale, 'slippage'>,
): number {
  return quantityUsd > 0 ? factor * dailyVol * exp(exponent * log(quantityUsd / dailyVolumeUsd)) : 0;
}

function squareRootFactor(sales: readonly ExecutedSale[]): number {
  const logs = sales
    .filter(({ slippage }) => slippage > 0)
    .map((sale) => log(sale.slippage / slippageOf({ factor: 1, exponent: 0.5 }, sale)));
  return exp(logs.reduce((sum, value) => sum + value, 0) / Math.max(1, logs.length));
}

function square(value: number): number {
  return value * value;
}
