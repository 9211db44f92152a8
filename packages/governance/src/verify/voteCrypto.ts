import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { SigningKey } from 'ethers';

/**
 * The three functions on which a vote stands. The default runs everywhere; `loadWasmCrypto` of the remote part gives the same
 * bytes several times faster, for large tallies.
 */
export type VoteCrypto = {
  readonly keccak256: (bytes: Uint8Array) => Uint8Array;
  readonly sha256: (bytes: Uint8Array) => Uint8Array;
  /** Uncompressed public key, 65 bytes, of a plain ECDSA signature (r, s); throws when there is none. */
  readonly recoverPublicKey: (digest: Uint8Array, compact: Uint8Array, recoveryId: 0 | 1) => Uint8Array;
};

export const PORTABLE_CRYPTO: VoteCrypto = {
  keccak256: keccak_256,
  sha256,
  recoverPublicKey: (digest, compact, recoveryId) =>
    hexToBytes(
      SigningKey.recoverPublicKey(digest, {
        r: `0x${bytesToHex(compact.subarray(0, 32))}`,
        s: `0x${bytesToHex(compact.subarray(32))}`,
        v: recoveryId === 0 ? 27 : 28,
      }).slice(2),
    ),
};
