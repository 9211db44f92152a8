/** What the event loop asks a calculating thread to do. */
export type ThreadTask =
  | { readonly kind: 'plan'; readonly bundleHash: string }
  | { readonly kind: 'shard'; readonly bundleHash: string; readonly shardIndex: number }
  | { readonly kind: 'merge'; readonly bundleHash: string; readonly outcomes: readonly string[] };

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
  | { readonly result: PlanResult | ShardResult | MergeResult }
  | { readonly failure: { readonly code: string; readonly message: string } };
