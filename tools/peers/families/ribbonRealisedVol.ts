import { deviation, greeksOf, logReturns } from '@riskdao/risk-core';
import { differences, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly kind: string;
  readonly inputs: {
    readonly values: readonly number[];
    readonly prices: readonly number[];
    readonly window: number;
    readonly windowDays: number;
    readonly periodSeconds: number;
    readonly scale: number;
    readonly firstReturnIsZeroObservation?: boolean;
    readonly moneynessKoverS: number;
    readonly vol: number;
    readonly tDays: number;
  };
  readonly expected: Readonly<Record<string, unknown>>;
};

/** They store integers cut off at their scale. */
const cut = (value: number, scale: number) => Math.floor(value * scale + 1e-6);

function compute({ kind, inputs, expected }: Case): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'welford': {
      const { values, window } = inputs;
      const spread = deviation(values, window);
      const last = values.slice(-window);
      const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
      return { mean, dsq: Math.round(spread * spread * last.length), stdev: Math.floor(spread) };
    }
    case 'vol-oracle': {
      const returns = [0, ...logReturns(inputs.prices)];
      const slots = (inputs.windowDays * 86_400) / inputs.periodSeconds;
      if ('stdevAfterEachCommit' in expected) {
        const after = returns.map((_, i) => cut(deviation(returns.slice(0, i + 1), slots), inputs.scale));
        return { stdevAfterEachCommit: after.join() };
      }
      const stdev = cut(deviation(returns, slots), inputs.scale);
      // Their year has an integer square root of 730 periods: 27 for 27.0185.
      return { stdev, annualisedVol: stdev * Math.floor(Math.sqrt((365 * 86_400) / inputs.periodSeconds)) };
    }
    case 'sample-stdev': {
      const ratios = inputs.prices.slice(1).map((price, i) => price / (inputs.prices[i] ?? NaN));
      return { stdev: deviation(ratios, ratios.length, true) * 1e18 };
    }
    default: {
      const { moneynessKoverS, vol, tDays } = inputs;
      const { delta } = greeksOf({
        right: 'call',
        spot: 1,
        strike: moneynessKoverS,
        vol,
        years: tDays / 365,
        rate: 0,
        carry: 0,
      });
      return { delta1e4Floored: cut(delta, 1e4) };
    }
  }
}

export const ribbonRealisedVol: PeerFamily = {
  name: 'ribbon_rvol_realised_vol',
  floor: 7 / 8,
  remark: ({ kind }) =>
    kind === 'vol-oracle'
      ? 'their oracle takes a zero return for an empty slot; here that of the last 14 returns is 0.06593946'
      : null,
  check: (file) =>
    eachCase<Case>(file, (vector) => {
      const expected = Object.fromEntries(
        Object.entries(vector.expected).map(([name, value]) => [name, Array.isArray(value) ? value.join() : value]),
      );
      return differences(compute(vector), expected, { relative: 1e-6 });
    }),
};
