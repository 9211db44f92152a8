import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { demoWallet, keySigner, MarketRefusedError, type Attestation } from '@riskdao/governance/remote';
import {
  accountMargin,
  bookAt,
  chainEventsAfter,
  eventBlocksAbove,
  eventsAfter,
  keepChainEvents,
  keepMarket,
  latestCursor,
  latestMarket,
  latestSignedRequirement,
  listAlerts,
  listLiquidations,
  openQueues,
  readCursor,
  type KeptRequirement,
} from '@riskdao/store';
import { hasRedis, temporaryRedis, until } from '@riskdao/store/testing';
import { sequencerDoubts } from '../markets/sequencerDoubts.js';
import { watchMarket } from '../markets/watchMarket.js';
import { governanceRound } from '../proposals/advance.js';
import {
  ALICE,
  BOB,
  CAROL,
  chainMarket,
  PRICES,
  relayed,
  sourcesOf,
  SPOT,
  WAD,
  watchOf,
  type ChainMarket,
} from './chainMarket.fixture.js';
import { roundOf, spoiling } from '../chain/spoiltChain.fixture.js';
import { ingestBook } from './ingestBook.js';
import { remarginAccounts } from './remarginAccounts.js';
import { twoOfThreeEngines } from './twoOfThreeEngines.fixture.js';
import { signMarginRequirements } from './signMarginRequirements.js';
import type { SigningContext } from './signingStanding.js';

jest.setTimeout(240_000);

const READER = { chainId: 31_337n, reader: 'market' };
const address = (wallet: number) => demoWallet(wallet).address.toLowerCase();

/** Trades on a real chain -> book -> requirements -> signatures that the contract takes -> auctions, in the order of a day. */
describe('a market on a chain under a worker', () => {
  let it: ChainMarket;
  let signing: SigningContext;
  let call: string;
  let spotUsd = SPOT;

  beforeAll(async () => {
    it = await chainMarket();
    const { context, config } = it;
    const key = config.governance?.engineKey ?? '';
    signing = { client: context.client, log: context.log, chain: context.chain, signer: keySigner(key) };
    await it.market.begin(PRICES);
    await governanceRound(context, { round: 'syncParameters' });
  }, 240_000);
  afterAll(() => it?.stop());

  const ingest = () => ingestBook(it.context);
  const ingested = async () => {
    const outcome = await ingest();
    if (outcome.kind === 'skipped') throw new Error(outcome.because);
    return outcome;
  };
  const account = async (wallet: number) =>
    (await bookAt(it.store.client))?.book.accounts.find(({ id }) => id === address(wallet));
  const sources = () => sourcesOf(it, () => spotUsd);
  const remargin = () => remarginAccounts(watchOf(it, sources(), async () => undefined));
  const observe = async () => {
    const market = it.snapshot(await it.market.nowUnix(), spotUsd);
    await keepMarket(it.store.client, { market, depth: { books: {} }, reasons: [] });
  };
  const newest = async (wallet: number): Promise<KeptRequirement> => {
    const signed = await latestSignedRequirement(it.store.client, address(wallet));
    if (signed === null) throw new Error('nothing was signed');
    return signed;
  };

  describe('ingestBook', () => {
    test('behavior: a market without events of accounts makes no book', async () => {
      expect(await ingest()).toMatchObject({ kind: 'skipped' });
      expect(await bookAt(it.store.client)).toBeNull();
    });

    test('default: I15 the book is what the contracts hold, commitments and fund included', async () => {
      const { market } = it;
      for (const wallet of [ALICE, BOB]) await market.deposit('USDC', wallet, 900_000n);
      await market.addReserve('USDC', 250_000n);
      const { expiryUnix } = it;
      call = await market.list({ kind: 'call', underlying: 'BTC', expiryUnix, strikeUsd: 110_000n });
      await market.trade(call, BOB, ALICE, 2n * WAD, 1_000n * WAD);
      await market.trade(call, BOB, ALICE, WAD / 2n);
      expect(await ingested()).toMatchObject({ isNew: true, accounts: 2, setAside: [], faults: [] });
      const book = await bookAt(it.store.client);
      expect(book).toMatchObject({ label: 'observed', block: { chainId: 31_337n } });
      expect(book?.book.safetyFund).toEqual({ holdings: [{ asset: 'USDC', amount: 250_000 }] });
      const option = { kind: 'option', underlying: 'BTC', expiryUnix, strikeUsd: 110_000, right: 'call' };
      for (const [wallet, quantity] of [
        [ALICE, -2.5],
        [BOB, 2.5],
      ] as const) {
        const [held] = (await market.view('book', 'positionsOf', address(wallet))) as { quantity: bigint }[];
        expect(Number(held?.quantity) / 1e18).toBe(quantity);
        const cash = await market.view('clearinghouse', 'balanceOf', address(wallet), market.tokenOf('USDC'));
        const kept = await account(wallet);
        expect(kept).toMatchObject({
          positions: [{ instrument: { ...option, settlement: 'usd' }, quantity }],
          collateral: [{ asset: 'USDC' }],
        });
        expect(BigInt(kept?.collateral[0]?.amount ?? 0) * WAD).toBe(cash);
        const row = await it.store.client.accountState.findFirst({ where: { accountId: address(wallet) } });
        expect(row?.commitment).toBe(await market.view('book', 'commitmentOf', address(wallet)));
      }
    });

    test('behavior: run again it changes nothing, also after a start without memory and from its cursor', async () => {
      const before = await bookAt(it.store.client);
      it.context.ledger.settled = null;
      // Kept just before a crash, of a block that the chain has dropped since.
      const [event] = await chainEventsAfter(it.store.client, READER, { after: null, limit: 1 });
      if (event === undefined) throw new Error('no event was kept');
      const orphan = { ...event, blockNumber: 1_000_000n, blockHash: `0x${'0f'.repeat(32)}` };
      await keepChainEvents(it.store.client, READER, [orphan]);
      await governanceRound(it.context, { round: 'ingestBook' });
      expect(await ingested()).toMatchObject({ isNew: false });
      expect((await bookAt(it.store.client))?.hash).toBe(before?.hash);
      // From memory while nothing happens; from the events when somebody has taken the book away.
      const { setAside } = await ingested();
      expect((await ingested()).setAside).toBe(setAside);
      await it.store.client.book.deleteMany();
      expect(await ingested()).toMatchObject({ isNew: true });
      expect((await bookAt(it.store.client))?.hash).toBe(before?.hash);
      expect(await eventBlocksAbove(it.store.client, READER, 999_999n)).toEqual([]);
      const cursor = await readCursor(it.store.client, 31_337n, it.market.market.clearinghouse);
      expect(cursor?.blockNumber).toBe(BigInt(await it.market.provider.getBlockNumber()));
    });

    test('behavior: F13 a rewritten branch takes its trades with it', async () => {
      const { market } = it;
      const before = await account(ALICE);
      const point = (await market.provider.send('evm_snapshot', [])) as string;
      await market.trade(call, BOB, ALICE, WAD);
      await ingested();
      expect((await account(ALICE))?.positions[0]?.quantity).toBe(-3.5);
      await market.provider.send('evm_revert', [point]);
      market.afterRewrite();
      await market.passSeconds(7);
      await market.passSeconds(7);
      await ingested();
      expect(await account(ALICE)).toEqual(before);
      await market.deposit('USDC', CAROL, 2_000_000n);
      await ingested();
      expect((await account(CAROL))?.collateral).toEqual([{ asset: 'USDC', amount: 2_000_000 }]);
    });

    test('error: F17 events that are missing or torn set their account aside; the others are kept', async () => {
      const { client } = it.store;
      const forget = async () => {
        await client.chainEvent.deleteMany();
        await client.chainCursor.deleteMany({ where: { contract: it.market.market.clearinghouse.toLowerCase() } });
        await client.book.deleteMany();
        it.context.ledger.settled = null;
      };
      // The first of Alice's positions is never told, Bob's deposit cannot be read.
      const spoilt = spoiling(it.context, {
        missing: { event: 'PositionOpened', account: address(ALICE) },
        torn: { event: 'CollateralDeposited', account: address(BOB) },
      });
      await forget();
      const outcome = await ingestBook(spoilt);
      expect(outcome).toMatchObject({ kind: 'ingested', accounts: 1 });
      if (outcome.kind === 'skipped') throw new Error(outcome.because);
      expect(outcome.faults[0]).toMatchObject({ code: 'UNREADABLE_EVENT', account: null });
      expect(outcome.setAside.map(({ accountId, code }) => `${accountId} ${code}`).sort()).toEqual(
        [ALICE, BOB].map((wallet) => `${address(wallet)} MISSING_EVENT`).sort(),
      );
      const [alert] = await listAlerts(client, { first: 5, open: true, kind: 'book' });
      expect(alert).toMatchObject({ subject: 'chain', severity: 'critical' });
      await forget();
      expect(await ingested()).toMatchObject({ accounts: 3, setAside: [], faults: [] });
      expect(await listAlerts(client, { first: 5, open: true, kind: 'book' })).toEqual([]);
    });
  });

  describe('signMarginRequirements', () => {
    test('default: the contract takes what was signed, once a second signature confirms it', async () => {
      const { market } = it;
      await market.postPrices(PRICES);
      await observe();
      expect(await remargin()).toMatchObject({ kind: 'remargined', computed: 3, failed: [] });
      expect(await signMarginRequirements(signing)).toEqual({ kind: 'signed', signed: 2, unchanged: 0, refused: [] });
      const first = await newest(ALICE);
      const margin = await accountMargin(it.store.client, address(ALICE));
      expect(Number(first.initialUsd18) / 1e18).toBeGreaterThanOrEqual(margin?.initialUsd ?? NaN);
      expect(first.expiresAt.getTime() / 1_000).toBeLessThanOrEqual((await market.nowUnix()) + 120);
      expect(await market.submit(relayed(first))).toBe('bound');
      // A minute later the same is signed again: it lapses too soon.
      await market.passSeconds(60);
      await market.postPrices(PRICES);
      await observe();
      expect(await remargin()).toMatchObject({ computed: 0 });
      expect(await signMarginRequirements(signing)).toMatchObject({ signed: 2, unchanged: 0 });
      const second = await newest(ALICE);
      expect(second.sequence).toBe(first.sequence + 1n);
      expect(await market.submit(relayed(second))).toBe('attested');
      const inForce = (await market.view('verifier', 'requirementOf', address(ALICE))) as { toObject: () => object };
      expect(inForce.toObject()).toMatchObject({
        initialMarginUsd: second.initialUsd18,
        maintenanceMarginUsd: second.maintenanceUsd18,
        portfolioValueUsd: BigInt(second.payload['portfolioValueUsd'] ?? ''),
        validUntil: BigInt(second.expiresAt.getTime() / 1_000),
      });
      expect(await signMarginRequirements(signing)).toMatchObject({ signed: 0, unchanged: 2 });
    });

    test('error: A8 what is forged, old, altered or lapsed is refused by name', async () => {
      const { market } = it;
      const good = relayed(await newest(ALICE));
      const refusal = async (attestation: Attestation) => {
        const outcome = await market.submit(attestation).catch((failure: Error) => failure);
        return outcome instanceof MarketRefusedError ? outcome.refusal : outcome;
      };
      expect(await refusal(good)).toBe('SequenceNotNewer');
      const next = { ...good.payload, sequence: BigInt(good.payload.sequence) + 1n };
      expect(await refusal({ ...good, payload: next })).toBe('NotASigner');
      const figures = { initialMarginUsd: 2n * WAD, maintenanceMarginUsd: WAD, portfolioValueUsd: 0n };
      expect(await refusal(await market.attest(ALICE, figures, demoWallet(BOB).privateKey))).toBe('NotASigner');
      await market.trade(call, BOB, ALICE, WAD / 4n);
      expect(await refusal({ ...good, payload: next })).toBe('PortfolioChanged');
      await market.passSeconds(200);
      expect(await refusal(good)).toBe('PayloadExpired');
    });

    test('behavior: a trade is signed for with its new portfolio, after the book has it', async () => {
      const { market } = it;
      await market.postPrices(PRICES);
      await observe();
      await ingested();
      expect(await remargin()).toMatchObject({ touched: { holdings: 2 } });
      expect(await signMarginRequirements(signing)).toMatchObject({ signed: 2, refused: [] });
      const signed = await newest(ALICE);
      expect(signed.payload['portfolioCommitment']).toBe(await market.view('book', 'commitmentOf', address(ALICE)));
      // So near to the last one that it needs no confirmation.
      expect(await market.submit(relayed(signed))).toBe('attested');
    });

    test('default: where two of three engines must sign, the contract takes what two have signed, and no less', () =>
      twoOfThreeEngines(it, signing, { newest, observe, remargin }));

    test('error: nothing is signed on what may not be relied on', async () => {
      const { client } = it.store;
      const before = await newest(ALICE);
      const stranger = { ...signing, signer: keySigner(demoWallet(CAROL).privateKey) };
      expect(await signMarginRequirements(stranger)).toMatchObject({ kind: 'held', code: 'NOT_A_SIGNER' });
      spotUsd = SPOT * 1.2;
      await it.market.passSeconds(1);
      await observe();
      expect(await signMarginRequirements(signing)).toMatchObject({ kind: 'held', code: 'MARKETS_DISAGREE' });
      spotUsd = SPOT;
      await it.market.passSeconds(1);
      const market = it.snapshot(await it.market.nowUnix(), SPOT);
      const reasons = [{ code: 'SEQUENCER_GRACE', count: 1, example: 'back for a minute' }];
      await keepMarket(client, { market, depth: { books: {} }, reasons });
      expect(await signMarginRequirements(signing)).toMatchObject({ kind: 'held', code: 'MARKET_DEGRADED' });
      const alerts = await listAlerts(client, { first: 5, open: true, kind: 'worker' });
      expect(alerts.map(({ subject }) => subject)).toContain('signing');
      await it.market.passSeconds(150);
      await observe();
      expect(await signMarginRequirements(signing)).toMatchObject({ kind: 'held', code: 'ORACLE_STALE' });
      expect((await newest(ALICE)).sequence).toBe(before.sequence);
    });
  });

  describe('watchMarket', () => {
    test.each(hasRedis ? (['postgres', 'redis'] as const) : (['postgres'] as const))(
      'default: on %s a minute is ingested, margined, told and signed once, whoever asks',
      async (kind) => {
        const { client, folder, postgres } = it.store;
        const redis = kind === 'redis' ? await temporaryRedis({ folder, appendOnly: false }) : null;
        const queues = openQueues(redis?.url ?? postgres.url, () => undefined);
        try {
          await it.market.postPrices(PRICES);
          const signed = jest.fn(() => signMarginRequirements(signing));
          const watch = watchOf(it, sources(), (minute) =>
            queues.add({ queue: 'signMarginRequirements', jobId: `sign-${minute}`, payload: { minute } }),
          );
          queues.work('watchMarket', (payload) => watchMarket(watch, payload));
          queues.work('signMarginRequirements', async () => void (await signed()));
          const minute = Math.ceil((await it.market.nowUnix()) / 60) + 1;
          await it.market.passSeconds(minute * 60 - (await it.market.nowUnix()));
          await it.market.postPrices(PRICES);
          const before = (await newest(ALICE)).sequence;
          const told = await latestCursor(client);
          for (let asked = 0; asked < 3; asked++)
            await queues.add({ queue: 'watchMarket', jobId: `watch-${minute}`, payload: { minute } });
          await until('signed', async () => (await newest(ALICE)).sequence > before);
          expect(signed).toHaveBeenCalledTimes(1);
          const market = await latestMarket(client);
          expect(market).toMatchObject({ asOf: new Date(minute * 60_000), quality: 'sound' });
          const [event, ...rest] = await eventsAfter(client, { after: told, limit: 9, kind: 'marketChanged' });
          expect(rest).toEqual([]);
          expect(event).toMatchObject({
            subject: 'market',
            payload: { marketHash: market?.hash, spotUsd: { BTC: SPOT } },
          });
        } finally {
          await queues.close();
          await redis?.kill();
        }
      },
    );

    test('behavior: F28 while an L2 sequencer is down, and an hour after, the market is degraded and nothing is signed', async () => {
      const { market } = it;
      const { client } = it.store;
      const FEED = `0x${'5e'.repeat(20)}`;
      const [endpoint] = it.context.chain.endpoints;
      if (endpoint === undefined) throw new Error('no endpoint');
      const doubting = { ...sources(), doubts: sequencerDoubts(endpoint, FEED) };
      const watch = watchOf(it, doubting, async () => void (await signMarginRequirements(signing)));
      const before = (await newest(ALICE)).sequence;
      const start = Math.ceil((await market.nowUnix()) / 60) + 1;
      const says = async (answer: bigint, startedAt: number) =>
        market.provider.send('anvil_setCode', [FEED, roundOf(answer, startedAt)]);
      for (const [minute, reason, tell] of [
        [start, 'SEQUENCER_UNKNOWN', () => undefined],
        [start + 1, 'SEQUENCER_DOWN', () => says(1n, start * 60)],
        [start + 2, 'SEQUENCER_GRACE', () => says(0n, (start + 2) * 60)],
        [start + 61, 'SEQUENCER_GRACE', () => undefined],
        [start + 62, null, () => undefined],
      ] as const) {
        await market.passSeconds(minute * 60 - (await market.nowUnix()));
        if (reason === null) await market.postPrices(PRICES);
        await tell();
        await watchMarket(watch, { minute });
        const { quality, reasons } = (await latestMarket(client)) ?? {};
        expect([quality, reasons?.map(({ code }) => code)]).toEqual(
          reason === null ? ['sound', []] : ['degraded', [reason]],
        );
        expect((await newest(ALICE)).sequence > before).toBe(reason === null);
      }
    });
  });

  test('default: an auction is told from its flag to its end, with its price, its purchases and its transactions', async () => {
    const { market } = it;
    const { client } = it.store;
    const usd = (dollars: number) => BigInt(dollars) * WAD;
    const attested = async (equityLessUsd: number, maintenanceUsd: number) => {
      await market.postPrices(PRICES);
      const figures = {
        ...{ initialMarginUsd: usd(maintenanceUsd), maintenanceMarginUsd: usd(maintenanceUsd) },
        portfolioValueUsd: -usd(equityLessUsd),
      };
      while ((await market.submit(await market.attest(ALICE, figures))) === 'bound') await market.passSeconds(1);
    };
    const told = async () => {
      await ingested();
      const [liquidation, ...others] = await listLiquidations(client, { first: 5 });
      expect(others).toEqual([]);
      return liquidation;
    };
    await attested(200_000, 800_000);
    const point = (await market.provider.send('evm_snapshot', [])) as string;
    await market.send('auction', CAROL, 'flag', address(ALICE));
    expect(await told()).toMatchObject({ outcome: { stage: 'flagged' } });
    await market.provider.send('evm_revert', [point]);
    market.afterRewrite();
    for (let block = 0; block < 2; block++) await market.passSeconds(1);
    // F13: the chain in which she was flagged is no more.
    expect(await told()).toBeUndefined();
    await attested(200_000, 800_000);
    const flagged = await market.send('auction', CAROL, 'flag', address(ALICE));
    const [flag] = await market.eventsOf('auction', 'Flagged', flagged);
    const { equityUsd, maintenanceMarginUsd } = flag as Record<'equityUsd' | 'maintenanceMarginUsd', bigint>;
    const lacked = maintenanceMarginUsd - equityUsd;
    expect(await told()).toMatchObject({
      account: address(ALICE),
      endedAt: null,
      outcome: { stage: 'flagged', fills: [], lackedUsd18: lacked.toString() },
    });
    await market.passSeconds(900);
    await attested(200_000, 800_000);
    await market.send('auction', CAROL, 'start', address(ALICE));
    const running = await told();
    const eventId = BigInt(String(await market.view('auction', 'eventIdOf', address(ALICE))));
    expect(running).toMatchObject({ auctionId: eventId, outcome: { stage: 'dutch' } });
    const [top, bottom] = running?.outcome.priceCurve ?? [];
    expect(top).toEqual({ elapsedSeconds: 0, price18: expect.stringMatching(/^10[0-9]{17}$/) });
    expect(bottom).toEqual({ elapsedSeconds: 1_800, price18: expect.stringMatching(/^9[0-9]{17}$/) });
    const order = { account: address(ALICE), share: WAD / 10n, minShare: 0n, maxPayment: usd(10 ** 9) };
    const deadline = BigInt(await market.nowUnix()) + 60n;
    const block = await market.send('auction', CAROL, 'take', { ...order, deadline }, [], []);
    const [paid] = (await market.eventsOf('auction', 'Taken', block)) as Record<'payment' | 'share' | 'fee', bigint>[];
    await attested(1_000, 10_000);
    await market.send('auction', CAROL, 'cure', address(ALICE), []);
    const ended = await told();
    expect(ended).toMatchObject({
      id: running?.id,
      outcome: { stage: 'ended', priceCurve: running?.outcome.priceCurve },
    });
    expect(ended?.endedAt?.getTime()).toBe((await market.nowUnix()) * 1_000);
    expect(ended?.outcome).toMatchObject({
      ...{ raisedUsd18: paid?.payment.toString(), feeUsd18: paid?.fee.toString(), fundDrawUsd18: '0' },
      fills: [
        { share18: paid?.share.toString(), paidUsd18: paid?.payment.toString(), buyer: demoWallet(CAROL).address },
      ],
    });
    for (const transaction of [ended?.outcome.startedTransaction, ended?.outcome.endedTransaction])
      expect(await market.provider.send('eth_getTransactionReceipt', [transaction])).toMatchObject({ status: '0x1' });
  });
});
