import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { TypedDataEncoder } from 'ethers';
import { GovernanceError } from '../errors.js';
import { encodeType, SNAPSHOT_DOMAIN, type TypedFields } from './typedData.js';

export class FieldNotEncodableError extends GovernanceError {
  readonly code = 'FIELD_NOT_ENCODABLE';
  constructor(
    readonly field: string,
    readonly type: string,
    readonly value: unknown,
  ) {
    super(
      `Field "${field}" with value ${JSON.stringify(value)} is no ${type}. Refuse the message: nobody can have signed it.`,
    );
  }
}

const DOMAIN_SEPARATOR = hexToBytes(TypedDataEncoder.hashDomain(SNAPSHOT_DOMAIN).slice(2));
const PREFIX = new Uint8Array([0x19, 0x01]);
const CACHED_TEXTS = 4_096;

/**
 * EIP-712 digest of a Snapshot vote in any of its forms, packed by hand: a tally hashes tens of thousands of votes whose space,
 * proposal, app and metadata are the same texts. Proved equal to ethers' TypedDataEncoder over all 36 forms.
 */
export type VoteHasher = (fields: TypedFields, message: Readonly<Record<string, unknown>>) => Uint8Array;

/** A hasher with its own cache of type and text hashes; throws {@link FieldNotEncodableError}. */
export function createVoteHasher(keccak256: (bytes: Uint8Array) => Uint8Array = keccak_256): VoteHasher {
  const texts = new Map<string, Uint8Array>();
  const textHash = (text: string): Uint8Array => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    const hash = keccak256(utf8ToBytes(text));
    if (texts.size >= CACHED_TEXTS) texts.clear();
    texts.set(text, hash);
    return hash;
  };

  return (fields, message) => {
    const struct = new Uint8Array(32 * (fields.length + 1));
    struct.set(textHash(encodeType('Vote', fields)));
    fields.forEach(({ name, type }, index) => {
      // A voter's name is met once: keep it out of the cache.
      const hashText = name === 'from' || name === 'reason' ? (text: string) => keccak256(utf8ToBytes(text)) : textHash;
      writeField(struct, 32 * (index + 1), { name, type, value: message[name] }, { hashText, keccak256 });
    });
    return keccak256(concatBytes(PREFIX, DOMAIN_SEPARATOR, keccak256(struct)));
  };
}

function writeField(
  into: Uint8Array,
  offset: number,
  { name, type, value }: { readonly name: string; readonly type: string; readonly value: unknown },
  hashing: { readonly hashText: (text: string) => Uint8Array; readonly keccak256: (bytes: Uint8Array) => Uint8Array },
): void {
  const refuse = (): never => {
    throw new FieldNotEncodableError(name, type, value);
  };
  switch (type) {
    case 'string':
      // A lone surrogate has no UTF-8 form: TextEncoder would sign a replacement character instead.
      if (typeof value !== 'string' || /\p{Cs}/u.test(value)) return refuse();
      into.set(hashing.hashText(value), offset);
      return;
    case 'address':
    case 'bytes32': {
      const digits = type === 'address' ? 40 : 64;
      if (typeof value !== 'string' || !new RegExp(`^0x[0-9a-fA-F]{${digits}}$`).test(value)) return refuse();
      into.set(hexToBytes(value.slice(2)), offset + 32 - digits / 2);
      return;
    }
    case 'uint32':
    case 'uint64':
      if (!isUint(value, type === 'uint32' ? 0xffff_ffff : Number.MAX_SAFE_INTEGER)) return refuse();
      writeUint(into, offset, value);
      return;
    case 'uint32[]': {
      if (!Array.isArray(value) || !value.every((entry) => isUint(entry, 0xffff_ffff))) return refuse();
      const words = new Uint8Array(32 * value.length);
      value.forEach((entry: number, index) => writeUint(words, 32 * index, entry));
      into.set(hashing.keccak256(words), offset);
      return;
    }
    default:
      return refuse();
  }
}

function isUint(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

/** Big-endian into the last bytes of the word at `offset`. */
function writeUint(into: Uint8Array, offset: number, value: number): void {
  let rest = value;
  for (let at = offset + 31; rest > 0; at--) {
    into[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
