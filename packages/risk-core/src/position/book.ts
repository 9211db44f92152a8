import type { Instrument } from './instruments.js';

/** `quantity` is signed: long > 0, short < 0; in coin for derivatives. */
export type Position = { readonly instrument: Instrument; readonly quantity: number };

/** `amount` >= 0 in units of the asset. */
export type CollateralHolding = { readonly asset: string; readonly amount: number };

export type Account = {
  /** EVM address, checksummed or lower case, or another unique id. */
  readonly id: string;
  /** For readers only, e.g. `covered-call vault`; never an input to a requirement. */
  readonly kind: string | null;
  /** Accounts of one owner share a group; Cover-1 and Cover-2 count groups. `null` stands for itself alone. */
  readonly group: string | null;
  readonly positions: readonly Position[];
  readonly collateral: readonly CollateralHolding[];
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
};
