import { createKeccak, createSHA256 } from 'hash-wasm';
import { recover } from 'tiny-secp256k1';
import type { VoteCrypto } from '../verify/voteCrypto.js';

/** libsecp256k1, Keccak and SHA-256 in WebAssembly, on one core; the same bytes as the portable functions. */
export async function loadWasmCrypto(): Promise<VoteCrypto> {
  const [keccak, sha] = await Promise.all([createKeccak(256), createSHA256()]);
  return {
    keccak256: (bytes) => keccak.init().update(bytes).digest('binary'),
    sha256: (bytes) => sha.init().update(bytes).digest('binary'),
    recoverPublicKey: (digest, compact, recoveryId) => {
      const key = recover(digest, compact, recoveryId, false);
      if (key === null) throw new RangeError('No public key gives this signature.');
      return key;
    },
  };
}
