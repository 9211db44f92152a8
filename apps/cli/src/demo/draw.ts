import { exp, type RandomStream } from '@riskdao/risk-core';

/** Named draws from one seeded stream; the order of the calls is part of the result. */
export type Draw = {
  readonly uniform: () => number;
  readonly normal: () => number;
  readonly between: (low: number, high: number) => number;
  readonly wholeBetween: (low: number, high: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  /** exp(normal x sigma) x median. */
  readonly logNormal: (median: number, sigma: number) => number;
};

export function drawFrom({ uniform, normal, integer }: RandomStream): Draw {
  const between = (low: number, high: number) => low + (high - low) * uniform();
  return {
    uniform,
    normal,
    between,
    wholeBetween: (low, high) => low + integer(high - low + 1),
    pick: (items) => {
      const item = items[integer(items.length)];
      if (item === undefined) throw new RangeError('pick from an empty list');
      return item;
    },
    logNormal: (median, sigma) => median * exp(sigma * normal()),
  };
}

/** `value` on the grid of `decimals` places, so that files stay short and readable. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
