import { AbiCoder, Interface, keccak256 } from 'ethers';
import { parameterKey, type ParameterChange, type ParameterId } from '@riskdao/risk-core';
import { bytesToHex } from '@noble/hashes/utils.js';
import { GovernanceError } from '../errors.js';

const CHANGES = 'tuple(bytes32 key, int256 expectedOld, int256 newValue)[]';
const CALLS = 'tuple(address target, uint256 value, bytes data)[]';
const APPLY = new Interface([`function applyChanges(${CHANGES} changes, bytes32 proposalId)`]);
const ZERO = `0x${'0'.repeat(64)}`;

/** One call of the timelock. */
export type TimelockCall = { readonly target: string; readonly value: bigint; readonly data: string };

/** What a vote decides: one batch of parameter changes, then further calls in order. */
export type Payload = { readonly changes: readonly ParameterChange[]; readonly calls: readonly TimelockCall[] };

/** Where a payload is enforced: its hash names chain and governor, so no other deployment takes it. */
export type Deployment = { readonly chainId: bigint; readonly governor: string; readonly parameters: string };

export class PayloadNotReadableError extends GovernanceError {
  readonly code = 'PAYLOAD_NOT_READABLE';
  constructor(detail: string) {
    super(`The payload is not one batch of parameter changes: ${detail}. Refuse it: voters could not read it either.`);
  }
}

export class EmptyPayloadError extends GovernanceError {
  readonly code = 'EMPTY_PAYLOAD';
  constructor() {
    super('The payload changes nothing. Propose at least one parameter whose value differs from the one in force.');
  }
}

/** On-chain key of a parameter, 0x-prefixed lower-case hex. */
export function keyOf(id: ParameterId): string {
  return `0x${bytesToHex(parameterKey(id))}`;
}

/** A payload of changes alone, ascending by key as the contract wants it: one batch has one payload. */
export function payloadOf(changes: readonly ParameterChange[]): Payload {
  if (changes.length === 0) throw new EmptyPayloadError();
  return { changes: [...changes].sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1)), calls: [] };
}

/** Changes and calls as the contract's structs. */
export function payloadTuple({ changes, calls }: Payload) {
  return {
    changes: changes.map(({ id, before, after }) => ({ key: keyOf(id), expectedOld: before, newValue: after })),
    calls: calls.map(({ target, value, data }) => ({ target, value, data })),
  };
}

/**
 * keccak256(abi.encode(chainId, governor, changes, calls)): what the signed proposal carries. The proposal id cannot be part of
 * it, since it is the hash of a text that holds this hash.
 */
export function payloadHashOf(payload: Payload, { chainId, governor }: Deployment): string {
  const { changes, calls } = payloadTuple(payload);
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(['uint256', 'address', CHANGES, CALLS], [chainId, governor, changes, calls]),
  );
}

/** The calls that the timelock runs for a passed proposal: the batch, which names the proposal, then the rest. */
export function timelockCalls(
  payload: Payload,
  { parameters }: Deployment,
  proposalId: string,
): readonly TimelockCall[] {
  const { changes } = payloadTuple(payload);
  const batch = {
    target: parameters,
    value: 0n,
    data: APPLY.encodeFunctionData('applyChanges', [changes, proposalId]),
  };
  return changes.length === 0 ? payload.calls : [batch, ...payload.calls];
}

export type DecodedBatch = { readonly changes: readonly ParameterChange[]; readonly proposalId: string };

/**
 * Reads the calldata of a batch back into parameter ids. `ids` are the governed ids whose keys may occur. Throws
 * {@link PayloadNotReadableError} for another function, an unknown key, or bytes beyond the encoding.
 */
export function decodeBatch(data: string, ids: readonly ParameterId[]): DecodedBatch {
  const idByKey = new Map(ids.map((id) => [keyOf(id), id]));
  try {
    const [changes, proposalId] = APPLY.decodeFunctionData('applyChanges', data) as unknown as [
      readonly (readonly [string, bigint, bigint])[],
      string,
    ];
    if (APPLY.encodeFunctionData('applyChanges', [changes, proposalId]) !== data.toLowerCase())
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

/** TimelockController.hashOperationBatch with the proposal id as salt and no predecessor: the name of the operation. */
export function operationIdOf(calls: readonly TimelockCall[], proposalId: string): string {
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ['address[]', 'uint256[]', 'bytes[]', 'bytes32', 'bytes32'],
      [
        calls.map(({ target }) => target),
        calls.map(({ value }) => value),
        calls.map(({ data }) => data),
        ZERO,
        proposalId,
      ],
    ),
  );
}
