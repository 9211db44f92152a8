import type { Fetched } from '../evidence/evidence.js';
import { cidOf } from '../evidence/cid.js';
import { request, type HttpOptions } from './http.js';

/**
 * The bytes of a pinned document from the first gateway that serves the right ones: a gateway that serves others is passed over,
 * and named when none is right. `gateways` end where the CID follows, as `https://ipfs.io/ipfs`.
 */
export async function fetchPinned(
  cid: string,
  gateways: readonly string[],
  options: HttpOptions = {},
): Promise<Fetched<string>> {
  const failures: string[] = [];
  for (const gateway of gateways) {
    const answered = await request(`${gateway}/${cid}`, {}, options);
    if (answered.kind === 'failed') failures.push(`${gateway}: ${answered.code}`);
    else if (answered.value.status !== 200) failures.push(`${gateway}: HTTP ${answered.value.status}`);
    else if (cidOf(answered.value.text) !== cid) failures.push(`${gateway}: other bytes`);
    else return { kind: 'fetched', value: answered.value.text };
  }
  return { kind: 'failed', code: 'PIN_UNAVAILABLE', detail: failures.join('; ') };
}
