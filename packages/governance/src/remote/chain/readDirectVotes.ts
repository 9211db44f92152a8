import { Interface } from 'ethers';
import type { DirectVoteReading, Fetched, VoteEvent } from '../../evidence/evidence.js';
import { snapshotGovernorAbi } from '../abi/SnapshotGovernor.js';
import type { RpcEndpoint } from '../rpc.js';

const VOTE_COUNTED = new Interface(snapshotGovernorAbi).getEvent('VoteCounted')?.topicHash ?? '';
/** Public nodes answer for a few thousand blocks at a time. */
const BLOCKS_PER_QUERY = 2_000;

type Question = {
  readonly governor: string;
  readonly proposalId: string;
  /** The vote is registered after its snapshot block. */
  readonly fromBlock: number;
};

/** What every endpoint says about the votes cast on the governor, all up to the block that all of them know. */
export async function readDirectVotes(
  endpoints: readonly RpcEndpoint[],
  question: Question,
): Promise<readonly DirectVoteReading[]> {
  const heads = await Promise.all(endpoints.map((endpoint) => blockAt(endpoint, 'latest')));
  const known = heads.flatMap((head) => (head.kind === 'fetched' ? [head.value.number] : []));
  const through = Math.min(...known);
  return Promise.all(
    endpoints.map(async (endpoint, index): Promise<DirectVoteReading> => {
      const head = heads[index];
      const reading = head?.kind === 'failed' ? head : await readThrough(endpoint, question, through);
      return { endpoint: endpoint.name, reading };
    }),
  );
}

async function readThrough(
  endpoint: RpcEndpoint,
  { governor, proposalId, fromBlock }: Question,
  through: number,
): Promise<DirectVoteReading['reading']> {
  const last = await blockAt(endpoint, hex(through));
  if (last.kind === 'failed') return last;
  const events: VoteEvent[] = [];
  const timestamps = new Map<number, number>();
  for (let from = fromBlock; from <= through; from += BLOCKS_PER_QUERY) {
    const range = { fromBlock: hex(from), toBlock: hex(Math.min(through, from + BLOCKS_PER_QUERY - 1)) };
    const filter = { address: governor, topics: [VOTE_COUNTED, proposalId], ...range };
    const logs = await endpoint.call('eth_getLogs', [filter]);
    if (logs.kind === 'failed') return logs;
    for (const { transactionHash, logIndex } of logs.value as RawLog[]) {
      const log = await logOfReceipt(endpoint, transactionHash, logIndex);
      if (log.kind === 'failed') return log;
      const blockNumber = Number(log.value.blockNumber);
      const timestamp = timestamps.get(blockNumber) ?? (await timestampOf(endpoint, log.value));
      if (typeof timestamp !== 'number') return timestamp;
      timestamps.set(blockNumber, timestamp);
      events.push(eventOf(log.value, timestamp));
    }
  }
  return { kind: 'fetched', value: { through: last.value, events } };
}

type RawLog = Omit<VoteEvent, 'blockNumber' | 'blockTimestamp' | 'logIndex'> & {
  readonly blockNumber: string;
  readonly logIndex: string;
};

function eventOf(log: RawLog, blockTimestamp: number): VoteEvent {
  const { address, topics, data, blockHash, transactionHash } = log;
  const place = { blockNumber: Number(log.blockNumber), logIndex: Number(log.logIndex), blockTimestamp };
  return { address: address.toLowerCase(), topics: [...topics], data, blockHash, transactionHash, ...place };
}

/** The log as its receipt holds it: a list of logs alone could be invented without any transaction. */
async function logOfReceipt(
  endpoint: RpcEndpoint,
  transactionHash: string,
  logIndex: string,
): Promise<Fetched<RawLog>> {
  const answer = await endpoint.call('eth_getTransactionReceipt', [transactionHash]);
  if (answer.kind === 'failed') return answer;
  const receipt = answer.value as { status: string; logs: RawLog[] } | null;
  const log = receipt?.logs.find((entry) => Number(entry.logIndex) === Number(logIndex));
  if (receipt === null || receipt.status !== '0x1' || log === undefined)
    return { kind: 'failed', code: 'RECEIPT_MISSING', detail: `${transactionHash} has no log ${logIndex}` };
  return { kind: 'fetched', value: log };
}

/** The time of a log's block, when the block of that number still is the log's. */
async function timestampOf(
  endpoint: RpcEndpoint,
  log: RawLog,
): Promise<number | Extract<Fetched<never>, { kind: 'failed' }>> {
  const block = await blockAt(endpoint, log.blockNumber);
  if (block.kind === 'failed') return block;
  if (block.value.hash === log.blockHash) return block.value.timestamp;
  return { kind: 'failed', code: 'TORN_CHAIN', detail: `block ${block.value.number} changed while it was read` };
}

async function blockAt(
  endpoint: RpcEndpoint,
  tag: string,
): Promise<Fetched<{ readonly number: number; readonly hash: string; readonly timestamp: number }>> {
  const answer = await endpoint.call('eth_getBlockByNumber', [tag, false]);
  if (answer.kind === 'failed') return answer;
  const block = answer.value as { number: string; hash: string; timestamp: string } | null;
  if (block === null) return { kind: 'failed', code: 'BLOCK_UNKNOWN', detail: `block ${tag}` };
  return {
    kind: 'fetched',
    value: { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp) },
  };
}

const hex = (value: number): string => `0x${value.toString(16)}`;
