import { id, TypedDataEncoder, type TypedDataDomain } from 'ethers';
import { GovernanceError } from '../errors.js';

/** A requirement as MarginVerifier reads it. USD with 18 decimals; `expiry` in Unix seconds. */
export type MarginPayload = {
  readonly account: string;
  readonly parameterSetId: string;
  readonly oracleRoundsHash: string;
  readonly portfolioCommitment: string;
  readonly portfolioValueUsd: bigint;
  readonly initialMarginUsd: bigint;
  readonly maintenanceMarginUsd: bigint;
  readonly expiry: bigint;
  readonly sequence: bigint;
  readonly engineVersionHash: string;
};

const field = (type: string) => (name: string) => ({ name, type });

/** In the contract's order: it is part of the digest. */
export const MARGIN_PAYLOAD_TYPES = {
  MarginPayload: [
    field('address')('account'),
    ...['parameterSetId', 'oracleRoundsHash', 'portfolioCommitment'].map(field('bytes32')),
    field('int256')('portfolioValueUsd'),
    ...['initialMarginUsd', 'maintenanceMarginUsd', 'expiry', 'sequence'].map(field('uint256')),
    field('bytes32')('engineVersionHash'),
  ],
};

export const marginDomain = (chainId: bigint, verifyingContract: string): TypedDataDomain => ({
  name: 'Risk DAO MarginVerifier',
  version: '1',
  chainId,
  verifyingContract,
});

/** The digest that risk engines sign. Proved by vectors/market/margin-payload.json, which the contract reads too. */
export function marginPayloadDigest(domain: TypedDataDomain, payload: MarginPayload): string {
  return TypedDataEncoder.hash(domain, MARGIN_PAYLOAD_TYPES, payload);
}

export class UnsignableFigureError extends GovernanceError {
  readonly code = 'UNSIGNABLE_FIGURE';
  constructor(readonly usd: number) {
    super(
      `${usd} USD cannot be signed: it must be a number of at most ${LARGEST_USD}. Look at the account's positions.`,
    );
  }
}

/** A double still tells micro-dollars apart here. */
const LARGEST_USD = 9e9;
const MICRO = 1e6;
const UNIT = 10n ** 12n;

/** USD as the contract's integer on micro-dollars, against the risk taker: `up` for requirements, `down` for values. */
export function signedUsd(usd: number, rounding: 'up' | 'down'): bigint {
  if (!(Math.abs(usd) <= LARGEST_USD)) throw new UnsignableFigureError(usd);
  const micro = BigInt(Math.trunc(usd * MICRO));
  return (rounding === 'up' ? micro + 1n : micro - 1n) * UNIT;
}

/** How the contract knows an engine: by the hash of its name and version. */
export const engineVersionHash = (engineVersion: string): string => id(engineVersion);
