import type { Account, CollateralHolding, MarginBreakdown, Position, UnderlyingOutlook } from '@riskdao/risk-core';
import type { RiskInputNames } from '@riskdao/store';

/** A parameter set by its id, as decimal text. */
export type NamedValues = { readonly id: string; readonly values: Readonly<Record<string, string>> };

/** What the event loop asks a calculating thread to do. */
export type DeskTask = { readonly names: RiskInputNames; readonly accountId: string } & (
  | { readonly kind: 'margins'; readonly sets: readonly NamedValues[] }
  | { readonly kind: 'outlook'; readonly set: NamedValues }
  | {
      readonly kind: 'trade';
      readonly set: NamedValues;
      readonly trades: readonly Position[];
      readonly deposits: readonly CollateralHolding[];
    }
);

export type DeskAnswer =
  /** One for each set, in their order. */
  | { readonly kind: 'margins'; readonly margins: readonly MarginBreakdown[] }
  | { readonly kind: 'outlook'; readonly rows: readonly UnderlyingOutlook[] }
  | {
      readonly kind: 'trade';
      readonly before: MarginBreakdown;
      readonly after: MarginBreakdown;
      readonly account: Account;
    }
  /** Errors of the engine cross the thread as data: class and code would be lost otherwise. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };
