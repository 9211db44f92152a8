import type { ParameterChange, ParameterSet } from '@riskdao/risk-core';
import { Interface } from 'ethers';
import { keyOf } from '../../proposal/payload.js';
import { riskParametersAbi } from '../abi/RiskParameters.js';
import type { ChainLog } from './blockLog.js';

const FACE = new Interface(riskParametersAbi);

/** A set that came into force by one transaction, and through which changes. */
export type ParameterSetChange = {
  readonly setId: string;
  readonly previous: string;
  readonly set: ParameterSet;
  readonly changes: readonly ParameterChange[];
  /** On Snapshot; zero when no vote stands behind it. */
  readonly proposalId: string;
  readonly logIndex: number;
};

/** What the events of one block do to a set, in order. Ids of parameters that are listed in the block come from their events. */
export function setChangesIn(logs: readonly ChainLog[], before: ParameterSet): readonly ParameterSetChange[] {
  const idByKey = new Map(Object.keys(before).map((id) => [keyOf(id), id]));
  const events = [...logs]
    .sort((a, b) => a.logIndex - b.logIndex)
    .flatMap(({ topics, data, logIndex }) => {
      const event = FACE.parseLog({ topics: [...topics], data });
      return event === null ? [] : [{ name: event.name, args: event.args, logIndex }];
    });
  let set: ParameterSet = before;
  for (const { name, args } of events)
    if (name === 'ParameterListed') {
      idByKey.set(String(args['key']), String(args['id']));
      set = { ...set, [String(args['id'])]: args['value'] as bigint };
    }
  return events.flatMap(({ name, args, logIndex }): ParameterSetChange[] => {
    if (name !== 'ParameterSetChanged') return [];
    const setId = String(args['current']);
    const changes = events.flatMap((event): ParameterChange[] => {
      if (event.name !== 'ParameterChanged' || event.args['parameterSetId'] !== setId) return [];
      const id = idByKey.get(String(event.args['key'])) ?? String(event.args['key']);
      return [{ id, before: event.args['previous'] as bigint, after: event.args['current'] as bigint }];
    });
    set = { ...set, ...Object.fromEntries(changes.map(({ id, after }) => [id, after])) };
    const [previous, proposalId] = [String(args['previous']), String(args['proposalId'])];
    return [{ setId, previous, set, changes, proposalId, logIndex }];
  });
}

/** The contract's interface: for whoever must write its events, as tests of readers do. */
export const riskParametersInterface = (): Interface => new Interface(riskParametersAbi);
