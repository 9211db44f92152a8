import type { PartialClosing } from '../liquidation/closedShare.js';
import type { Instrument } from './instruments.js';

/** `quantity` is signed: long > 0, short < 0; in coin for derivatives. */
export type Position = { readonly instrument: Instrument; readonly quantity: number };

/** `amount` >= 0 in units of the asset. */
export type CollateralHolding = { readonly asset: string; readonly amount: number };

/**
 * A standing order of the owner: close `share` (ratio) of all positions once the price of `underlying` has moved to `level`, a factor
 * of the snapshot's: below 1 on a fall, above 1 on a rise.
 */
export type StopOrder = { readonly underlying: string; readonly level: number; readonly share: number };

export type Account = {
  /** EVM address, checksummed or lower case, or another unique id. */
  readonly id: string;
  /** For readers only, e.g. `covered-call vault`; never an input to a requirement. */
  readonly kind: string | null;
  /** Accounts of one owner share a group; Cover-1 and Cover-2 count groups. `null` stands for itself alone. */
  readonly group: string | null;
  readonly positions: readonly Position[];
  readonly collateral: readonly CollateralHolding[];
  /** Left out when the protocol knows no such orders. No requirement is lower for them. */
  readonly stops?: readonly StopOrder[];
};

/** How failed accounts are closed beyond what is governed; a mechanism that is left out does not exist. */
export type ClosingMechanisms = {
  /** Share of each breach that owners cure, or close themselves, within the grace window; ratio. */
  readonly selfCureShare?: number;
  /** Solvent accounts are closed in steps, ratio of the portfolio, until equity is so many times the maintenance requirement. */
  readonly partial?: PartialClosing;
  /** Members' money that takes failed accounts over before anything is auctioned, USD >= 0. */
  readonly poolUsd?: number;
  /** What becomes of a Dutch auction that nobody answers. */
  readonly english?: {
    /** Share of Dutch auctions that nobody answers, whatever the price; ratio. */
    readonly unansweredShare: number;
    readonly bidders: number;
    readonly minutes: number;
  };
  /** What a liquidator pays for block space; `competitors` try the same closing, and those who come late pay for nothing. */
  readonly gas?: {
    readonly units: number;
    readonly unitsWhenLate: number;
    readonly baseFeeGwei: number;
    readonly priorityFeeGwei: number;
    readonly competitors: number;
    /** Asset of the market that gas is paid in. */
    readonly asset: string;
  };
  /** Share of the way between its level and where the price ends that a stop order loses; 1: it helps nothing. */
  readonly stopSlippage?: number;
};

export type SafetyFund = {
  readonly holdings: readonly CollateralHolding[];
  /** Fees of the protocol a day, USD >= 0, of which the governed share goes to the fund; left out when unknown. */
  readonly dailyFeesUsd?: number;
  /** Asset that is the protocol's own token: it falls when the fund is needed. */
  readonly ownToken?: string;
  /** Money that bears losses before the fund does, USD >= 0. */
  readonly backstopUsd?: number;
  /** Staked tokens that bear losses after the fund, against a claim on later fees. */
  readonly stake?: CollateralHolding;
};

export type Book = {
  readonly label: 'observed' | 'allocated' | 'synthetic';
  /** Where the accounts come from, in one sentence for the report. */
  readonly provenance: string;
  readonly accounts: readonly Account[];
  readonly safetyFund: SafetyFund;
  readonly closing?: ClosingMechanisms;
};
