import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { CID } from 'multiformats/cid';
import * as Digest from 'multiformats/hashes/digest';

const RAW = 0x55;
const SHA2_256 = 0x12;

/** CIDv1 (raw, sha2-256, base32) of exactly these bytes: how Snapshot names a pinned document. */
export function cidOf(text: string, sha256: (bytes: Uint8Array) => Uint8Array = nobleSha256): string {
  return CID.createV1(RAW, Digest.create(SHA2_256, sha256(utf8ToBytes(text)))).toString();
}
