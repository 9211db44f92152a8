import { z } from 'zod';
import type { Fetched, PinnedTerms } from '../evidence/evidence.js';
import { readJson, request, type HttpOptions } from './http.js';

const answer = z.object({ result: z.object({ vp: z.number(), vp_state: z.string() }) });

/** Voting power as Snapshot's score service states it, in tokens as a double: shown beside the power read from the chain. */
export async function scoreOf(
  url: string,
  {
    voter,
    snapshotBlock,
    terms,
  }: { readonly voter: string; readonly snapshotBlock: number; readonly terms: PinnedTerms },
  options: HttpOptions = {},
): Promise<Fetched<{ readonly power: number; readonly state: string }>> {
  const { network, token: address, tokenSymbol: symbol, tokenDecimals: decimals, space } = terms;
  const strategies = [{ name: 'erc20-votes', network, params: { address, symbol, decimals } }];
  const params = { address: voter, network, strategies, snapshot: snapshotBlock, space };
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'get_vp', params, id: 1 });
  const answered = await request(
    `${url}/`,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body },
    options,
  );
  if (answered.kind === 'failed') return answered;
  const json = readJson(answered.value);
  if (json.kind === 'failed') return json;
  const read = answer.safeParse(json.value);
  return read.success
    ? { kind: 'fetched', value: { power: read.data.result.vp, state: read.data.result.vp_state } }
    : { kind: 'failed', code: 'SCORE_REFUSED', detail: answered.value.text.slice(0, 200) };
}
