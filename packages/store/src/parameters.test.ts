import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parameterSetId, type ParameterSet } from '@riskdao/risk-core';
import { saveCursor } from './chainCursor.js';
import { forgetAbove, parameterHistory, parametersInForce, recordActivation, requireBlockRead } from './parameters.js';
import { temporaryStore, type TemporaryStore } from './testing/temporaryStore.js';

const CHAIN = 31337n;
const blockHash = (block: number) => `0x${block.toString(16).padStart(64, '0')}`;

/** Confidence 99.50 % at block 10, 99.60 % at 20, 99.75 % at 30. */
const STEPS = [
  { block: 10, raw: 9950n },
  { block: 20, raw: 9960n },
  { block: 30, raw: 9975n },
] as const;

describe('parameters in force', () => {
  let store: TemporaryStore;

  const point = (block: number) => ({
    chainId: CHAIN,
    blockNumber: BigInt(block),
    blockHash: blockHash(block),
    logIndex: 0,
    at: new Date(Date.UTC(2026, 1, block)),
  });

  const record = async (index: number) => {
    const { block, raw } = STEPS[index] as (typeof STEPS)[number];
    const set: ParameterSet = { varConfidence: raw, gammaBuffer: 100n };
    const before = STEPS[index - 1]?.raw ?? raw;
    const changes = index === 0 ? [] : [{ parameterId: 'varConfidence', before, after: raw }];
    await recordActivation(store.client, {
      point: point(block),
      setId: parameterSetId(set),
      set,
      changes,
      proposalId: null,
    });
  };

  beforeAll(async () => {
    store = await temporaryStore();
    for (const index of STEPS.keys()) await record(index);
  }, 60_000);

  afterAll(() => store.close());

  test.each([
    ['head', 'head' as const, 9975n],
    ['a block between two changes', { blockNumber: 29n }, 9960n],
    ['the block of a change', { blockNumber: 30n }, 9975n],
    ['the hash of a block', { blockHash: blockHash(20) }, 9960n],
    ['a time', { timestamp: new Date(Date.UTC(2026, 1, 15)) }, 9950n],
  ])('default: %s', async (_, moment, raw) => {
    const inForce = await parametersInForce(store.client, CHAIN, moment);
    expect(inForce?.set['varConfidence']).toBe(raw);
    expect(inForce?.setId).toBe(parameterSetId(inForce?.set ?? {}));
  });

  test('behavior: nothing is in force before genesis, or on another chain', async () => {
    expect(await parametersInForce(store.client, CHAIN, { blockNumber: 9n })).toBeNull();
    expect(await parametersInForce(store.client, 1n)).toBeNull();
  });

  test('behavior: F17 events kept twice and in any order are kept once', async () => {
    for (const index of [2, 0, 1, 1]) await record(index);
    const history = await parameterHistory(store.client, { chainId: CHAIN, parameterId: 'varConfidence', first: 10 });
    expect(history.map(({ before, after }) => [before, after])).toEqual([
      [9960n, 9975n],
      [9950n, 9960n],
    ]);
  });

  test('behavior: history is read in pages', async () => {
    const query = { chainId: CHAIN, parameterId: 'varConfidence', first: 1 };
    const [newest] = await parameterHistory(store.client, query);
    const [older] = await parameterHistory(store.client, { ...query, after: newest?.id ?? '' });
    expect(older?.after).toBe(9960n);
  });

  test('behavior: F13 a reorganisation is forgotten and read again', async () => {
    await forgetAbove(store.client, CHAIN, 25n);
    expect((await parametersInForce(store.client, CHAIN))?.set['varConfidence']).toBe(9960n);
    await record(2);
    expect((await parametersInForce(store.client, CHAIN))?.set['varConfidence']).toBe(9975n);
  });

  test('error: a set whose values do not hash to its id is refused', async () => {
    const activation = {
      point: point(40),
      setId: blockHash(1),
      set: { varConfidence: 1n },
      changes: [],
      proposalId: null,
    };
    await expect(recordActivation(store.client, activation)).rejects.toMatchObject({ code: 'WRONG_PARAMETER_SET' });
  });

  test('error: a block that the chain has not been read up to', async () => {
    const read = (blockNumber: bigint) => requireBlockRead(store.client, CHAIN, blockNumber);
    await read(50n);
    const cursor = {
      chainId: CHAIN,
      contract: '0x01',
      blockHash: blockHash(5),
      finalizedNumber: 20n,
      recentBlocks: [],
    };
    await saveCursor(store.client, { ...cursor, blockNumber: 25n });
    await expect(read(50n)).rejects.toMatchObject({
      code: 'UNKNOWN_BLOCK',
      message: expect.stringContaining('block 25'),
    });
    // A change that was read is known, wherever the slowest reader is.
    await read(30n);
    await saveCursor(store.client, { ...cursor, blockNumber: 50n });
    await read(50n);
  });

  test('error: an unknown block hash, an unknown parameter', async () => {
    const unknown = parametersInForce(store.client, CHAIN, { blockHash: blockHash(99) });
    await expect(unknown).rejects.toMatchObject({ code: 'UNKNOWN_BLOCK' });
    const query = { chainId: CHAIN, parameterId: 'nonsense', first: 1 };
    await expect(parameterHistory(store.client, query)).rejects.toMatchObject({ code: 'UNKNOWN_PARAMETER' });
  });
});
