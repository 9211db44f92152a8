import { AbiCoder, Interface, keccak256 } from 'ethers';
import { parameterKey, type ParameterChange, type ParameterId } from '@riskdao/risk-core';
import { bytesToHex } from '@noble/hashes/utils.js';
import { GovernanceError } from '../errors.js';

const APPLY = new Interface([
  'function apply((bytes32 key, int256 expectedOld, int256 newValue)[] changes, bytes32 proposalId)',
]);
const CHANGES_TYPE = 'tuple(bytes32 key, int256 expectedOld, int256 newValue)[]';

/** What the timelock runs: one call without value to RiskParameters. */
export type TimelockCall = { readonly target: string; readonly value: bigint; readonly data: string };

export class PayloadNotReadableError extends GovernanceError {
  readonly code = 'PAYLOAD_NOT_READABLE';
  constructor(detail: string) {
    super(`The payload is not one batch of parameter changes: ${detail}. Refuse it: voters could not read it either.`);
  }
}

export class EmptyBatchError extends GovernanceError {
  readonly code = 'EMPTY_BATCH';
  constructor() {
    super('The batch changes nothing. Propose at least one parameter whose value differs from the one in force.');
  }
}

/** On-chain key of a parameter, 0x-prefixed lower-case hex. */
export function keyOf(id: ParameterId): string {
  return `0x${bytesToHex(parameterKey(id))}`;
}

/** Changes in the order in which they are encoded: ascending by key, so that one batch has one payload. */
export function sortedChanges(changes: readonly ParameterChange[]): readonly ParameterChange[] {
  if (changes.length === 0) throw new EmptyBatchError();
  return [...changes].sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
}

const tuples = (changes: readonly ParameterChange[]) =>
  sortedChanges(changes).map(({ id, before, after }) => [keyOf(id), before, after]);

/**
 * keccak256(abi.encode(address parameters, (bytes32 key, int256 expectedOld, int256 newValue)[] changes)): what the signed
 * proposal carries. The proposal id cannot be part of it, since it is the hash of a text that holds this hash.
 */
export function payloadHashOf(parameters: string, changes: readonly ParameterChange[]): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(['address', CHANGES_TYPE], [parameters, tuples(changes)]));
}

/** The call that the timelock runs for a passed proposal. Throws {@link EmptyBatchError}. */
export function encodeApply(parameters: string, changes: readonly ParameterChange[], proposalId: string): TimelockCall {
  return { target: parameters, value: 0n, data: APPLY.encodeFunctionData('apply', [tuples(changes), proposalId]) };
}

export type DecodedApply = {
  readonly changes: readonly ParameterChange[];
  readonly proposalId: string;
};

/**
 * Reads the calldata of a batch back into parameter ids. `ids` are the governed ids whose keys may occur. Throws
 * {@link PayloadNotReadableError} for another function, an unknown key, or bytes beyond the encoding.
 */
export function decodeApply(data: string, ids: readonly ParameterId[]): DecodedApply {
  const idByKey = new Map(ids.map((id) => [keyOf(id), id]));
  try {
    const [changes, proposalId] = APPLY.decodeFunctionData('apply', data) as unknown as [
      readonly (readonly [string, bigint, bigint])[],
      string,
    ];
    if (APPLY.encodeFunctionData('apply', [changes, proposalId]) !== data.toLowerCase())
      throw new PayloadNotReadableError('it has bytes beyond the standard encoding');
    return {
      proposalId,
      changes: changes.map(([key, before, after]) => {
        const id = idByKey.get(key.toLowerCase());
        if (id === undefined) throw new PayloadNotReadableError(`key ${key} is no governed parameter`);
        return { id, before, after };
      }),
    };
  } catch (cause) {
    if (cause instanceof PayloadNotReadableError) throw cause;
    throw new PayloadNotReadableError(cause instanceof Error ? cause.message : String(cause));
  }
}

/** OpenZeppelin TimelockController.hashOperationBatch of one call with the proposal id as salt: the name of the operation. */
export function operationIdOf({ target, value, data }: TimelockCall, proposalId: string, predecessor = ZERO): string {
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ['address[]', 'uint256[]', 'bytes[]', 'bytes32', 'bytes32'],
      [[target], [value], [data], predecessor, proposalId],
    ),
  );
}

const ZERO = `0x${'0'.repeat(64)}`;
