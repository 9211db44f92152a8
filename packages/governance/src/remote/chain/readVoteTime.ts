import { voteTimeUnix } from '../../lifecycle/voteTime.js';
import type { RpcEndpoint } from '../rpc.js';

/** {@link voteTimeUnix} with the newest block of every endpoint. One that does not answer moves no clock: it counts as this machine's. */
export async function readVoteTime(endpoints: readonly RpcEndpoint[], wallUnix: number): Promise<number> {
  const times = endpoints.map(async ({ call }) => {
    const answer = await call('eth_getBlockByNumber', ['latest', false]);
    const block = answer.kind === 'fetched' ? (answer.value as { timestamp?: string } | null) : null;
    return block?.timestamp === undefined ? wallUnix : Number(block.timestamp);
  });
  return voteTimeUnix(wallUnix, await Promise.all(times));
}
