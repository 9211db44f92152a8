import { formatParameterSet, initialParameterSet, type MarketSnapshot, type ParameterValues } from '@riskdao/risk-core';

/** The value at genesis of every parameter that governs this market. */
export function initialValues(market: MarketSnapshot): ParameterValues {
  const assets = Object.fromEntries(Object.entries(market.assets).map(([symbol, asset]) => [symbol, asset.class]));
  return formatParameterSet(initialParameterSet({ underlyings: Object.keys(market.underlyings), assets }));
}
