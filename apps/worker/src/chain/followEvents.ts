import { chainFollower, type ChainBlock, type RpcEndpoint } from '@riskdao/governance/remote';
import { readCursor, saveCursor, type DatabaseClient } from '@riskdao/store';
import type { Logger } from 'pino';
import type { ChainContext } from '../proposals/context.js';

/** Steps of one round: the next round goes on. */
const STEPS = 40;

/** An endpoint tells another chain than most: nothing is written until they agree. */
export class EndpointsDisagreeError extends Error {
  readonly code = 'ENDPOINTS_DISAGREE';
  constructor(block: number, detail: string) {
    super(`The endpoints disagree on block ${block}: ${detail}. Nothing was written; find out which of them is wrong.`);
    this.name = 'EndpointsDisagreeError';
  }
}

export type Following = {
  readonly client: DatabaseClient;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly chain: Pick<ChainContext, 'deployment' | 'endpoints' | 'finalityBlocks'>;
};

export type KeptBlock = { readonly blockNumber: bigint; readonly blockHash: string };

/** What is followed, and what its reader does with it. Whatever it keeps must bear to be kept again. */
export type EventReaderSteps = {
  /** Names the reader's cursor. */
  readonly contract: string;
  readonly addresses: readonly string[];
  /** Forgets everything above a block: the chain was rewritten there. */
  readonly rewind: (blockNumber: bigint) => Promise<void>;
  /** Keeps a block's events. */
  readonly keep: (block: ChainBlock) => Promise<void>;
  /** Blocks above a number that something is kept of: after a crash, those that no cursor vouches for. */
  readonly keptAbove: (blockNumber: bigint) => Promise<readonly KeptBlock[]>;
  /** Forgets what is kept of one block. */
  readonly forget: (blockHash: string) => Promise<void>;
  /** Tells people that the reader halts until somebody has looked. */
  readonly halt: (error: Error) => Promise<void>;
};

/**
 * Brings a reader nearer to the head of the chain, block by block, from where it stopped: rewritten blocks are forgotten, a node that
 * lags changes nothing, and beyond finality it halts. True when the head was reached.
 */
export async function followEvents({ client, log, chain }: Following, reader: EventReaderSteps): Promise<boolean> {
  const { chainId, fromBlock } = chain.deployment;
  const { contract, addresses, rewind, keep, halt } = reader;
  const [endpoint] = chain.endpoints;
  if (endpoint === undefined) return false;
  const cursor = await readCursor(client, chainId, contract);
  await dropOrphans(endpoint, await reader.keptAbove(cursor?.blockNumber ?? -1n), reader.forget);
  const follower = chainFollower(endpoint, {
    ...{ addresses, fromBlock, finalityDepth: chain.finalityBlocks },
    held: (cursor?.recentBlocks ?? []).map((block) => ({ ...block, logs: [] })),
  });
  for (let count = 0; count < STEPS; count++) {
    const step = await follower.step().catch(async (error: Error) => {
      await halt(error);
      throw error;
    });
    if (step.kind === 'unavailable') {
      log.warn({ detail: step.detail }, 'the chain could not be read; tried again');
      return false;
    }
    const lowest = step.removed.at(-1);
    if (lowest !== undefined) await rewind(BigInt(lowest.number - 1));
    for (const block of step.added) if (block.logs.length > 0) await keep(block);
    const held = follower.log().blocks;
    const last = held.at(-1);
    if (last === undefined || (step.added.length === 0 && step.removed.length === 0)) return step.kind === 'followed';
    await saveCursor(client, {
      ...{ chainId, contract, recentBlocks: held },
      ...{ blockNumber: BigInt(last.number), blockHash: last.hash },
      finalizedNumber: BigInt(Math.max(0, last.number - chain.finalityBlocks)),
    });
  }
  return false;
}

/** What was kept just before a crash, of a block that the chain has dropped since: no step would name it again. */
async function dropOrphans(
  endpoint: RpcEndpoint,
  blocks: readonly KeptBlock[],
  forget: (blockHash: string) => Promise<void>,
): Promise<void> {
  for (const { blockNumber, blockHash } of blocks) {
    const answer = await endpoint.call('eth_getBlockByNumber', [`0x${blockNumber.toString(16)}`, false]);
    if (answer.kind === 'failed' || (answer.value as { hash: string } | null)?.hash === blockHash) continue;
    await forget(blockHash);
  }
}

/** When a block was made, as most endpoints have that very block. Throws {@link EndpointsDisagreeError}. */
export async function timeOfAgreedBlock(endpoints: readonly RpcEndpoint[], block: ChainBlock): Promise<number> {
  const tag = `0x${block.number.toString(16)}`;
  const answers = await Promise.all(endpoints.map((endpoint) => endpoint.call('eth_getBlockByNumber', [tag, false])));
  const headers = answers.flatMap((answer) =>
    answer.kind === 'fetched' && answer.value !== null ? [answer.value as { hash: string; timestamp: string }] : [],
  );
  const agreeing = headers.filter(({ hash }) => hash === block.hash);
  if (2 * agreeing.length <= endpoints.length)
    throw new EndpointsDisagreeError(block.number, `${agreeing.length} of ${endpoints.length} have ${block.hash}`);
  return Number(agreeing[0]?.timestamp);
}
