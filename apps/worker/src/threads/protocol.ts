/** What the event loop asks a calculating thread to do. The bundle's text is sent with the first request that needs it. */
export type ThreadTask =
  | { readonly kind: 'plan'; readonly bundleHash: string }
  | { readonly kind: 'shard'; readonly bundleHash: string; readonly shardIndex: number }
  | { readonly kind: 'merge'; readonly bundleHash: string; readonly outcomes: readonly unknown[] };

export type PlanResult = { readonly inputHashes: readonly string[] };
export type ShardResult = { readonly inputHash: string; readonly outcome: unknown; readonly milliseconds: number };
export type MergeResult = {
  readonly reportHash: string;
  readonly report: unknown;
  readonly markdown: string;
  readonly digest: string;
};

export type ThreadResult<Task extends ThreadTask> = Task extends { kind: 'plan' }
  ? PlanResult
  : Task extends { kind: 'shard' }
    ? ShardResult
    : MergeResult;

export type ThreadRequest = { readonly id: number; readonly task: ThreadTask; readonly bundleText: string | null };

export type ThreadReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: { readonly code: string; readonly message: string } };
