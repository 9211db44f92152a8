import { describe, expect, test } from '@jest/globals';
import { id, ZeroHash } from 'ethers';
import fc from 'fast-check';
import { auctionEventId, auctionFigures, type AuctionRecord } from './auctions.js';
import { chainBookOf } from './chainBook.js';
import { emptyLedger, withLogs, type Ledger } from './ledger.js';
import { marketInterface, type MarketLog } from './marketEvents.js';
import { priceCurveOf } from './readAuction.js';

const FACE = marketInterface();
const WAD = 10n ** 18n;
const AUCTION = `0x${'a0'.repeat(20)}`;
const HOUSE = `0x${'c0'.repeat(20)}`;
const USDC = `0x${'05'.repeat(20)}`;
const ALICE = `0x${'a1'.repeat(20)}`;
const BOB = `0x${'b0'.repeat(20)}`;
const CALL = id('call');
const commitment = (n: number) => (n === 0 ? ZeroHash : id(`commitment ${n}`));

let logIndex = 0;
const log = (name: string, values: readonly unknown[], atUnix = 1_000 + logIndex): MarketLog => {
  const { topics, data } = FACE.encodeEventLog(name, [...values]);
  const place = {
    blockNumber: Math.floor(logIndex / 3),
    blockHash: id(`${Math.floor(logIndex / 3)}`),
    logIndex: logIndex++,
  };
  return { ...place, topics, data, atUnix, transactionHash: id(`${name} ${logIndex}`) };
};
const LISTED = [
  log('UnderlyingListed', [id('BTC'), 'BTC']),
  log('InstrumentListed', [CALL, 0, id('BTC'), 1_900_000_000n, 110_000n * WAD, 1]),
  log('AssetListed', [USDC, 'USDC', 6, 1n]),
];
const folded = (logs: readonly MarketLog[]): Ledger => withLogs(emptyLedger(AUCTION), [...LISTED, ...logs]);
const bookOf = (ledger: Ledger) =>
  chainBookOf(ledger, {
    ...{ clearinghouse: HOUSE, contracts: [HOUSE, AUCTION], cash: USDC, chainId: 1n },
    block: { number: 7, hash: id('7') },
  });

describe('withLogs', () => {
  test('property: I15 whatever moves, the book holds what is left, and folding in parts comes to the same', () => {
    const step = fc.record({ from: fc.boolean(), amount: fc.bigInt(1n, 50_000_000n), trade: fc.bigInt(-5n, 5n) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(40), (steps, cut) => {
        const held = new Map([ALICE, BOB].map((who) => [who, { cash: 10n ** 9n, quantity: 0n, changes: 0 }]));
        const of = (who: string) => held.get(who) ?? { cash: 0n, quantity: 0n, changes: 0 };
        const logs = [ALICE, BOB].map((who) => log('CollateralDeposited', [who, USDC, 0n, 10n ** 9n]));
        for (const { from, amount, trade } of steps) {
          const [payer, payee] = from ? ([ALICE, BOB] as const) : ([BOB, ALICE] as const);
          of(payer).cash -= amount;
          of(payee).cash += amount;
          logs.push(log('CollateralMoved', [payer, payee, USDC, amount]));
          if (trade === 0n) continue;
          for (const [who, delta] of [
            [payer, trade],
            [payee, -trade],
          ] as const) {
            const account = of(who);
            const [before, after] = [account.quantity, account.quantity + delta * WAD];
            const hashes = [commitment(account.changes), commitment(account.changes + 1)];
            Object.assign(account, { quantity: after, changes: account.changes + 1 });
            if (before === 0n) logs.push(log('PositionOpened', [who, CALL, after, ...hashes]));
            else if (after === 0n) logs.push(log('PositionClosed', [who, CALL, before, ...hashes]));
            else logs.push(log('PositionChanged', [who, CALL, before, after, ...hashes]));
          }
        }
        const ledger = folded(logs);
        expect(ledger.faults).toEqual([]);
        const inParts = withLogs(folded(logs.slice(0, cut)), logs.slice(cut));
        expect(bookOf(inParts)).toEqual(bookOf(ledger));
        for (const { id: who, positions, collateral } of bookOf(ledger).book.accounts) {
          expect(collateral[0]?.amount).toBe(Number(of(who).cash) / 1e6);
          expect(positions[0]?.quantity ?? 0).toBe(Number(of(who).quantity / WAD));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('default: instruments, fund and commitments as the contracts hold them; the market itself is no account', () => {
    const ledger = folded([
      log('CollateralDeposited', [ALICE, USDC, 0n, 5_000_000n]),
      log('CollateralMoved', [ALICE, AUCTION, USDC, 1_000_000n]),
      log('PositionOpened', [ALICE, CALL, -WAD / 2n, ZeroHash, commitment(1)]),
      log('ReserveAdded', [BOB, 0n, 100_000_000n]),
      log('FeeReceived', [BOB, 3_000_000n, 1_000_000n]),
      log('Deposit', [BOB, BOB, 50_000_000n, 1n]),
      log('FundDrawn', [id('event'), ALICE, 103_000_000n, 10_000_000n, 0n, 40_000_000n]),
      log('Withdraw', [BOB, BOB, BOB, 15_000_000n, 1n]),
    ]);
    const { book, commitments, setAside } = bookOf(ledger);
    expect(setAside).toEqual([]);
    expect(commitments).toEqual(new Map([[ALICE, commitment(1)]]));
    const instrument = {
      ...{ kind: 'option', underlying: 'BTC', expiryUnix: 1_900_000_000, strikeUsd: 110_000, right: 'call' },
      settlement: 'coin',
    };
    expect(book.accounts).toEqual([
      {
        ...{ id: ALICE, kind: null, group: null, positions: [{ instrument, quantity: -0.5 }] },
        collateral: [{ asset: 'USDC', amount: 4 }],
      },
    ]);
    expect(book.safetyFund).toEqual({ holdings: [{ asset: 'USDC', amount: 25 }] });
  });

  test.each<[string, readonly MarketLog[]]>([
    ['MISSING_EVENT', [log('PositionChanged', [ALICE, CALL, WAD, 2n * WAD, commitment(1), commitment(2)])]],
    ['MISSING_EVENT', [log('PositionOpened', [ALICE, CALL, WAD, commitment(1), commitment(2)])]],
    ['MISSING_EVENT', [log('CollateralWithdrawn', [ALICE, USDC, BOB, 9n, 4n])]],
    ['UNKNOWN_INSTRUMENT', [log('PositionOpened', [ALICE, id('other'), WAD, ZeroHash, commitment(1)])]],
    ['UNKNOWN_TOKEN', [log('CollateralDeposited', [ALICE, BOB, 0n, 4n])]],
  ])('error: F17 %s sets the account aside', (code, logs) => {
    const { book, setAside } = bookOf(folded(logs));
    expect(book.accounts).toEqual([]);
    expect(setAside).toEqual([expect.objectContaining({ accountId: ALICE, code })]);
    expect(book.provenance).toContain('1 accounts are set aside');
  });

  test('error: an instrument on an underlying that was never listed, and a torn log', () => {
    const torn = { ...log('UnderlyingListed', [id('ETH'), 'ETH']), data: '0x01' };
    const { faults } = folded([log('InstrumentListed', [id('x'), 1, id('DOGE'), 1n, WAD, 0]), torn]);
    expect(faults.map(({ code }) => code)).toEqual(['UNKNOWN_UNDERLYING', 'UNREADABLE_EVENT']);
  });
});

describe('auctions', () => {
  const NONE = {} as AuctionRecord;
  const eventOf = (ordinal: bigint) => auctionEventId(AUCTION, ALICE, ordinal);
  const start = (ordinal: bigint) => log('AuctionStarted', [ALICE, eventOf(ordinal), 4_600n * WAD, WAD / 2n]);

  test('default: shares are of the portfolio at the start, and a bid below zero pays the buyer from the fund', () => {
    const ledger = folded([
      log('Flagged', [ALICE, 1n, 2n, 3n], 50),
      start(1n),
      log('Taken', [ALICE, BOB, WAD / 4n, 900_000_000n, 9_000_000n, 0n]),
      log('Taken', [ALICE, BOB, WAD / 2n, 800_000_000n, 8_000_000n, 0n]),
      log('EnglishStageBegan', [ALICE, eventOf(1n), -5n]),
      log('BidSettled', [ALICE, BOB, -400n * WAD, 0n, 100_000_000n, 300_000_000n]),
      log('AuctionEnded', [ALICE, eventOf(1n), 3]),
    ]);
    const [record = NONE, ...others] = ledger.auctions.get(ALICE) ?? [];
    expect(others).toEqual([]);
    expect(record).toMatchObject({ eventId: eventOf(1n), stage: 'ended', flaggedAtUnix: 50 });
    expect(auctionFigures(record, 6)).toMatchObject({
      ...{ raisedUsd18: 1_700n * WAD, feeUsd18: 17n * WAD, fundDrawUsd18: 300n * WAD },
      fills: [
        { share18: WAD / 4n, paidUsd18: 900n * WAD },
        { share18: (3n * WAD) / 8n, paidUsd18: 800n * WAD },
        { share18: (3n * WAD) / 8n, paidUsd18: -400n * WAD },
      ],
    });
  });

  test('behavior: a flag that came off and is set again is the same auction; one after an end is the next', () => {
    const flag = () => log('Flagged', [ALICE, 1n, 2n, 3n]);
    const ledger = folded([flag(), log('Unflagged', [ALICE]), flag(), start(1n)]);
    expect(ledger.auctions.get(ALICE)).toMatchObject([{ eventId: eventOf(1n), stage: 'dutch', endedAtUnix: null }]);
    const next = withLogs(ledger, [log('AuctionEnded', [ALICE, eventOf(1n), 2]), flag()]);
    expect(next.auctions.get(ALICE)).toMatchObject([{ stage: 'ended' }, { eventId: eventOf(2n), stage: 'flagged' }]);
  });

  test('behavior: the curve is drawn from the price at the start down to value less bonus', () => {
    const quote = { valueUsd: 1_000n * WAD, priceUsd: 1_020n * WAD, bonusBps: 200n };
    const linear = { curve: 0n, dutchSeconds: 1_800n, decayRay: 0n, stepSeconds: 0n };
    expect(priceCurveOf(linear, quote)).toEqual([
      { elapsedSeconds: 0, price18: (102n * WAD) / 100n },
      { elapsedSeconds: 1_800, price18: (98n * WAD) / 100n },
    ]);
    const halving = { curve: 1n, dutchSeconds: 100n, decayRay: 99n * 10n ** 25n, stepSeconds: 10n };
    expect(priceCurveOf(halving, quote).map(({ elapsedSeconds }) => elapsedSeconds)).toEqual([0, 10, 20, 30, 100]);
    expect(priceCurveOf(halving, quote)[1]?.price18).toBe((102n * WAD * 99n) / 10_000n);
    expect(priceCurveOf(linear, { ...quote, valueUsd: 0n })).toEqual([]);
  });
});
