import {
  chainBookOf,
  emptyLedger,
  isMarketLog,
  marketContracts,
  readCash,
  withLogs,
  type AccountSetAside,
  type ChainBlock,
  type Ledger,
  type LedgerFault,
  type MarketAddresses,
  type MarketLog,
} from '@riskdao/governance/remote';
import {
  chainEventsAfter,
  closeAlert,
  eventBlocksAbove,
  forgetEventBlock,
  keepBook,
  keepChainEvents,
  newestChainBook,
  raiseAlert,
  readCursor,
  rewindChain,
  type KeptChainEvent,
} from '@riskdao/store';
import { followEvents, timeOfAgreedBlock, type Following } from '../chain/followEvents.js';
import { keepAuctions } from '../liquidations/keepAuctions.js';

type Folded = { readonly ledger: Ledger; readonly last: KeptChainEvent | null };

/** What is settled of the ledger is folded once in a worker's life, and again from the store after its start. */
export type LedgerMemory = {
  settled: Folded | null;
  cash: string | null;
  /** What the events up to the last one came to; while that is the last, nothing has changed. */
  told: { readonly event: string; readonly outcome: Extract<BookOutcome, { readonly kind: 'ingested' }> } | null;
};

export type BookContext = Following & { readonly ledger: LedgerMemory };

export type BookOutcome =
  | {
      readonly kind: 'ingested';
      readonly bookHash: string;
      /** False when the book of this block was there already. */
      readonly isNew: boolean;
      readonly accounts: number;
      /** Accounts that the book leaves out, because what is known of them has gaps. */
      readonly setAside: readonly AccountSetAside[];
      readonly faults: readonly LedgerFault[];
      readonly liquidations: number;
    }
  | { readonly kind: 'skipped'; readonly because: string };

const READER = 'market';
const EVENTS_PER_PAGE = 5_000;

/**
 * Keeps the book of accounts, the fund and the auctions as the events of the market's contracts say. Events are kept first, and
 * everything is folded from them: run again, after a crash or a rewritten chain, it comes to what the canonical chain says. An event
 * that cannot be read or cannot be true sets its account aside, with an alert; the others are kept.
 */
export async function ingestBook(context: BookContext): Promise<BookOutcome> {
  const { client, chain } = context;
  const { chainId, market } = chain.deployment;
  if (market === null) return { kind: 'skipped', because: 'the deployment has no market' };
  const reader = { chainId, reader: READER };
  await followEvents(context, {
    contract: market.clearinghouse,
    addresses: marketContracts(market),
    rewind: (blockNumber) => rewindChain(client, reader, blockNumber),
    keep: (block) => keepBlock(context, block),
    keptAbove: (blockNumber) => eventBlocksAbove(client, reader, blockNumber),
    forget: (blockHash) => forgetEventBlock(client, reader, blockHash),
    halt: (error) => tell(context, error.message),
  });
  const { ledger, last } = await foldedNow(context, market);
  if (last === null) return { kind: 'skipped', because: 'the market has no events yet' };
  const event = `${last.blockHash} ${last.logIndex}`;
  const { told } = context.ledger;
  // A chain that was rewritten there and back, by the eyes of another worker too, may have taken the book with it.
  if (told?.event === event && (await newestChainBook(client, chainId))?.hash === told.outcome.bookHash) {
    await tellFaults(context, told.outcome.faults, told.outcome.setAside);
    return { ...told.outcome, isNew: false, liquidations: 0 };
  }
  const outcome = await keepState(context, { market, ledger, last });
  context.ledger.told = outcome.kind === 'ingested' ? { event, outcome } : null;
  return outcome;
}

/** Book, fund and auctions as they stand after an event. */
async function keepState(
  context: BookContext,
  {
    market,
    ledger,
    last,
  }: { readonly market: MarketAddresses; readonly ledger: Ledger; readonly last: KeptChainEvent },
): Promise<BookOutcome> {
  const { client, chain, log } = context;
  const { chainId } = chain.deployment;
  const cash = (context.ledger.cash ??= await readCash(chain.endpoints, market.clearinghouse));
  if (cash === null) return { kind: 'skipped', because: 'no endpoint says what the cash token is' };
  const liquidations = await keepAuctions(context, ledger, cash);
  const block = { chainId, number: last.blockNumber, hash: last.blockHash };
  const { book, commitments, setAside } = chainBookOf(ledger, {
    ...{ chainId, clearinghouse: market.clearinghouse, contracts: Object.values(market), cash },
    block: { number: Number(block.number), hash: block.hash },
  });
  const newest = await newestChainBook(client, chainId);
  if (book.accounts.length === 0 && setAside.length === 0 && newest === null)
    return { kind: 'skipped', because: 'nobody holds anything at the market yet' };
  const { faults } = ledger;
  await tellFaults(context, faults, setAside);
  const { hash: bookHash, isNew } = await keepBook(client, { book, asOf: last.at, block, commitments });
  if (isNew) log.info({ accounts: book.accounts.length, block: block.number.toString() }, 'book of the chain');
  return { kind: 'ingested', bookHash, isNew, accounts: book.accounts.length, setAside, faults, liquidations };
}

async function keepBlock({ client, chain }: BookContext, block: ChainBlock): Promise<void> {
  const logs = block.logs.filter(isMarketLog);
  if (logs.length === 0) return;
  const at = new Date((await timeOfAgreedBlock(chain.endpoints, block)) * 1_000);
  const events = logs.map(({ topics, data, logIndex, transactionHash }): KeptChainEvent => ({
    ...{ blockNumber: BigInt(block.number), blockHash: block.hash, logIndex, topics, data, at },
    transactionHash: transactionHash ?? null,
  }));
  await keepChainEvents(client, { chainId: chain.deployment.chainId, reader: READER }, events);
}

/** Folds what is kept. Settled events stay folded between rounds; those that may still be rewritten are folded on top each time. */
async function foldedNow(context: BookContext, market: MarketAddresses): Promise<Folded> {
  const { client, chain, ledger: memory } = context;
  const cursor = await readCursor(client, chain.deployment.chainId, market.clearinghouse);
  const start = memory.settled ?? { ledger: emptyLedger(market.auction), last: null };
  memory.settled = await folded(context, start, cursor?.finalizedNumber ?? 0n);
  return folded(context, memory.settled);
}

async function folded({ client, chain }: BookContext, start: Folded, upTo?: bigint): Promise<Folded> {
  const reader = { chainId: chain.deployment.chainId, reader: READER };
  let { ledger, last } = start;
  for (;;) {
    const query = { after: last, limit: EVENTS_PER_PAGE, ...(upTo === undefined ? {} : { upTo }) };
    const page = await chainEventsAfter(client, reader, query);
    if (page.length === 0) return { ledger, last };
    ledger = withLogs(ledger, page.map(asLog));
    last = page.at(-1) ?? last;
  }
}

const asLog = ({ blockNumber, at, ...log }: KeptChainEvent): MarketLog => ({
  ...log,
  blockNumber: Number(blockNumber),
  atUnix: at.getTime() / 1_000,
});

async function tellFaults(
  context: BookContext,
  faults: readonly LedgerFault[],
  setAside: readonly AccountSetAside[],
): Promise<void> {
  const [first] = faults;
  if (first === undefined) {
    const because = 'Every event of the market can be read.';
    await closeAlert(context.client, { kind: 'book', subject: 'chain', because, at: new Date() });
    return;
  }
  const where = `${first.code} in block ${first.blockNumber}, log ${first.logIndex}: ${first.message}`;
  const message =
    `${faults.length} events of the market do not add up, ${setAside.length} accounts are left out of the book. ` +
    `${where}. Look at the endpoints, then read the market again from its first block (docs/operations.md).`;
  await tell(context, message, { faults: faults.slice(0, 100), setAside: setAside.slice(0, 100) });
}

async function tell({ client }: BookContext, message: string, details: Record<string, unknown> = {}): Promise<void> {
  const alert = { kind: 'book', subject: 'chain', severity: 'critical', message, details, at: new Date() } as const;
  await raiseAlert(client, alert);
}
