import { describe, expect, test } from '@jest/globals';
import { id, Interface } from 'ethers';
import fc from 'fast-check';
import { riskParametersAbi } from '../abi/RiskParameters.js';
import type { RpcEndpoint } from '../rpc.js';
import { DeepReorgError, logsOf, type ChainBlock, type ChainLog } from './blockLog.js';
import { chainFollower, type ChainFollower, type FollowStep } from './chainFollower.js';
import { parameterEventState } from './parameterEvents.js';

const FACE = new Interface(riskParametersAbi);
const FINALITY = 65;

type Block = { number: number; hash: string; parentHash: string; logs: ChainLog[] };

/** A chain in memory: every block changes one parameter and names the set before. */
function grown(from: readonly Block[], count: number, branch: string): Block[] {
  const blocks = [...from];
  for (let added = 0; added < count; added++) {
    const number = blocks.length;
    const hash = id(`${branch} ${number}`);
    const parent = blocks.at(-1);
    const set = (block: Block | undefined) =>
      block === undefined ? `0x${'0'.repeat(64)}` : id(`set of ${block.hash}`);
    const setId = id(`set of ${hash}`);
    const key = id(`parameter ${number % 3}`);
    const encoded = [
      FACE.encodeEventLog('ParameterChanged', [key, 0, number + (branch === 'a' ? 0 : 1_000), setId]),
      FACE.encodeEventLog('ParameterSetChanged', [
        number,
        set(parent),
        setId,
        id(`proposal ${hash}`),
        `0x${'1'.repeat(40)}`,
      ]),
    ];
    const logs = encoded.map(({ topics, data }, logIndex) => ({
      blockNumber: number,
      blockHash: hash,
      logIndex,
      topics,
      data,
    }));
    blocks.push({ number, hash, parentHash: parent?.hash ?? id('nothing'), logs });
  }
  return blocks;
}

function fakeNode(chain: { blocks: readonly Block[]; head?: number; down?: boolean; torn?: boolean }): RpcEndpoint {
  return {
    name: 'fake',
    call: async (method, [first]) => {
      if (chain.down === true) return { kind: 'failed', code: 'UNREACHABLE', detail: '' };
      const head = chain.head ?? chain.blocks.length - 1;
      if (method === 'eth_getBlockByNumber') {
        const number = first === 'latest' ? head : Number(first);
        const block = number > head ? undefined : chain.blocks[number];
        const value = block && { ...block, number: `0x${block.number.toString(16)}` };
        return { kind: 'fetched', value: value ?? null };
      }
      const { blockHash, fromBlock, toBlock } = first as { blockHash?: string; fromBlock: string; toBlock: string };
      const wanted = ({ hash, number }: Block) =>
        blockHash === undefined ? number >= Number(fromBlock) && number <= Number(toBlock) : hash === blockHash;
      const logs = chain.blocks.filter(wanted).flatMap((block) => block.logs);
      return {
        kind: 'fetched',
        value: chain.torn === true ? logs.map((log) => ({ ...log, blockHash: id('other') })) : logs,
      };
    },
  };
}

const follow = (endpoint: RpcEndpoint, held: readonly ChainBlock[] = []) =>
  chainFollower(endpoint, { addresses: [], fromBlock: 0, finalityDepth: FINALITY, held });

/** What a reader of the steps keeps: blocks that came, without those that went. */
function reader(follower: ChainFollower) {
  let kept: readonly ChainBlock[] = [];
  const take = ({ removed, added }: FollowStep) => {
    const gone = new Set(removed.map(({ hash }) => hash));
    kept = [...kept.filter(({ hash }) => !gone.has(hash)), ...added];
  };
  return {
    kept: () => kept,
    toHead: async (head: number): Promise<FollowStep> => {
      for (;;) {
        const step = await follower.step();
        take(step);
        if (step.headNumber >= head) return step;
      }
    },
  };
}

describe('chainFollower', () => {
  test.each([1, 3, 12, 64])(
    'behavior: after a reorg of depth %i the state is that of the canonical chain',
    async (depth) => {
      const chain = { blocks: grown([], 150, 'a') };
      const follower = follow(fakeNode(chain));
      const { kept, toHead } = reader(follower);
      await toHead(149);
      chain.blocks = grown(chain.blocks.slice(0, 150 - depth), depth + 1, 'b');
      const step = await toHead(150);
      expect(step).toMatchObject({ kind: 'followed', headNumber: 150 });
      expect(step.removed).toHaveLength(depth);
      const fromZero = parameterEventState(logsOf(chain.blocks));
      expect(parameterEventState(logsOf(kept()))).toEqual(fromZero);
      expect(fromZero.gaps).toEqual([]);
    },
  );

  test('error: DeepReorgError beyond finality, and what we hold stays', async () => {
    const chain = { blocks: grown([], 150, 'a') };
    const follower = follow(fakeNode(chain));
    await follower.step();
    const before = follower.log();
    chain.blocks = grown(chain.blocks.slice(0, 150 - FINALITY - 1), FINALITY + 2, 'b');
    await expect(follower.step()).rejects.toThrow(DeepReorgError);
    expect(follower.log()).toBe(before);
  });

  test('behavior: a node that lags 500 blocks is no reorg, and nothing is added twice', async () => {
    const chain: { blocks: Block[]; head?: number } = { blocks: grown([], 700, 'a') };
    const follower = follow(fakeNode(chain));
    const { kept, toHead } = reader(follower);
    await toHead(699);
    for (const head of [199, 650]) {
      chain.head = head;
      expect(await follower.step()).toMatchObject({ kind: 'lagging', headNumber: 699, removed: [], added: [] });
    }
    delete chain.head;
    await toHead(699);
    expect(kept()).toHaveLength(700);
  });

  test('behavior: never are more blocks held than may be rewritten, however far it has followed', async () => {
    const chain = { blocks: grown([], 1_300, 'a') };
    const follower = follow(fakeNode(chain));
    const { kept, toHead } = reader(follower);
    for (let head = 1_299; head < 1_600; head += 50) {
      await toHead(head);
      expect(follower.log().blocks.length).toBeLessThanOrEqual(FINALITY + 1);
      chain.blocks = grown(chain.blocks, 50, 'a');
    }
    expect(parameterEventState(logsOf(kept())).gaps).toEqual([]);
  });

  test('behavior: it goes on where an earlier one stopped, also through a reorg', async () => {
    const chain = { blocks: grown([], 150, 'a') };
    const before = follow(fakeNode(chain));
    await reader(before).toHead(149);
    chain.blocks = grown(chain.blocks.slice(0, 140), 20, 'b');
    const step = await follow(fakeNode(chain), before.log().blocks).step();
    expect(step.removed.map(({ number }) => number)).toEqual([149, 148, 147, 146, 145, 144, 143, 142, 141, 140]);
    expect(step.added).toHaveLength(20);
  });

  test.each([{ down: true }, { torn: true }])('behavior: %j leaves everything as it was', async (fault) => {
    const chain = { blocks: grown([], 5, 'a') };
    const follower = follow(fakeNode(chain));
    await follower.step();
    const before = follower.log();
    const faulty = { blocks: grown(chain.blocks, 3, 'a'), ...fault };
    Object.assign(chain, faulty);
    expect((await follower.step()).kind).toBe('unavailable');
    expect(follower.log()).toBe(before);
  });
});

describe('parameterEventState', () => {
  const logs = grown([], 8, 'a').flatMap((block) => block.logs);
  const whole = parameterEventState(logs);

  test('property: shuffled and repeated events give the same state', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(logs, { minLength: logs.length }), fc.subarray(logs), (shuffled, again) => {
        expect(parameterEventState([...shuffled, ...again])).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  test('property: a missing version is a named gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), (missing) => {
        const versions = (log: ChainLog) => log.blockNumber !== missing;
        expect(parameterEventState(logs.filter(versions)).gaps).toEqual([missing + 1]);
      }),
    );
  });
});
