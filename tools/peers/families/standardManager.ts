import { standardMargin, type StandardMarket, type StandardRules } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

const YEAR = 365 * 86_400;

type Market = {
  readonly spot: number;
  readonly spotConfidence: number;
  readonly perps: number;
  readonly perpPrice: number;
  readonly perpConfidence: number;
  readonly perpUnsettledCash: number;
  readonly base: number;
  readonly forwards: readonly { readonly secToExpiry: number; readonly forward: number; readonly confidence: number }[];
  readonly options: readonly {
    readonly secToExpiry: number;
    readonly strike: number;
    readonly isCall: boolean;
    readonly amount: number;
    readonly vol: number;
    readonly volConfidence: number;
  }[];
};
type Parameters = {
  readonly maxSpotReq: number;
  readonly minSpotReq: number;
  readonly mmCallSpotReq: number;
  readonly mmPutSpotReq: number;
  readonly MMPutMtMReq: number;
  readonly unpairedIMScale: number;
  readonly unpairedMMScale: number;
  readonly mmOffsetScale: number;
  readonly oracle: { readonly perpThreshold: number; readonly OCFactor: number };
  readonly depeg: { readonly threshold: number; readonly factor: number };
  readonly perpMM: number;
  readonly perpIM: number;
  readonly baseIMScale: number;
};
type Case = {
  readonly baseMarginFactor: number;
  readonly inputs: { readonly cash: number; readonly stablePrice: number; readonly markets: readonly Market[] };
  readonly expected: {
    readonly IM?: number;
    readonly MM?: number;
    readonly IMtrunc?: number;
    readonly MMtrunc?: number;
  };
};

const rulesOf = (parameters: Parameters, baseMarginFactor: number): StandardRules => ({
  shortCall: {
    initialShare: parameters.maxSpotReq,
    leastInitialShare: parameters.minSpotReq,
    maintenanceShare: parameters.mmCallSpotReq,
  },
  shortPut: { maintenanceShare: parameters.mmPutSpotReq, maintenanceOfMark: parameters.MMPutMtMReq },
  initialOverMaintenance: parameters.mmOffsetScale,
  unpairedCall: { initial: parameters.unpairedIMScale, maintenance: parameters.unpairedMMScale },
  perpetual: { initial: parameters.perpIM, maintenance: parameters.perpMM },
  coinWeight: { initial: baseMarginFactor * parameters.baseIMScale, maintenance: baseMarginFactor },
  confidence: { threshold: parameters.oracle.perpThreshold, factor: parameters.oracle.OCFactor },
  peg: parameters.depeg,
});

const marketOf = (market: Market): StandardMarket => ({
  spotUsd: market.spot,
  spotConfidence: market.spotConfidence,
  coins: market.base,
  perpetual: {
    quantity: market.perps,
    markUsd: market.perpPrice,
    confidence: market.perpConfidence,
    unsettledUsd: market.perpUnsettledCash,
  },
  expiries: market.forwards.map(({ secToExpiry, forward, confidence }) => {
    const options = market.options.filter((option) => option.secToExpiry === secToExpiry);
    return {
      years: secToExpiry / YEAR,
      forwardUsd: forward,
      confidence: Math.min(confidence, ...options.map(({ volConfidence }) => volConfidence)),
      options: options.map(({ strike, isCall, amount, vol }) => ({
        right: isCall ? 'call' : 'put',
        strikeUsd: strike,
        quantity: amount,
        vol,
      })),
    };
  }),
});

/** Some cases are stated in whole USD, cut towards zero. */
function compare(name: string, ours: number, exact: number | undefined, whole: number | undefined): readonly string[] {
  if (exact !== undefined) return difference(name, ours, exact, { relative: 1e-9, absolute: 1e-9 });
  return difference(`${name} in whole USD`, Math.trunc(ours + 1e-9 * Math.sign(ours)) + 0, whole);
}

export const deriveStandardManager: PeerFamily = {
  name: 'derive_standard_manager_margin',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ baseMarginFactor, inputs, expected }) => {
      const margin = standardMargin(
        { cashUsd: inputs.cash, stableUsd: inputs.stablePrice, markets: inputs.markets.map(marketOf) },
        rulesOf(file['parameters'] as Parameters, baseMarginFactor),
      );
      return [
        ...compare('IM', margin.initialExcessUsd, expected.IM, expected.IMtrunc),
        ...compare('MM', margin.maintenanceExcessUsd, expected.MM, expected.MMtrunc),
      ];
    }),
};
