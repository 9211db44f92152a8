import { withAuctionEvent, type AuctionRecord } from './auctions.js';
import { marketEventOf, type MarketEvent, type MarketLog } from './marketEvents.js';

/** As the contract stores it. `referenceUsd` with 18 decimals; `expiry` in Unix seconds, 0 for a perpetual. */
export type LedgerInstrument = {
  readonly kind: 'call' | 'put' | 'future' | 'perpetual';
  readonly underlying: string;
  readonly expiry: bigint;
  readonly referenceUsd: bigint;
  readonly settlement: 'usd' | 'coin';
};

/** What one account holds. Quantities with 18 decimals, long above zero; balances in units of the token, at least zero. */
export type LedgerAccount = {
  readonly quantities: ReadonlyMap<string, bigint>;
  readonly balances: ReadonlyMap<string, bigint>;
  /** The contract's rolling hash over every change of the positions. */
  readonly commitment: string;
};

/** An event that cannot be true with those before it, or that cannot be read. Its account is no longer to be relied on. */
export type LedgerFault = {
  readonly code: 'UNREADABLE_EVENT' | 'MISSING_EVENT' | 'UNKNOWN_INSTRUMENT' | 'UNKNOWN_TOKEN' | 'UNKNOWN_UNDERLYING';
  /** Lower case; null when it is not known whom it concerns. */
  readonly account: string | null;
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly message: string;
};

/** Everything that the market's events add up to. Addresses are lower case. Integers as the contracts hold them. */
export type Ledger = {
  /** The auction contract, whose address is part of every auction's name. */
  readonly auction: string;
  readonly underlyings: ReadonlyMap<string, string>;
  readonly instruments: ReadonlyMap<string, LedgerInstrument>;
  readonly tokens: ReadonlyMap<string, { readonly symbol: string; readonly decimals: number }>;
  readonly accounts: ReadonlyMap<string, LedgerAccount>;
  /** In units of the cash token. */
  readonly fund: { readonly reserve: bigint; readonly staked: bigint };
  /** By account: its auctions, oldest first. */
  readonly auctions: ReadonlyMap<string, readonly AuctionRecord[]>;
  readonly faults: readonly LedgerFault[];
};

export const emptyLedger = (auction: string): Ledger => ({
  auction: auction.toLowerCase(),
  ...{ underlyings: new Map(), instruments: new Map(), tokens: new Map(), accounts: new Map(), auctions: new Map() },
  ...{ fund: { reserve: 0n, staked: 0n }, faults: [] },
});

const NO_COMMITMENT = `0x${'0'.repeat(64)}`;
const NOTHING: LedgerAccount = { quantities: new Map(), balances: new Map(), commitment: NO_COMMITMENT };
const KINDS = ['call', 'put', 'future', 'perpetual'] as const;
const SETTLEMENTS = ['usd', 'coin'] as const;

/** The ledger while a stretch of events is folded in. */
type Draft = {
  readonly [Part in 'underlyings' | 'instruments' | 'tokens' | 'accounts' | 'auctions']: Map<
    string,
    Ledger[Part] extends ReadonlyMap<string, infer Value> ? Value : never
  >;
} & { readonly auction: string; fund: Ledger['fund']; readonly faults: LedgerFault[] };

/**
 * Adds logs in the order of the chain. The state is what the contracts' storage holds (I15): events carry the value before them, so
 * that a missing one shows as a fault of its account and not as a wrong number that nobody doubts.
 */
export function withLogs(ledger: Ledger, logs: readonly MarketLog[]): Ledger {
  const draft: Draft = {
    ...{ auction: ledger.auction, fund: ledger.fund, faults: [...ledger.faults] },
    ...{ underlyings: new Map(ledger.underlyings), instruments: new Map(ledger.instruments) },
    ...{ tokens: new Map(ledger.tokens), accounts: new Map(ledger.accounts), auctions: new Map(ledger.auctions) },
  };
  for (const log of logs) {
    const event = marketEventOf(log);
    if (event === null) continue;
    if (event.kind === 'unreadable')
      fault(draft, log, { code: 'UNREADABLE_EVENT', account: null, message: event.detail });
    else apply(draft, event);
  }
  return draft;
}

type Readable = Extract<MarketEvent, { readonly kind: 'event' }>;

function apply(draft: Draft, event: Readable): void {
  const { name, args, log } = event;
  const text = (field: string) => String(args[field]).toLowerCase();
  const whole = (field: string) => args[field] as bigint;
  switch (name) {
    case 'UnderlyingListed':
      draft.underlyings.set(text('underlying'), String(args['symbol']));
      return;
    case 'InstrumentListed':
      return listInstrument(draft, event);
    case 'AssetListed':
      draft.tokens.set(text('token'), { symbol: String(args['symbol']), decimals: Number(args['decimals']) });
      return;
    case 'PositionOpened':
      return changePosition(draft, event, { previous: 0n, current: whole('quantity') });
    case 'PositionChanged':
      return changePosition(draft, event, { previous: whole('previous'), current: whole('current') });
    case 'PositionClosed':
      return changePosition(draft, event, { previous: whole('previous'), current: 0n });
    case 'CollateralDeposited':
    case 'CollateralWithdrawn':
      return setBalance(draft, log, text('account'), {
        ...{ token: text('token'), previous: whole('previous'), current: whole('current') },
      });
    case 'CollateralMoved':
      moveBalance(draft, log, text('from'), text('token'), -whole('amount'));
      return moveBalance(draft, log, text('to'), text('token'), whole('amount'));
    case 'ReserveAdded':
      draft.fund = { ...draft.fund, reserve: whole('current') };
      return;
    case 'FeeReceived':
      draft.fund = { ...draft.fund, reserve: draft.fund.reserve + whole('toReserve') };
      return;
    case 'FundDrawn':
      draft.fund = { reserve: whole('reserveAfter'), staked: whole('stakedAfter') };
      return;
    case 'Deposit':
      draft.fund = { ...draft.fund, staked: draft.fund.staked + whole('assets') };
      return;
    case 'Withdraw':
      draft.fund = { ...draft.fund, staked: draft.fund.staked - whole('assets') };
      return;
    default: {
      const account = text('account');
      const known = draft.auctions.get(account) ?? [];
      draft.auctions.set(account, withAuctionEvent(known, { name, args, log }, { account, auction: draft.auction }));
    }
  }
}

function listInstrument(draft: Draft, { args, log }: Readable): void {
  const kind = KINDS[Number(args['kind'])];
  const settlement = SETTLEMENTS[Number(args['settlement'])];
  const underlying = draft.underlyings.get(String(args['underlying']).toLowerCase());
  if (kind === undefined || settlement === undefined)
    return fault(draft, log, {
      ...{ code: 'UNREADABLE_EVENT', account: null },
      message: `InstrumentListed of kind ${args['kind']}, settlement ${args['settlement']}`,
    });
  if (underlying === undefined)
    return fault(draft, log, {
      ...{ code: 'UNKNOWN_UNDERLYING', account: null },
      message: `instrument ${args['instrumentId']} on ${args['underlying']}, which was never listed`,
    });
  const [expiry, referenceUsd] = [args['expiry'] as bigint, args['referenceUsd'] as bigint];
  const id = String(args['instrumentId']).toLowerCase();
  draft.instruments.set(id, { kind, settlement, underlying, expiry, referenceUsd });
}

function changePosition(
  draft: Draft,
  { args, log }: Readable,
  { previous, current }: { readonly previous: bigint; readonly current: bigint },
): void {
  const account = String(args['account']).toLowerCase();
  const instrumentId = String(args['instrumentId']).toLowerCase();
  const before = draft.accounts.get(account) ?? NOTHING;
  const held = before.quantities.get(instrumentId) ?? 0n;
  const commitmentBefore = String(args['previousCommitment']);
  if (held !== previous || before.commitment !== commitmentBefore)
    fault(draft, log, {
      ...{ code: 'MISSING_EVENT', account },
      message: `${instrumentId} was ${previous} under ${commitmentBefore}, known is ${held} under ${before.commitment}`,
    });
  if (!draft.instruments.has(instrumentId))
    fault(draft, log, { code: 'UNKNOWN_INSTRUMENT', account, message: `${instrumentId} was never listed` });
  const quantities = new Map(before.quantities);
  if (current === 0n) quantities.delete(instrumentId);
  else quantities.set(instrumentId, current);
  draft.accounts.set(account, { ...before, quantities, commitment: String(args['currentCommitment']) });
}

function setBalance(
  draft: Draft,
  log: MarketLog,
  account: string,
  { token, previous, current }: { readonly token: string; readonly previous: bigint; readonly current: bigint },
): void {
  const before = draft.accounts.get(account) ?? NOTHING;
  const known = before.balances.get(token) ?? 0n;
  if (known !== previous)
    fault(draft, log, {
      ...{ code: 'MISSING_EVENT', account },
      message: `it held ${previous} of ${token}, known is ${known}`,
    });
  if (!draft.tokens.has(token))
    fault(draft, log, { code: 'UNKNOWN_TOKEN', account, message: `${token} was never listed as collateral` });
  const balances = new Map(before.balances);
  if (current === 0n) balances.delete(token);
  else balances.set(token, current);
  draft.accounts.set(account, { ...before, balances });
}

function moveBalance(draft: Draft, log: MarketLog, account: string, token: string, amount: bigint): void {
  const previous = draft.accounts.get(account)?.balances.get(token) ?? 0n;
  if (previous + amount < 0n)
    fault(draft, log, {
      ...{ code: 'MISSING_EVENT', account },
      message: `${-amount} of ${token} left, known is ${previous}`,
    });
  const current = previous + amount < 0n ? 0n : previous + amount;
  setBalance(draft, log, account, { token, previous, current });
}

function fault(
  draft: Draft,
  { blockNumber, logIndex }: MarketLog,
  what: Pick<LedgerFault, 'code' | 'account' | 'message'>,
): void {
  draft.faults.push({ ...what, blockNumber, logIndex });
}
