import { AbiCoder, keccak256, type Result } from 'ethers';
import type { MarketEventName, MarketLog } from './marketEvents.js';

/** One purchase. Amounts in units of the cash token; a bid below zero is what the buyer was paid, USD with 18 decimals. */
export type AuctionPurchase = {
  readonly atUnix: number;
  readonly buyer: string;
  readonly stage: 'dutch' | 'english';
  /** Of what the account had left, 1e18 = all. */
  readonly share: bigint;
  readonly payment: { readonly cash: bigint } | { readonly bidUsd18: bigint };
  /** Out of the payment, to the fund. */
  readonly feeCash: bigint;
  readonly transactionHash: string | null;
};

/** One liquidation from its flag to its end. A flag that was taken off and set again before any auction is one. */
export type AuctionRecord = {
  /** The contract's name of the auction (`eventIdOf`), which a flag has before its auction starts. */
  readonly eventId: string;
  readonly ordinal: bigint;
  readonly account: string;
  readonly stage: 'flagged' | 'dutch' | 'english' | 'ended';
  readonly flaggedAtUnix: number;
  /** What its equity lacked to maintenance when it was flagged, USD with 18 decimals; null when the flag was not seen. */
  readonly lackedUsd18: bigint | null;
  /** Where its auction started; null while it is only flagged. */
  readonly started: { readonly atUnix: number; readonly blockNumber: number; readonly valueUsd18: bigint } | null;
  readonly endedAtUnix: number | null;
  readonly purchases: readonly AuctionPurchase[];
  readonly fromFundCash: bigint;
  readonly startedTransaction: string | null;
  readonly endedTransaction: string | null;
};

/** The name that an auction contract gives to an account's auction of this number, counted from 1. */
export const auctionEventId = (auction: string, account: string, ordinal: bigint): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'address', 'uint64'], [auction, account, ordinal]));

const WHOLE = 10n ** 18n;

/** The auctions of one account after one more of their events. */
export function withAuctionEvent(
  records: readonly AuctionRecord[],
  { name, args, log }: { readonly name: MarketEventName; readonly args: Result; readonly log: MarketLog },
  { account, auction }: { readonly account: string; readonly auction: string },
): readonly AuctionRecord[] {
  const { atUnix, transactionHash } = log;
  const last = records.at(-1);
  const earlier = records.slice(0, -1);
  const isOpen = last !== undefined && last.endedAtUnix === null;
  // An auction whose flag we missed is told from where we know it.
  const open = isOpen ? last : flaggedAgain(last, { account, auction, log });
  const others = isOpen || open.eventId === last?.eventId ? earlier : records;
  const after = (change: Partial<AuctionRecord>): readonly AuctionRecord[] => [...others, { ...open, ...change }];
  const bought = (purchase: Omit<AuctionPurchase, 'atUnix' | 'transactionHash' | 'buyer'>): AuctionPurchase[] => [
    ...open.purchases,
    { ...purchase, atUnix, transactionHash, buyer: String(args['bidder']) },
  ];
  switch (name) {
    case 'Flagged':
      return after({
        flaggedAtUnix: atUnix,
        lackedUsd18: (args['maintenanceMarginUsd'] as bigint) - (args['equityUsd'] as bigint),
        startedTransaction: transactionHash,
      });
    case 'Unflagged':
      return after({ stage: 'ended', endedAtUnix: atUnix, endedTransaction: transactionHash });
    case 'AuctionStarted':
      return after({
        eventId: String(args['eventId']),
        stage: 'dutch',
        started: { atUnix, blockNumber: log.blockNumber, valueUsd18: args['valueUsd'] as bigint },
        startedTransaction: transactionHash,
      });
    case 'EnglishStageBegan':
      return after({ stage: 'english' });
    case 'Taken': {
      const [cash, share, feeCash] = ['payment', 'share', 'fee'].map((field) => args[field] as bigint);
      return after({
        purchases: bought({
          stage: 'dutch',
          share: share ?? 0n,
          payment: { cash: cash ?? 0n },
          feeCash: feeCash ?? 0n,
        }),
      });
    }
    case 'BidSettled': {
      const payment = { bidUsd18: args['bidUsd'] as bigint };
      return after({
        purchases: bought({ stage: 'english', share: WHOLE, payment, feeCash: args['fee'] as bigint }),
        fromFundCash: open.fromFundCash + (args['fromFund'] as bigint),
      });
    }
    case 'AuctionEnded':
      return after({ stage: 'ended', endedAtUnix: atUnix, endedTransaction: transactionHash });
    default:
      return records;
  }
}

/** A new flag: the next auction's, or that of the same one when the last flag came off before an auction began. */
function flaggedAgain(
  last: AuctionRecord | undefined,
  { account, auction, log }: { readonly account: string; readonly auction: string; readonly log: MarketLog },
): AuctionRecord {
  const ordinal = last === undefined ? 1n : last.started === null ? last.ordinal : last.ordinal + 1n;
  return {
    ...{ eventId: auctionEventId(auction, account, ordinal), ordinal, account, stage: 'flagged' },
    ...{
      flaggedAtUnix: log.atUnix,
      lackedUsd18: null,
      started: null,
      endedAtUnix: null,
      purchases: [],
      fromFundCash: 0n,
    },
    ...{ startedTransaction: log.transactionHash, endedTransaction: null },
  };
}

/** What an auction came to. USD with 18 decimals; cash counts at its face value of one dollar. */
export type AuctionFigures = {
  /** What buyers paid, fees included. */
  readonly raisedUsd18: bigint;
  readonly feeUsd18: bigint;
  readonly fundDrawUsd18: bigint;
  /** Oldest first. Shares of the portfolio as it was at the start, 1e18 = all; a payment below zero went to the buyer. */
  readonly fills: readonly (Pick<AuctionPurchase, 'atUnix' | 'buyer' | 'transactionHash'> & {
    readonly share18: bigint;
    readonly paidUsd18: bigint;
  })[];
};

export function auctionFigures({ purchases, fromFundCash }: AuctionRecord, cashDecimals: number): AuctionFigures {
  const usd18 = (cash: bigint): bigint => cash * 10n ** BigInt(18 - cashDecimals);
  let left = WHOLE;
  const fills = purchases.map(({ atUnix, buyer, transactionHash, share, payment }) => {
    const share18 = (left * share) / WHOLE;
    left -= share18;
    return {
      atUnix,
      buyer,
      transactionHash,
      share18,
      paidUsd18: 'cash' in payment ? usd18(payment.cash) : payment.bidUsd18,
    };
  });
  return {
    raisedUsd18: fills.reduce((sum, { paidUsd18 }) => (paidUsd18 > 0n ? sum + paidUsd18 : sum), 0n),
    feeUsd18: usd18(purchases.reduce((sum, { feeCash }) => sum + feeCash, 0n)),
    fundDrawUsd18: usd18(fromFundCash),
    fills,
  };
}
