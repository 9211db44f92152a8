import { Interface } from 'ethers';
import { riskParametersAbi } from '../abi/RiskParameters.js';
import type { ChainLog } from './blockLog.js';

const FACE = new Interface(riskParametersAbi);

/** What the events of RiskParameters say, independent of the order in which they arrive. */
export type ParameterEventState = {
  /** Raw values by on-chain key. */
  readonly values: Readonly<Record<string, bigint>>;
  readonly version: number;
  readonly parameterSetId: string | null;
  /** The proposal behind every version. */
  readonly proposals: readonly string[];
  /** Versions whose event is missing, or that do not continue the one before. */
  readonly gaps: readonly number[];
};

/**
 * Folds logs into the state they add up to: duplicates count once, order does not matter. Every version names the one before, so
 * that a missing event shows as a gap instead of as a wrong value.
 */
export function parameterEventState(logs: readonly ChainLog[]): ParameterEventState {
  const once = new Map(logs.map((log) => [`${log.blockHash} ${log.logIndex}`, log]));
  const ordered = [...once.values()].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
  const values: Record<string, bigint> = {};
  const versions: {
    readonly version: number;
    readonly previous: string;
    readonly current: string;
    readonly proposalId: string;
  }[] = [];
  for (const log of ordered) {
    const event = FACE.parseLog({ topics: [...log.topics], data: log.data });
    if (event?.name === 'ParameterListed') values[String(event.args['key'])] = event.args['value'] as bigint;
    if (event?.name === 'ParameterChanged') values[String(event.args['key'])] = event.args['current'] as bigint;
    if (event?.name === 'ParameterSetChanged') {
      const { version, previous, current, proposalId } = event.args.toObject() as Record<string, string | bigint>;
      versions.push({
        version: Number(version),
        previous: String(previous),
        current: String(current),
        proposalId: String(proposalId),
      });
    }
  }
  const latest = versions.at(-1);
  const gaps = versions.flatMap(({ version, previous }, index) => {
    const before = versions[index - 1];
    const isNext = before === undefined ? version === 0 : version === before.version + 1 && previous === before.current;
    return isNext ? [] : [version];
  });
  return {
    values: Object.fromEntries(Object.entries(values).sort()),
    version: latest?.version ?? -1,
    parameterSetId: latest?.current ?? null,
    proposals: versions.map(({ proposalId }) => proposalId),
    gaps,
  };
}
