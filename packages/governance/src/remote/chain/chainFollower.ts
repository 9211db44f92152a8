import type { Fetched } from '../../evidence/evidence.js';
import type { RpcEndpoint } from '../rpc.js';
import { emptyBlockLog, withBlock, type BlockLog, type ChainBlock, type ChainLog } from './blockLog.js';

/** Blocks one step asks for: a long way is walked in several. */
const BLOCKS_PER_STEP = 500;

export type FollowStep = {
  readonly kind: 'followed' | 'lagging' | 'unavailable';
  readonly headNumber: number;
  /** Blocks that were replaced in this step. */
  readonly reorgDepth: number;
  readonly detail: string;
};

export type ChainFollower = { readonly step: () => Promise<FollowStep>; readonly log: () => BlockLog };

type Header = { readonly number: string; readonly hash: string; readonly parentHash: string };
type RawLog = {
  readonly blockHash: string;
  readonly blockNumber: string;
  readonly logIndex: string;
  readonly topics: string[];
  readonly data: string;
};

/**
 * Follows the events of `addresses` through one endpoint. Each step brings the held blocks to the endpoint's head: a rewritten
 * branch is walked back to the block we share with it. A head below ours on our own chain is a node that lags, and changes
 * nothing. Throws DeepReorgError; a failed or torn answer leaves everything as it was.
 */
export function chainFollower(
  endpoint: RpcEndpoint,
  options: { readonly addresses: readonly string[]; readonly fromBlock: number; readonly finalityDepth: number },
): ChainFollower {
  let held = emptyBlockLog(options.finalityDepth);
  const still = (kind: FollowStep['kind'], detail = ''): FollowStep => ({
    kind,
    headNumber: held.blocks.at(-1)?.number ?? options.fromBlock - 1,
    reorgDepth: 0,
    detail,
  });

  async function headerAt(tag: string): Promise<Fetched<Header | null>> {
    const answer = await endpoint.call('eth_getBlockByNumber', [tag, false]);
    return answer.kind === 'failed' ? answer : { kind: 'fetched', value: answer.value as Header | null };
  }

  /** Logs are asked by block hash, so that they belong to this very block and to no other branch. */
  async function blockOf(header: Header): Promise<Fetched<ChainBlock>> {
    const answer = await endpoint.call('eth_getLogs', [{ blockHash: header.hash, address: options.addresses }]);
    if (answer.kind === 'failed') return answer;
    const logs = (answer.value as RawLog[]).map(({ blockHash, blockNumber, logIndex, topics, data }): ChainLog => ({
      ...{ blockHash, topics, data, blockNumber: Number(blockNumber), logIndex: Number(logIndex) },
    }));
    if (logs.some(({ blockHash }) => blockHash !== header.hash))
      return { kind: 'failed', code: 'TORN_LOGS', detail: `logs of another block than ${header.hash}` };
    return {
      kind: 'fetched',
      value: { number: Number(header.number), hash: header.hash, parentHash: header.parentHash, logs },
    };
  }

  /** Headers from the block after the last shared one up to `to`, newest first while walking back. */
  async function missingHeaders(to: number): Promise<Fetched<readonly Header[]>> {
    const first = held.blocks[0]?.number ?? options.fromBlock;
    const headers: Header[] = [];
    let expected: string | null = null;
    for (let number = to; number >= first; number--) {
      const known = held.blocks[number - first];
      const isShared: boolean = known !== undefined && known.hash === expected;
      if (isShared) break;
      const answer = await headerAt(`0x${number.toString(16)}`);
      if (answer.kind === 'failed') return answer;
      if (answer.value === null) return { kind: 'failed', code: 'BLOCK_UNKNOWN', detail: `block ${number}` };
      if (known?.hash === answer.value.hash) break;
      if (expected !== null && answer.value.hash !== expected)
        return { kind: 'failed', code: 'TORN_CHAIN', detail: `block ${number} changed while it was read` };
      headers.unshift(answer.value);
      expected = answer.value.parentHash;
    }
    return { kind: 'fetched', value: headers };
  }

  return {
    log: () => held,
    step: async () => {
      const latest = await headerAt('latest');
      if (latest.kind === 'failed') return still('unavailable', latest.detail);
      if (latest.value === null) return still('unavailable', 'no head');
      const head = Number(latest.value.number);
      const ours = held.blocks.at(-1);
      const first = held.blocks[0]?.number ?? options.fromBlock;
      if (ours !== undefined && head <= ours.number && held.blocks[head - first]?.hash === latest.value.hash)
        return still(head < ours.number ? 'lagging' : 'followed');
      const to = Math.min(head, (ours?.number ?? options.fromBlock - 1) + BLOCKS_PER_STEP);
      const headers = await missingHeaders(to);
      if (headers.kind === 'failed') return still('unavailable', headers.detail);
      let next = held;
      let reorgDepth = 0;
      for (const header of headers.value) {
        const block = await blockOf(header);
        if (block.kind === 'failed') return still('unavailable', block.detail);
        const change = withBlock(next, block.value);
        next = change.log;
        reorgDepth = Math.max(reorgDepth, change.removed.length);
      }
      held = next;
      return { kind: 'followed', headNumber: held.blocks.at(-1)?.number ?? head, reorgDepth, detail: '' };
    },
  };
}
