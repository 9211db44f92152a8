import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Account, Book } from '@riskdao/risk-core';
import { accountAt, bookAt, forgetBooksAbove, keepBook, listAccounts, listBooks } from './books.js';
import { chainEventsAfter, eventBlocksAbove, forgetEventBlock, keepChainEvents, rewindChain } from './chainEvents.js';
import { dataVersion } from './dataVersion.js';
import {
  forgetLiquidations,
  getLiquidation,
  keepLiquidation,
  knownLiquidations,
  listLiquidations,
} from './liquidations.js';
import {
  accountMargin,
  forgetOtherAccounts,
  marginMemories,
  keepAccountMargins,
  weakestAccounts,
} from './marginRequirements.js';
import {
  addSignature,
  countLapsedUnsigned,
  forgetRequirements,
  keepSignedRequirement,
  latestSignedRequirement,
  nextSequence,
  requirementsWithout,
} from './signedRequirements.js';
import { temporaryStore, type TemporaryStore } from './testing/temporaryStore.js';

const CHAIN = 31337n;
const ALICE = '0x00000000000000000000000000000000000A11cE';
const BOB = '0x0000000000000000000000000000000000000b0b';
const word = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const at = (block: number) => new Date(Date.UTC(2026, 1, 1, 0, block));

const account = (id: string, amount: number): Account => ({
  id,
  kind: null,
  group: null,
  positions: [{ instrument: { kind: 'perpetual', underlying: 'BTC', entryUsd: 78_000 }, quantity: -0.5 }],
  collateral: [{ asset: 'USDC', amount }],
});
const bookOf = (block: number, fork = 'a'): Book => ({
  label: 'observed',
  provenance: `Chain 31337 at block ${block}${fork}.`,
  accounts: [account(ALICE, block), account(BOB, 2 * block)],
  safetyFund: { holdings: [{ asset: 'USDC', amount: 1_000 }] },
});
const blockOf = (number: number, fork = 0) => ({
  chainId: CHAIN,
  number: BigInt(number),
  hash: word(number + 1000 * fork),
});

const MEMORY = {
  accountHash: word(5),
  setId: word(0),
  asOfUnix: 1,
  equityUsd: 1,
  excessUsd: 1,
  positionValueUsd: 0,
  spotUsd: { BTC: 78_000.5 },
  collateral: {},
};

describe('books', () => {
  let store: TemporaryStore;

  beforeAll(async () => {
    store = await temporaryStore();
    for (const block of [10, 20, 30])
      await keepBook(store.client, { book: bookOf(block), asOf: at(block), block: blockOf(block) });
  }, 60_000);

  afterAll(() => store.close());

  test('default: the newest, the one at a block, the one of a hash', async () => {
    const latest = await bookAt(store.client);
    expect(latest).toMatchObject({ book: bookOf(30), block: blockOf(30) });
    expect((await bookAt(store.client, { chainId: CHAIN, blockNumber: 29n }))?.book).toEqual(bookOf(20));
    expect((await bookAt(store.client, { hash: latest?.hash ?? '' }))?.id).toBe(latest?.id);
    expect(await bookAt(store.client, { chainId: CHAIN, blockNumber: 9n })).toBeNull();
  });

  test('behavior: an account by its address in any spelling, now and earlier', async () => {
    const now = await accountAt(store.client, ALICE.toUpperCase().replace('0X', '0x'));
    expect(now?.account).toEqual({ ...account(ALICE, 30), id: ALICE.toLowerCase() });
    const earlier = await accountAt(store.client, ALICE, { chainId: CHAIN, blockNumber: 15n });
    expect(earlier?.account.collateral).toEqual([{ asset: 'USDC', amount: 10 }]);
    expect(await accountAt(store.client, word(1))).toBeNull();
  });

  test('behavior: accounts and books in pages', async () => {
    const first = await listAccounts(store.client, { first: 1 });
    const rest = await listAccounts(store.client, { first: 5, after: first?.accounts[0]?.id ?? '' });
    expect([...(first?.accounts ?? []), ...(rest?.accounts ?? [])].map(({ id }) => id)).toEqual(
      [BOB, ALICE.toLowerCase()].sort(),
    );
    const [newest] = await listBooks(store.client, { first: 1 });
    expect(await listBooks(store.client, { first: 5, after: newest?.id ?? '' })).toHaveLength(2);
  });

  test('behavior: F13 F17 a reorganised book is forgotten and read again, once', async () => {
    expect(await forgetBooksAbove(store.client, CHAIN, 20n)).toBe(1);
    expect((await bookAt(store.client))?.block?.number).toBe(20n);
    const fork = { book: bookOf(30, 'b'), asOf: at(30), block: blockOf(30, 1) };
    expect((await keepBook(store.client, fork)).isNew).toBe(true);
    expect((await keepBook(store.client, fork)).isNew).toBe(false);
    expect(await bookAt(store.client)).toMatchObject({ book: bookOf(30, 'b'), block: blockOf(30, 1) });
  });

  test('default: the weakest accounts first; an older market replaces nothing', async () => {
    const margin = (accountId: string, excessUsd: number, minute: number) => ({
      accountId,
      marketHash: word(minute),
      setId: word(0),
      equityUsd: 100 + excessUsd,
      initialUsd: 125,
      maintenanceUsd: 100,
      excessUsd,
      governing: 'scanRisk' as const,
      memory: MEMORY,
      asOf: at(minute),
    });
    await keepAccountMargins(store.client, [margin(ALICE, -5, 2), margin(BOB, 7.5, 2)]);
    await keepAccountMargins(store.client, [margin(BOB, 1_000, 1)]);
    expect((await accountMargin(store.client, BOB))?.excessUsd).toBe(7.5);
    expect((await marginMemories(store.client)).get(BOB)).toEqual(MEMORY);
    const [weakest] = await weakestAccounts(store.client, { first: 1 });
    expect(weakest).toEqual({ ...margin(ALICE, -5, 2), accountId: ALICE.toLowerCase() });
    const next = await weakestAccounts(store.client, { first: 5, after: ALICE });
    expect(next.map(({ accountId }) => accountId)).toEqual([BOB]);
    expect(await weakestAccounts(store.client, { first: 5, underMaintenance: true })).toHaveLength(1);
    expect(await forgetOtherAccounts(store.client, [ALICE])).toBe(1);
  });

  test('default: signed requirements keep every unit, newest first', async () => {
    expect(await nextSequence(store.client, ALICE, 41n)).toBe(42n);
    const ordered = (sequence: bigint, quorum = 1) => ({
      ...{ account: ALICE.toLowerCase(), sequence, setId: word(7), quorum, expiresAt: at(50) },
      ...{ initialUsd18: 7_500_000_000_000_000_000_001n, maintenanceUsd18: 1n },
      payload: { account: ALICE, sequence: sequence.toString() },
    });
    const by = (digit: string) => ({ signer: `0x${digit.repeat(40)}`, signature: `0x0${digit}` });
    const keep = (sequence: bigint) => keepSignedRequirement(store.client, ordered(sequence), by('1'));
    for (const sequence of [42n, 43n]) expect(await keep(sequence)).toBe(true);
    expect(await keep(43n)).toBe(false);
    const kept = { ...ordered(43n), signatures: ['0x01'], createdAt: expect.any(Date) };
    expect(await latestSignedRequirement(store.client, ALICE)).toEqual(kept);
    // Several engines: it is to be had when all of the quorum have signed, in the order that the contract wants.
    expect(await keepSignedRequirement(store.client, ordered(44n, 3), by('C'))).toBe(true);
    const lacking = (digit: string) =>
      requirementsWithout(store.client, { signer: by(digit).signer, at: at(49), first: 9 });
    expect(await lacking('c')).toEqual([]);
    expect(await lacking('a')).toMatchObject([{ sequence: 44n, quorum: 3, signatures: [] }]);
    const add = (digit: string) => addSignature(store.client, ordered(44n), by(digit));
    for (let times = 0; times < 2; times++) expect(await add('a')).toEqual({ isComplete: false });
    expect(await latestSignedRequirement(store.client, ALICE)).toEqual(kept);
    await Promise.all(['b', 'd'].map(add));
    const signed = await latestSignedRequirement(store.client, ALICE);
    expect(signed).toMatchObject({ sequence: 44n, signatures: ['0x0a', expect.any(String), expect.any(String)] });
    expect([...(signed?.signatures ?? [])].sort()).toHaveLength(3);
    expect(await lacking('e')).toEqual([]);
    expect(await nextSequence(store.client, ALICE, 41n)).toBe(45n);
    expect(await latestSignedRequirement(store.client, BOB)).toBeNull();
    expect(await countLapsedUnsigned(store.client, { from: at(0), until: at(50) })).toBe(0);
    expect(await forgetRequirements(store.client, at(51))).toBe(3);
    expect(await store.client.marginSignature.count()).toBe(0);
  });

  test('default: an auction is kept once and brought up to date', async () => {
    const outcome = {
      ...{ stage: 'dutch' as const, lackedUsd18: '5', raisedUsd18: '0', fundDrawUsd18: '0', feeUsd18: '0' },
      ...{ fills: [], priceCurve: [], startedTransaction: word(9), endedTransaction: null },
    };
    const auction = { chainId: CHAIN, auctionId: 2n ** 200n, account: ALICE, startedAt: at(5), endedAt: null, outcome };
    await keepLiquidation(store.client, auction);
    const version = await dataVersion(store.client, CHAIN);
    const fill = { atUnix: 1, buyer: BOB, share18: '1', paidUsd18: '1', transactionHash: null };
    await keepLiquidation(store.client, { ...auction, outcome: { ...outcome, fills: [fill] } });
    expect(await dataVersion(store.client, CHAIN)).not.toBe(version);
    const ended = { ...outcome, stage: 'ended' as const, raisedUsd18: (10n ** 21n).toString() };
    await keepLiquidation(store.client, { ...auction, endedAt: at(9), outcome: ended });
    const listed = await listLiquidations(store.client, { first: 5, account: ALICE });
    expect(listed).toEqual([expect.objectContaining({ auctionId: 2n ** 200n, endedAt: at(9), outcome: ended })]);
    expect(await listLiquidations(store.client, { first: 5, open: true })).toEqual([]);
    expect([...(await knownLiquidations(store.client, CHAIN)).keys()]).toEqual([2n ** 200n]);
  });

  test('behavior: an auction that an earlier version kept is told without what it did not keep', async () => {
    const outcome = { stage: 'flagged', raisedUsd18: '0', fundDrawUsd18: '0', feeUsd18: '0' };
    const row = { chainId: CHAIN, auctionId: '7', account: BOB, startedAt: at(5), outcome };
    const { id } = await store.client.liquidation.create({ data: row });
    expect((await getLiquidation(store.client, id))?.outcome).toEqual({
      ...outcome,
      ...{ fills: [], priceCurve: [], lackedUsd18: null, startedTransaction: null, endedTransaction: null },
    });
    await forgetLiquidations(store.client, [id]);
    expect(await getLiquidation(store.client, id)).toBeNull();
  });

  test('behavior: F13 events come back in the order of the chain, once, and leave with their block', async () => {
    const reader = { chainId: CHAIN, reader: 'market' };
    const event = (block: number, logIndex: number, hash = block) => ({
      ...{ blockNumber: BigInt(block), blockHash: word(hash), logIndex, topics: [word(1)], data: '0x' },
      ...{ at: at(block), transactionHash: word(2) },
    });
    const events = [event(31, 1), event(30, 2), event(30, 0), event(33, 0)];
    expect(await keepChainEvents(store.client, reader, events)).toBe(4);
    expect(await keepChainEvents(store.client, reader, events)).toBe(0);
    const all = async () =>
      (await chainEventsAfter(store.client, reader, { after: null, limit: 9 })).map(
        ({ blockNumber, logIndex }) => `${blockNumber}.${logIndex}`,
      );
    expect(await all()).toEqual(['30.0', '30.2', '31.1', '33.0']);
    const page = { after: { blockNumber: 30n, logIndex: 0 }, limit: 2, upTo: 31n };
    expect(await chainEventsAfter(store.client, reader, page)).toEqual([event(30, 2), event(31, 1)]);
    expect(await eventBlocksAbove(store.client, reader, 31n)).toEqual([{ blockNumber: 33n, blockHash: word(33) }]);
    await forgetEventBlock(store.client, reader, word(31));
    expect(await all()).toEqual(['30.0', '30.2', '33.0']);
    await rewindChain(store.client, reader, 30n);
    expect(await all()).toEqual(['30.0', '30.2']);
  });
});
