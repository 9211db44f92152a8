import type { HubStrategy } from '../../snapshot/wire.js';

/** A space as an operator of the stand-in describes it; what is left out takes Snapshot's defaults. */
export type StandInSpace = {
  readonly name?: string;
  readonly network: string;
  readonly symbol?: string;
  readonly strategies: readonly HubStrategy[];
  readonly admins?: readonly string[];
  readonly moderators?: readonly string[];
  readonly members?: readonly string[];
  readonly filters?: { readonly onlyMembers?: boolean; readonly minScore?: number };
  readonly validation?: { readonly name: string; readonly params: { readonly minScore?: number } };
  readonly voteValidation?: { readonly name: string; readonly params: { readonly minScore?: number } };
  readonly voting: {
    readonly delay?: number;
    readonly period?: number;
    readonly type?: string;
    readonly quorum?: number;
    readonly quorumType?: string;
    readonly privacy?: string;
  };
};

export type StoredProposal = {
  readonly id: string;
  ipfs: string;
  readonly space: string;
  readonly author: string;
  readonly created: number;
  updated: number | null;
  type: string;
  title: string;
  body: string;
  discussion: string;
  choices: readonly string[];
  labels: readonly string[];
  plugins: unknown;
  privacy: string;
  readonly app: string;
  readonly start: number;
  readonly end: number;
  readonly snapshot: number;
  flagged: boolean;
  final: boolean;
};

export type StoredVote = {
  readonly id: string;
  readonly ipfs: string;
  readonly voter: string;
  readonly space: string;
  readonly proposal: string;
  readonly created: number;
  readonly choice: unknown;
  readonly reason: string;
  readonly app: string;
  readonly metadata: unknown;
  readonly vp: number;
  readonly vp_state: string;
};

/** Power of a voter in tokens at a block; `null` when the block is not known. */
export type StandInPower = (
  voter: string,
  block: number,
  strategies: readonly HubStrategy[],
) => Promise<{ readonly vp: number; readonly vp_state: 'final' | 'pending' } | null>;

export type StandInOptions = {
  readonly spaces: Readonly<Record<string, StandInSpace>>;
  readonly power: StandInPower;
  readonly nowUnix: () => number;
  /** Brings `nowUnix` up to date; awaited before a request is answered. */
  readonly syncClock?: () => Promise<void>;
  readonly headBlock: () => Promise<number>;
  readonly firstBlock?: number;
  /** Requests a minute and service; the real ones allow 100. `null` for none. */
  readonly requestsPerMinute: number | null;
  /** Called after a message was taken or scores were finalised, so that the state can be kept. */
  readonly onChange?: () => void;
};

/** All that the stand-in knows, in memory. */
export type StandInState = {
  readonly proposals: Map<string, StoredProposal>;
  /** By proposal, then by voter. */
  readonly votes: Map<string, Map<string, StoredVote>>;
  readonly messages: Set<string>;
  readonly documents: Map<string, string>;
  readonly inFlight: Set<string>;
};

export function emptyState(): StandInState {
  return { proposals: new Map(), votes: new Map(), messages: new Set(), documents: new Map(), inFlight: new Set() };
}
