import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { keyOf } from '@riskdao/governance';
import { riskParametersInterface, type RpcEndpoint } from '@riskdao/governance/remote';
import { parameterSetId, type ParameterSet } from '@riskdao/risk-core';
import { listAlerts, parameterHistory, parametersInForce, readCursor, recordActivation } from '@riskdao/store';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import pino from 'pino';
import type { GovernanceContext } from './context.js';
import { syncParameters } from './syncParameters.js';

const CHAIN = 31_337n;
const FINALITY = 12;
const PARAMETERS = `0x${'aa'.repeat(20)}`;
const ZERO = `0x${'0'.repeat(64)}`;
const FACE = riskParametersInterface();
const GENESIS: ParameterSet = { gammaBuffer: 100n, varConfidence: 9_950n };

type Log = { readonly topics: readonly string[]; readonly data: string };
type Block = { number: number; hash: string; parentHash: string; timestamp: number; logs: readonly Log[] };
type Chain = { blocks: Block[]; head?: number };

const hashOf = (branch: string, number: number) =>
  `0x${Buffer.from(`${branch}${number}`).toString('hex').padStart(64, '0')}`;

/** Blocks without events, but for those named: what comes into force there. */
function grown(
  from: readonly Block[],
  to: number,
  branch: string,
  sets: Readonly<Record<number, readonly Log[]>> = {},
): Block[] {
  const blocks = [...from];
  for (let number = blocks.length; number <= to; number++) {
    const parentHash = blocks.at(-1)?.hash ?? ZERO;
    const place = { number, hash: hashOf(branch, number), parentHash, timestamp: 1_800_000_000 + 12 * number };
    blocks.push({ ...place, logs: sets[number] ?? [] });
  }
  return blocks;
}

const encoded = (name: string, values: readonly unknown[]): Log => FACE.encodeEventLog(name, values);
const genesis = (): Log[] => [
  ...Object.entries(GENESIS).map(([id, value]) => encoded('ParameterListed', [keyOf(id), id, value])),
  encoded('ParameterSetChanged', [0, ZERO, parameterSetId(GENESIS), ZERO, PARAMETERS]),
];
function change(before: ParameterSet, after: ParameterSet, version: number): Log[] {
  const setId = parameterSetId(after);
  const changed = Object.keys(after).filter((id) => after[id] !== before[id]);
  return [
    encoded('ParameterSetChanged', [version, parameterSetId(before), setId, ZERO, PARAMETERS]),
    ...changed.map((id) => encoded('ParameterChanged', [keyOf(id), before[id], after[id], setId])),
  ];
}

function node(name: string, chain: Chain): RpcEndpoint {
  return {
    name,
    call: async (method, [first]) => {
      const head = chain.head ?? chain.blocks.length - 1;
      if (method === 'eth_getBlockByNumber') {
        const number = first === 'latest' ? head : Number(first);
        const block = number > head ? undefined : chain.blocks[number];
        if (block === undefined) return { kind: 'fetched', value: null };
        const { hash, parentHash, timestamp } = block;
        return { kind: 'fetched', value: { number: `0x${number.toString(16)}`, hash, parentHash, timestamp } };
      }
      const { blockHash, fromBlock, toBlock } = first as { blockHash?: string; fromBlock: string; toBlock: string };
      const blocks = chain.blocks.filter(({ hash, number }) =>
        blockHash === undefined ? number >= Number(fromBlock) && number <= Number(toBlock) : hash === blockHash,
      );
      const logs = blocks.flatMap(({ hash, number, logs: own }) =>
        own.map((log, logIndex) => ({ ...log, blockHash: hash, blockNumber: number, logIndex })),
      );
      return { kind: 'fetched', value: logs };
    },
  };
}

let store: TemporaryStore;
let chain: Chain;
afterAll(() => store?.close());
beforeEach(async () => {
  store ??= await temporaryStore();
  for (const table of ['parameter_changes', 'parameter_activations', 'chain_cursors', 'alerts'])
    await store.client.$executeRawUnsafe(`DELETE FROM ${table}`);
  chain = { blocks: grown([], 40, 'a', { 3: genesis() }) };
}, 60_000);

const context = (endpoints: readonly RpcEndpoint[] = [node('a', chain), node('b', chain)]) =>
  ({
    client: store.client,
    log: pino({ level: 'silent' }),
    chain: {
      ...{ endpoints, finalityBlocks: FINALITY },
      deployment: { chainId: CHAIN, fromBlock: 1, addresses: { parameters: PARAMETERS } },
    },
  }) as unknown as GovernanceContext;
const gamma = async () => (await parametersInForce(store.client, CHAIN))?.set['gammaBuffer'];
const raised = { ...GENESIS, gammaBuffer: 125n };

describe('syncParameters', () => {
  test('default: genesis and a change, with their times; run again it changes nothing', async () => {
    chain.blocks = grown(chain.blocks, 60, 'a', { 50: change(GENESIS, raised, 1) });
    for (let round = 0; round < 3; round++) await syncParameters(context());
    expect(await gamma()).toBe(125n);
    const history = await parameterHistory(store.client, { chainId: CHAIN, parameterId: 'gammaBuffer', first: 9 });
    expect(history).toMatchObject([
      { before: 100n, after: 125n, point: { blockNumber: 50n, at: new Date((1_800_000_000 + 600) * 1_000) } },
    ]);
    expect(await readCursor(store.client, CHAIN, PARAMETERS)).toMatchObject({ blockNumber: 60n, finalizedNumber: 48n });
  });

  test('behavior: F13 a rewritten branch takes its change with it, and the other branch brings its own', async () => {
    const trunk = chain.blocks;
    chain.blocks = grown(trunk, 45, 'a', { 44: change(GENESIS, raised, 1) });
    await syncParameters(context());
    expect(await gamma()).toBe(125n);
    chain.blocks = grown(trunk, 50, 'b');
    await syncParameters(context());
    expect(await gamma()).toBe(100n);
    chain.blocks = grown(chain.blocks, 55, 'b', { 52: change(GENESIS, { ...GENESIS, gammaBuffer: 150n }, 1) });
    await syncParameters(context());
    expect(await gamma()).toBe(150n);
  });

  test('behavior: F13 what was kept just before a crash, of a block that is no more, is forgotten', async () => {
    await syncParameters(context());
    await recordActivation(store.client, {
      point: { chainId: CHAIN, blockNumber: 41n, blockHash: hashOf('c', 41), logIndex: 0, at: new Date() },
      ...{ setId: parameterSetId(raised), set: raised, proposalId: null },
      changes: [{ parameterId: 'gammaBuffer', before: 100n, after: 125n }],
    });
    expect(await gamma()).toBe(125n);
    chain.blocks = grown(chain.blocks, 45, 'a');
    await syncParameters(context());
    expect(await gamma()).toBe(100n);
  });

  test('behavior: F13 beyond finality it halts with an alert, and what is kept stays', async () => {
    await syncParameters(context());
    chain.blocks = grown(chain.blocks.slice(0, 20), 45, 'b');
    await expect(syncParameters(context())).rejects.toMatchObject({ code: 'DEEP_REORG' });
    expect(await gamma()).toBe(100n);
    expect(await listAlerts(store.client, { first: 5 })).toMatchObject([{ kind: 'parameters', severity: 'critical' }]);
  });

  test('behavior: F14 a node that comes back with an old head changes nothing', async () => {
    chain.blocks = grown(chain.blocks, 60, 'a', { 50: change(GENESIS, raised, 1) });
    await syncParameters(context());
    chain.head = 10;
    await syncParameters(context());
    delete chain.head;
    await syncParameters(context());
    expect(await gamma()).toBe(125n);
  });

  test('error: F15 a change that most endpoints do not have is not believed', async () => {
    await syncParameters(context());
    const honest: Chain = { blocks: grown(chain.blocks, 50, 'a') };
    chain.blocks = grown(chain.blocks, 50, 'lie', { 45: change(GENESIS, raised, 1) });
    const three = [node('liar', chain), node('b', honest), node('c', honest)];
    await expect(syncParameters(context(three))).rejects.toMatchObject({ code: 'ENDPOINTS_DISAGREE' });
    expect(await gamma()).toBe(100n);
  });

  test('error: F17 a missing change is a gap, not a wrong value', async () => {
    const skipped = { ...GENESIS, gammaBuffer: 110n };
    chain.blocks = grown(chain.blocks, 50, 'a', { 45: change(skipped, raised, 2) });
    await expect(syncParameters(context())).rejects.toMatchObject({ code: 'PARAMETER_GAP' });
    expect(await gamma()).toBe(100n);
  });
});
