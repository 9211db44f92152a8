import type { Fetched } from '../../evidence/evidence.js';
import type { RpcEndpoint } from '../rpc.js';
import { emptyBlockLog, withBlock, type BlockLog, type ChainBlock, type ChainLog } from './blockLog.js';

/** Blocks one step asks for: a long way is walked in several. */
const BLOCKS_PER_STEP = 500;

export type FollowStep = {
  readonly kind: 'followed' | 'lagging' | 'unavailable';
  readonly headNumber: number;
  /** Blocks that are no longer part of the chain, newest first: forget what they said. */
  readonly removed: readonly ChainBlock[];
  /** Blocks that are new, ascending. Of settled stretches only those with logs, and the last. */
  readonly added: readonly ChainBlock[];
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
  readonly transactionHash?: string;
};

/**
 * Follows the events of `addresses` through one endpoint, holding no more blocks than may still be rewritten. Each step brings
 * the held blocks nearer to the endpoint's head: a rewritten branch is walked back to the block we share with it, and what is
 * settled already is read in ranges. A head below ours on our own chain is a node that lags, and changes nothing. Throws
 * DeepReorgError; a failed or torn answer leaves everything as it was.
 */
export function chainFollower(
  endpoint: RpcEndpoint,
  options: {
    readonly addresses: readonly string[];
    readonly fromBlock: number;
    readonly finalityDepth: number;
    /** Where an earlier follower stopped: its held blocks. */
    readonly held?: readonly ChainBlock[];
  },
): ChainFollower {
  const { addresses, fromBlock, finalityDepth } = options;
  let held: BlockLog = { ...emptyBlockLog(finalityDepth), blocks: options.held ?? [] };
  const still = (kind: FollowStep['kind'], detail = ''): FollowStep => ({
    kind,
    headNumber: held.blocks.at(-1)?.number ?? fromBlock - 1,
    ...{ removed: [], added: [], detail },
  });

  async function headerAt(tag: string): Promise<Fetched<Header>> {
    const answer = await endpoint.call('eth_getBlockByNumber', [tag, false]);
    if (answer.kind === 'failed') return answer;
    return answer.value === null
      ? { kind: 'failed', code: 'BLOCK_UNKNOWN', detail: `block ${tag}` }
      : { kind: 'fetched', value: answer.value as Header };
  }

  async function logsOf(filter: object): Promise<Fetched<readonly ChainLog[]>> {
    const answer = await endpoint.call('eth_getLogs', [{ ...filter, address: addresses }]);
    if (answer.kind === 'failed') return answer;
    const logs = (answer.value as RawLog[]).map(({ blockNumber, logIndex, ...log }): ChainLog => {
      const { blockHash, topics, data, transactionHash } = log;
      const place = { blockHash, blockNumber: Number(blockNumber), logIndex: Number(logIndex) };
      return { ...place, topics, data, ...(transactionHash === undefined ? {} : { transactionHash }) };
    });
    return { kind: 'fetched', value: logs };
  }

  /** Logs are asked by block hash, so that they belong to this very block and to no other branch. */
  async function blockOf({ number, hash, parentHash }: Header): Promise<Fetched<ChainBlock>> {
    const logs = await logsOf({ blockHash: hash });
    if (logs.kind === 'failed') return logs;
    if (logs.value.some(({ blockHash }) => blockHash !== hash))
      return { kind: 'failed', code: 'TORN_LOGS', detail: `logs of another block than ${hash}` };
    return { kind: 'fetched', value: { number: Number(number), hash, parentHash, logs: logs.value } };
  }

  /** Headers from the block after the last shared one up to `to`, ascending; read while walking back. */
  async function missingHeaders(to: number): Promise<Fetched<readonly Header[]>> {
    const first = held.blocks[0]?.number ?? fromBlock;
    const headers: Header[] = [];
    let expected: string | null = null;
    for (let number = to; number >= first; number--) {
      const known = held.blocks[number - first];
      if (known !== undefined && known.hash === expected) break;
      const answer = await headerAt(hex(number));
      if (answer.kind === 'failed') return answer;
      if (known?.hash === answer.value.hash) break;
      if (expected !== null && answer.value.hash !== expected)
        return { kind: 'failed', code: 'TORN_CHAIN', detail: `block ${number} changed while it was read` };
      headers.push(answer.value);
      expected = answer.value.parentHash;
    }
    return { kind: 'fetched', value: headers.reverse() };
  }

  /** A stretch that no branch can reach any more: its logs in one question. */
  async function settledStretch(from: number, to: number): Promise<FollowStep> {
    const last = await headerAt(hex(to));
    if (last.kind === 'failed') return still('unavailable', last.detail);
    const logs = await logsOf({ fromBlock: hex(from), toBlock: hex(to) });
    if (logs.kind === 'failed') return still('unavailable', logs.detail);
    const byBlock = new Map<number, ChainLog[]>();
    for (const log of logs.value) byBlock.set(log.blockNumber, [...(byBlock.get(log.blockNumber) ?? []), log]);
    const { hash, parentHash } = last.value;
    const end: ChainBlock = { number: to, hash, parentHash, logs: byBlock.get(to) ?? [] };
    byBlock.delete(to);
    const before = [...byBlock].map(([number, own]): ChainBlock => ({
      ...{ number, hash: own[0]?.blockHash ?? '', parentHash: '', logs: own },
    }));
    held = { blocks: [end], finalityDepth };
    return { ...still('followed'), added: [...before.sort((a, b) => a.number - b.number), end] };
  }

  return {
    log: () => held,
    step: async () => {
      const latest = await headerAt('latest');
      if (latest.kind === 'failed') return still('unavailable', latest.detail);
      const head = Number(latest.value.number);
      const ours = held.blocks.at(-1);
      const first = held.blocks[0]?.number ?? fromBlock;
      // Below all that we hold there is nothing to compare with: the node has yet to come back.
      if (ours !== undefined && head < first) return still('lagging');
      if (ours !== undefined && head <= ours.number && held.blocks[head - first]?.hash === latest.value.hash)
        return still(head < ours.number ? 'lagging' : 'followed');
      const next = (ours?.number ?? fromBlock - 1) + 1;
      const to = Math.min(head, next - 1 + BLOCKS_PER_STEP);
      if (to < head - finalityDepth && to >= next) {
        // Our own last block must still be theirs before anything is added behind it.
        const meeting = ours === undefined ? null : await headerAt(hex(ours.number));
        if (meeting?.kind === 'failed') return still('unavailable', meeting.detail);
        if (meeting === null || meeting.value.hash === ours?.hash) return settledStretch(next, to);
      }
      const headers = await missingHeaders(to);
      if (headers.kind === 'failed') return still('unavailable', headers.detail);
      let grown = held;
      const [removed, added]: [ChainBlock[], ChainBlock[]] = [[], []];
      for (const header of headers.value) {
        const block = await blockOf(header);
        if (block.kind === 'failed') return still('unavailable', block.detail);
        const change = withBlock(grown, block.value);
        grown = change.log;
        removed.push(...change.removed);
        added.push(block.value);
      }
      held = grown;
      return { ...still('followed'), removed, added };
    },
  };
}

const hex = (number: number): string => `0x${number.toString(16)}`;
