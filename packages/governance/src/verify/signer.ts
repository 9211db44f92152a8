import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { PORTABLE_CRYPTO, type VoteCrypto } from './voteCrypto.js';

/** Half the order of secp256k1: above it, s has a twin that signs the same text (EIP-2). */
const HALF_ORDER = '7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0';

export type SignerOutcome =
  | { readonly kind: 'signer'; readonly address: string }
  | { readonly kind: 'refused'; readonly code: 'SIGNATURE_MALFORMED' | 'SIGNATURE_HIGH_S' | 'SIGNATURE_INVALID' };

/**
 * The signer of `digest`: 65 bytes r, s, v with v 27 or 28 and low s, as `ecrecover` and OpenZeppelin's ECDSA take it. The
 * address is lower-case hex.
 */
export function signerOf(
  digest: Uint8Array,
  signature: string,
  { keccak256, recoverPublicKey }: VoteCrypto = PORTABLE_CRYPTO,
): SignerOutcome {
  const match = /^0x([0-9a-fA-F]{64})([0-9a-fA-F]{64})(1[bB]|1[cC])$/.exec(signature);
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined)
    return { kind: 'refused', code: 'SIGNATURE_MALFORMED' };
  if (match[2].toLowerCase() > HALF_ORDER) return { kind: 'refused', code: 'SIGNATURE_HIGH_S' };
  try {
    const recoveryId = match[3].toLowerCase() === '1b' ? 0 : 1;
    const publicKey = recoverPublicKey(digest, hexToBytes(match[1] + match[2]), recoveryId);
    return { kind: 'signer', address: `0x${bytesToHex(keccak256(publicKey.subarray(1)).subarray(12))}` };
  } catch {
    return { kind: 'refused', code: 'SIGNATURE_INVALID' };
  }
}
