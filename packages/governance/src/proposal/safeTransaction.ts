import { keccak256, toUtf8Bytes } from 'ethers';
import type { TimelockCall } from './payload.js';

/** A batch file for the Safe transaction builder (its JSON form 1.0). */
export type SafeBatch = {
  readonly version: '1.0';
  readonly chainId: string;
  readonly createdAt: number;
  readonly meta: {
    readonly name: string;
    readonly description: string;
    readonly txBuilderVersion: string;
    readonly createdFromSafeAddress: string;
    readonly checksum: string;
  };
  readonly transactions: readonly {
    readonly to: string;
    readonly value: string;
    readonly data: string;
    readonly contractMethod: null;
    readonly contractInputsValues: null;
  }[];
};

/** Calls as a file that a Safe's owners can load; `createdAtUnix` is passed in so that the same calls give the same file. */
export function safeBatch(input: {
  readonly name: string;
  readonly description: string;
  readonly chainId: bigint;
  readonly createdAtUnix: number;
  readonly safe: string;
  readonly calls: readonly TimelockCall[];
}): SafeBatch {
  const batch = {
    version: '1.0' as const,
    chainId: input.chainId.toString(),
    createdAt: input.createdAtUnix * 1_000,
    meta: {
      name: input.name,
      description: input.description,
      txBuilderVersion: '1.16.5',
      createdFromSafeAddress: input.safe,
    },
    transactions: input.calls.map(({ target, value, data }) => ({
      to: target,
      value: value.toString(),
      data,
      contractMethod: null,
      contractInputsValues: null,
    })),
  };
  const checksum = keccak256(toUtf8Bytes(serialize({ ...batch, meta: { ...batch.meta, name: null } })));
  return { ...batch, meta: { ...batch.meta, checksum } };
}

/** The order-independent text over which the transaction builder takes its checksum: sorted keys first, then the values. */
function serialize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serialize).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  const entries = keys.map((key) => `${serialize((value as Record<string, unknown>)[key])},`).join('');
  return `{${JSON.stringify(keys)}${entries}}`;
}
