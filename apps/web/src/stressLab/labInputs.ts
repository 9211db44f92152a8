import {
  formatScaled,
  PARAMETER_RULES,
  parseParameterId,
  shiftedMarket,
  type MarketShift,
  type ParameterId,
  type SimulationBundle,
} from '@riskdao/risk-core';

/** What the sliders say. Parameters that are not named keep the value in force. */
export type LabInputs = {
  /** Raw on-chain integers. */
  readonly parameters: Readonly<Record<ParameterId, bigint>>;
  /** By underlying. */
  readonly market: Readonly<Record<string, MarketShift>>;
};

export const NOTHING_MOVED: LabInputs = { parameters: {}, market: {} };

/** The bundle that the inputs describe: the same history and book, the market moved, the parameters on their grid. */
export function labBundle(base: SimulationBundle, { parameters, market }: LabInputs): SimulationBundle {
  const chosen = Object.entries(parameters).map(([id, raw]) => {
    const { decimals } = PARAMETER_RULES[parseParameterId(id).name];
    return [id, formatScaled(raw, decimals)] as const;
  });
  return {
    ...base,
    market: shiftedMarket(base.market, market),
    proposedParameters: { ...base.currentParameters, ...Object.fromEntries(chosen) },
  };
}
