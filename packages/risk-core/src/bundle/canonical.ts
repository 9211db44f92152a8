import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { RiskCoreError } from '../errors.js';

export class NotCanonicalError extends RiskCoreError {
  readonly code = 'NOT_CANONICAL';
  constructor(detail: string) {
    super(`Value has no canonical JSON form: ${detail}. Replace NaN, infinities, bigint and undefined before hashing.`);
  }
}

/** RFC 8785 canonical JSON of a plain value; throws {@link NotCanonicalError} for NaN, infinities, bigint or undefined. */
export function canonicalJson(value: unknown): string {
  try {
    const text = canonicalize(value);
    if (text === undefined) throw new TypeError('undefined');
    return text;
  } catch (cause) {
    throw new NotCanonicalError(cause instanceof Error ? cause.message : String(cause));
  }
}

/** keccak256 of the UTF-8 canonical JSON: the name of a content-addressed value. 0x-prefixed lower-case hex, 32 bytes. */
export function contentHash(value: unknown): string {
  return canonicalTextHash(canonicalJson(value));
}

/** {@link contentHash} of a value whose canonical text is at hand. */
export function canonicalTextHash(text: string): string {
  return `0x${bytesToHex(keccak_256(utf8ToBytes(text)))}`;
}
