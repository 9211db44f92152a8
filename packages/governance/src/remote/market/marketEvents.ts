import { Interface, type EventFragment, type JsonFragment, type Result } from 'ethers';
import { clearinghouseAbi } from '../abi/Clearinghouse.js';
import { collateralValuerAbi } from '../abi/CollateralValuer.js';
import { liquidationAuctionAbi } from '../abi/LiquidationAuction.js';
import { positionBookAbi } from '../abi/PositionBook.js';
import { safetyFundAbi } from '../abi/SafetyFund.js';
import type { MarketAddresses } from '../deployment/deployMarket.js';

/** Whose events add up to the book, the fund and the auctions. */
export const marketContracts = ({ book, clearinghouse, valuer, fund, auction }: MarketAddresses): readonly string[] => [
  ...[book, clearinghouse, valuer, fund, auction],
];

/** One log of a contract, in its place in the chain. */
export type MarketLog = {
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly topics: readonly string[];
  readonly data: string;
  /** When its block was made, Unix seconds. */
  readonly atUnix: number;
  readonly transactionHash: string | null;
};

/** What a log says; null when it is none of the events that we read. */
export type MarketEvent =
  | { readonly kind: 'event'; readonly name: MarketEventName; readonly args: Result; readonly log: MarketLog }
  | { readonly kind: 'unreadable'; readonly detail: string; readonly log: MarketLog };

const NAMES = [
  ...(['UnderlyingListed', 'InstrumentListed', 'PositionOpened', 'PositionChanged', 'PositionClosed'] as const),
  ...(['CollateralDeposited', 'CollateralWithdrawn', 'CollateralMoved', 'AssetListed'] as const),
  ...(['ReserveAdded', 'FeeReceived', 'FundDrawn', 'Deposit', 'Withdraw'] as const),
  ...(['Flagged', 'Unflagged', 'AuctionStarted', 'Taken', 'EnglishStageBegan', 'BidSettled', 'AuctionEnded'] as const),
] as const;
export type MarketEventName = (typeof NAMES)[number];

const isRead = (name: string | undefined): name is MarketEventName => NAMES.some((known) => known === name);

/** Signatures differ between the five contracts wherever names do: one interface reads all of them. */
const FACE = new Interface(
  [positionBookAbi, clearinghouseAbi, collateralValuerAbi, safetyFundAbi, liquidationAuctionAbi].flatMap((abi) =>
    (abi as readonly JsonFragment[]).filter(({ type, name }) => type === 'event' && isRead(name)),
  ),
);

/** ethers finds an event by hashing the signatures of all, each time anew. */
const BY_TOPIC: ReadonlyMap<string, EventFragment> = (() => {
  const byTopic = new Map<string, EventFragment>();
  FACE.forEachEvent((fragment) => byTopic.set(fragment.topicHash, fragment));
  return byTopic;
})();

/** True for the logs that are worth keeping. */
export const isMarketLog = ({ topics }: Pick<MarketLog, 'topics'>): boolean => BY_TOPIC.has(topics[0] ?? '');

/** Reads one log. A log of ours whose data do not fit is unreadable: a fact to report, never a reason to stop. */
export function marketEventOf(log: MarketLog): MarketEvent | null {
  const fragment = BY_TOPIC.get(log.topics[0] ?? '');
  if (fragment === undefined || !isRead(fragment.name)) return null;
  try {
    const args = FACE.decodeEventLog(fragment, log.data, [...log.topics]);
    // Values are decoded when they are read: a torn word shows here and not in the middle of a sum.
    args.toArray(true);
    return { kind: 'event', name: fragment.name, args, log };
  } catch (error) {
    return { kind: 'unreadable', detail: `${fragment.name}: ${(error as Error).message.split(' (')[0] ?? ''}`, log };
  }
}

/** The contracts' interface: for whoever must write their events, as tests of readers do. */
export const marketInterface = (): Interface => FACE;
