import type { HubProposal, HubVote } from '../snapshot/wire.js';

/** The answer of a service that is not trusted; a failed fetch is data, never a pass and never a rejection. */
export type Fetched<T> =
  | { readonly kind: 'fetched'; readonly value: T }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string };

/** What we expect of a space. Nobody signs these terms, so they are pinned by us and compared. */
export type PinnedTerms = {
  readonly space: string;
  /** Chain of the token, decimal. */
  readonly network: string;
  readonly token: string;
  readonly tokenSymbol: string;
  readonly tokenDecimals: number;
  /** The hub's quorum in tokens; ours is in basis points of past supply and does not depend on it. */
  readonly hubQuorum: number;
  readonly hubQuorumType: 'default';
  readonly quorumBps: number;
  readonly minimumPeriodSeconds: number;
  readonly maximumSnapshotAgeBlocks: number;
  /** Seconds after the end before anything is final: the hub waits 60 itself. */
  readonly settleSeconds: number;
  /** The contract that counts votes by transaction (Safes); without one there are none. */
  readonly governor?: string;
};

/** An event of the governor, from the receipt of its transaction. Integers as numbers, the rest 0x-prefixed hex. */
export type VoteEvent = {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly blockTimestamp: number;
  readonly transactionHash: string;
  readonly logIndex: number;
};

/** One RPC endpoint's view of the votes cast on the governor, up to a block that it names by hash. */
export type DirectVoteReading = {
  readonly endpoint: string;
  readonly reading: Fetched<{
    readonly through: { readonly number: number; readonly hash: string; readonly timestamp: number };
    /** VoteCounted of this proposal, ascending. */
    readonly events: readonly VoteEvent[];
  }>;
};

/** One RPC endpoint's view at the snapshot block; integers as decimal strings. */
export type PowerReading = {
  readonly endpoint: string;
  readonly reading: Fetched<{
    readonly blockNumber: number;
    readonly blockHash: string;
    readonly blockTimestamp: number;
    readonly totalSupply: string;
    /** Past votes by lower-case address. */
    readonly powers: Readonly<Record<string, string>>;
  }>;
};

/** Everything that a verdict depends on. Two equal bundles give equal verdicts, offline. */
export type VoteEvidence = {
  readonly schema: 'riskdao.evidence/1';
  readonly proposalId: string;
  readonly collectedAtUnix: number;
  readonly terms: PinnedTerms;
  /** What must stand in the signed text. */
  readonly expected: { readonly payloadHash: string; readonly reportHash: string };
  /** {@link contentHashOf} the proposal taken when voting started; null when it was not watched. */
  readonly contentHashAtStart: string | null;
  readonly proposal: Fetched<HubProposal | null>;
  readonly proposalDocument: Fetched<string>;
  readonly votes: Fetched<readonly HubVote[]>;
  /** Pinned documents of the votes by CID: the exact text. */
  readonly documents: Readonly<Record<string, Fetched<string>>>;
  readonly power: readonly PowerReading[];
  /** Votes by transaction; there when the terms name a governor. */
  readonly directVotes?: readonly DirectVoteReading[];
  /** Whether the chain says that this proposal was executed before. */
  readonly executed: Fetched<boolean>;
};
