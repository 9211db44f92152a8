import type { Account, Book, CollateralHolding, Instrument, Position } from '@riskdao/risk-core';
import { formatUnits } from 'ethers';
import type { Ledger, LedgerAccount, LedgerFault, LedgerInstrument } from './ledger.js';

/** An account that the book does not hold, because what is known of it cannot be relied on. */
export type AccountSetAside = { readonly accountId: string } & Pick<
  LedgerFault,
  'code' | 'message' | 'blockNumber' | 'logIndex'
>;

export type ChainBook = {
  readonly book: Book;
  /** By account with positions: the contract's name of its portfolio, which a signed requirement must carry. */
  readonly commitments: ReadonlyMap<string, string>;
  readonly setAside: readonly AccountSetAside[];
};

/**
 * The book of accounts as the ledger has it, in ascending order of addresses. The market's own contracts hold escrows there and are
 * no accounts; nobody is listed who holds nothing. `cash` is the token of the fund and of settlements.
 */
export function chainBookOf(
  ledger: Ledger,
  place: {
    readonly clearinghouse: string;
    readonly contracts: readonly string[];
    readonly cash: string;
    readonly chainId: bigint;
    readonly block: { readonly number: number; readonly hash: string };
  },
): ChainBook {
  const own = new Set(place.contracts.map((address) => address.toLowerCase()));
  const faultOf = new Map<string, LedgerFault>();
  for (const fault of ledger.faults)
    if (fault.account !== null && !faultOf.has(fault.account)) faultOf.set(fault.account, fault);
  const [accounts, commitments, setAside]: [Account[], Map<string, string>, AccountSetAside[]] = [[], new Map(), []];
  for (const [accountId, held] of [...ledger.accounts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (own.has(accountId) || (held.quantities.size === 0 && held.balances.size === 0)) continue;
    const fault = faultOf.get(accountId);
    if (fault !== undefined) {
      const { code, message, blockNumber, logIndex } = fault;
      setAside.push({ accountId, code, message, blockNumber, logIndex });
      continue;
    }
    accounts.push(accountOf(ledger, accountId, held));
    if (held.quantities.size > 0) commitments.set(accountId, held.commitment);
  }
  const { chainId, block, clearinghouse } = place;
  const aside = setAside.length === 0 ? '' : ` ${setAside.length} accounts are set aside: their events have gaps.`;
  const provenance = `Positions and collateral at ${clearinghouse} on chain ${chainId} after block ${block.number} (${block.hash}).${aside}`;
  const safetyFund = { holdings: fundHoldings(ledger, place.cash) };
  return { book: { label: 'observed', provenance, accounts, safetyFund }, commitments, setAside };
}

function accountOf({ instruments, tokens }: Ledger, id: string, { quantities, balances }: LedgerAccount): Account {
  const positions = [...quantities]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([instrumentId, quantity]): Position[] => {
      const instrument = instruments.get(instrumentId);
      return instrument === undefined
        ? []
        : [{ instrument: instrumentOf(instrument), quantity: decimal(quantity, 18) }];
    });
  const collateral = [...balances]
    .flatMap(([token, amount]): CollateralHolding[] => {
      const known = tokens.get(token);
      return known === undefined ? [] : [{ asset: known.symbol, amount: decimal(amount, known.decimals) }];
    })
    .sort((a, b) => (a.asset < b.asset ? -1 : 1));
  return { id, kind: null, group: null, positions, collateral };
}

function instrumentOf({ kind, underlying, expiry, referenceUsd, settlement }: LedgerInstrument): Instrument {
  const usd = decimal(referenceUsd, 18);
  const expiryUnix = Number(expiry);
  switch (kind) {
    case 'call':
    case 'put':
      return { kind: 'option', underlying, expiryUnix, strikeUsd: usd, right: kind, settlement };
    case 'future':
      return { kind: 'future', underlying, expiryUnix, entryUsd: usd };
    case 'perpetual':
      return { kind: 'perpetual', underlying, entryUsd: usd };
  }
}

/** Reserve and stakers' assets: the contract pays from both, up to its share of both an event. */
function fundHoldings({ tokens, fund }: Ledger, cash: string): readonly CollateralHolding[] {
  const known = tokens.get(cash.toLowerCase());
  const amount = fund.reserve + fund.staked;
  return known === undefined || amount === 0n ? [] : [{ asset: known.symbol, amount: decimal(amount, known.decimals) }];
}

/** The double nearest to the decimal number: one rounding. */
const decimal = (raw: bigint, decimals: number): number => Number(formatUnits(raw, decimals));
