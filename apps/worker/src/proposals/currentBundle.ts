import {
  formatParameterSet,
  formatScaled,
  parseParameterId,
  PARAMETER_RULES,
  withChanges,
  type ParameterChange,
  type ParameterHistory,
  type ParameterRecord,
  type ParameterSet,
  type SimulationBundle,
} from '@riskdao/risk-core';
import { bookAt, latestMarket, parameterRecord, priceHistory, type DatabaseClient } from '@riskdao/store';

/**
 * The inputs of a simulation as they are now: newest sound market, newest book, history up to it, values in force. What was not
 * observed since stays as it is in `earlier`, and the report names its age.
 */
export async function currentBundle(
  client: DatabaseClient,
  now: {
    readonly earlier: SimulationBundle;
    readonly chainId: bigint;
    readonly current: ParameterSet;
    readonly changes: readonly ParameterChange[];
  },
): Promise<SimulationBundle> {
  const { earlier, chainId, current, changes } = now;
  const observed = await latestMarket(client, 'sound');
  const isNewer = observed !== null && observed.market.asOfUnix > earlier.market.asOfUnix;
  const { market, depth } = isNewer ? observed : earlier;
  const book = (await bookAt(client))?.book ?? earlier.book;
  const { source, barSeconds, series } = earlier.history;
  const symbols = Object.keys(series);
  const bars = await priceHistory(client, { source, barSeconds, symbols, untilUnix: market.asOfUnix });
  const isLonger = symbols.every(
    (symbol) => (bars.series[symbol]?.startUnix.length ?? 0) >= (series[symbol]?.startUnix.length ?? 0),
  );
  return {
    ...earlier,
    ...{ market, depth, book, history: isLonger ? bars : earlier.history },
    currentParameters: formatParameterSet(current),
    proposedParameters: formatParameterSet(withChanges(current, changes)),
    parameterHistory: asRecord(await parameterRecord(client, chainId)),
  };
}

function asRecord(history: ParameterHistory): ParameterRecord {
  return Object.fromEntries(
    Object.entries(history).map(([id, entries]) => {
      const { decimals } = PARAMETER_RULES[parseParameterId(id).name];
      return [id, entries.map(({ sinceUnix, raw }) => ({ sinceUnix, value: formatScaled(raw, decimals) }))];
    }),
  );
}
