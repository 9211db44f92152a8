import { getAddress } from 'ethers/address';

/** EIP-55 form of an address in any case; null for anything that is no address or whose own checksum is wrong. */
export function checksummed(value: string): string | null {
  if (!/^0x[0-9a-fA-F]{40}$/.test(value)) return null;
  try {
    return getAddress(value);
  } catch {
    return null;
  }
}

/** `0x1234…abcd` for hashes; the whole stands in the title of whatever shows it. */
export function shortHash(hash: string): string {
  return hash.length > 22 ? `${hash.slice(0, 10)}…${hash.slice(-6)}` : hash;
}
