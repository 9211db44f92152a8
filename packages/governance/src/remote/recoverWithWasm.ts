import { recover } from 'tiny-secp256k1';
import type { RecoverPublicKey } from '../verify/signer.js';

/** libsecp256k1 in WebAssembly, loaded from disk: several times faster than ethers, same keys. */
export const recoverWithWasm: RecoverPublicKey = (digest, compact, recoveryId) => {
  const key = recover(digest, compact, recoveryId, false);
  if (key === null) throw new RangeError('No public key gives this signature.');
  return key;
};
