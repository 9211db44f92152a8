import type { VoteEvidence, VoteResult } from '@riskdao/governance';
import type { FollowUp, FundState, PriceHistory } from '@riskdao/risk-core';
import type { RemarginResult, WatchInputs } from './watch.js';

/** What the event loop asks a calculating thread to do. */
export type ThreadTask =
  | { readonly kind: 'plan'; readonly bundleHash: string }
  | { readonly kind: 'shard'; readonly bundleHash: string; readonly shardIndex: number }
  | { readonly kind: 'merge'; readonly bundleHash: string; readonly outcomes: readonly string[] }
  | { readonly kind: 'remargin'; readonly inputs: WatchInputs }
  | { readonly kind: 'coverage'; readonly inputs: WatchInputs }
  | GovernanceTask;

/** What a proposal's life asks for beside simulations. */
export type GovernanceTask =
  | { readonly kind: 'verify'; readonly evidence: VoteEvidence }
  | { readonly kind: 'followUp'; readonly reportHash: string; readonly bundleHash: string; readonly marketHash: string }
  | {
      readonly kind: 'forecast';
      readonly history: PriceHistory;
      readonly asOfUnix: number;
      readonly implied: ImpliedVols;
    };

/** At-the-money volatility by underlying, annual; null without an options market. */
export type ImpliedVols = Readonly<Record<string, number | null>>;
/** By underlying, annual: what models forecast, and what requirements may rest on today. */
export type ForecastResult = Readonly<Record<string, { readonly forecastVol: number; readonly marginVol: number }>>;

/** One hash a shard, in order: what the shard's outcome depends on. */
export type PlanResult = { readonly inputHashes: readonly string[] };
/** `outcome` is the text of shardToJson. */
export type ShardResult = { readonly outcome: string; readonly milliseconds: number };
export type MergeResult = {
  readonly reportHash: string;
  readonly report: unknown;
  readonly markdown: string;
  readonly digest: string;
};

/** Errors of the engine cross the thread as data: class and code would be lost otherwise. */
export type ThreadOutcome =
  | {
      readonly result:
        PlanResult | ShardResult | MergeResult | VoteResult | FollowUp | ForecastResult | RemarginResult | FundState;
    }
  | { readonly failure: { readonly code: string; readonly message: string } };
