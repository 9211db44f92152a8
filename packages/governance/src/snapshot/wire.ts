/** What Snapshot's hub says. Nothing here is proved: numbers are doubles, and terms can be changed by whoever runs the hub. */
export type HubStrategy = { readonly name: string; readonly network?: string; readonly params: unknown };

export type HubProposal = {
  readonly id: string;
  readonly ipfs: string;
  readonly author: string;
  readonly created: number;
  readonly updated: number | null;
  readonly network: string;
  readonly type: string;
  readonly strategies: readonly HubStrategy[];
  readonly validation: { readonly name: string; readonly params: unknown };
  readonly plugins: unknown;
  readonly title: string;
  readonly body: string;
  readonly discussion: string;
  readonly choices: readonly string[];
  readonly labels: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly quorum: number;
  readonly quorumType: string;
  readonly privacy: string;
  readonly snapshot: number;
  readonly state: string;
  readonly scores: readonly number[];
  readonly scores_state: string;
  readonly scores_total: number;
  readonly votes: number;
  readonly flagged: boolean;
  readonly space: { readonly id: string };
};

export type HubVote = {
  readonly id: string;
  readonly ipfs: string;
  readonly voter: string;
  readonly created: number;
  /** A number for basic and single-choice, a list, a map of weights, or a ciphertext. */
  readonly choice: unknown;
  readonly reason: string;
  readonly app: string;
  readonly vp: number;
  readonly vp_state: string;
};

/** What is signed and pinned: the sequencer's envelope, and inside the IPFS document the id beside it. */
export type Envelope = {
  readonly address: string;
  readonly sig: string;
  readonly data: {
    readonly domain: Readonly<Record<string, unknown>>;
    readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
    readonly message: Readonly<Record<string, unknown>>;
  };
};

export type PinnedEnvelope = Envelope & { readonly hash: string };
