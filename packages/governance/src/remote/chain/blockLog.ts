import { GovernanceError } from '../../errors.js';

export type ChainLog = {
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly topics: readonly string[];
  readonly data: string;
  /** Left out by nodes that do not say. */
  readonly transactionHash?: string;
};

/** One block as far as we care: its place in the chain, and the logs of the contracts that are followed. */
export type ChainBlock = {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly logs: readonly ChainLog[];
};

/**
 * The newest blocks, ascending and linked by parent hash: `finalityDepth` of them may still be rewritten, the one before is where
 * the deepest branch must meet us. What is older is settled and no longer held.
 */
export type BlockLog = { readonly blocks: readonly ChainBlock[]; readonly finalityDepth: number };

export class DeepReorgError extends GovernanceError {
  readonly code = 'DEEP_REORG';
  constructor(
    readonly depth: number,
    readonly finalityDepth: number,
  ) {
    super(
      `The chain was rewritten ${depth} blocks deep, settled are ${finalityDepth}. Halted: compare the endpoints before going on.`,
    );
  }
}

export class BlockGapError extends GovernanceError {
  readonly code = 'BLOCK_GAP';
  constructor(
    readonly after: number,
    readonly given: number,
  ) {
    super(`Block ${given} does not follow block ${after}. Fetch the blocks between them; nothing was added.`);
  }
}

export const emptyBlockLog = (finalityDepth: number): BlockLog => ({ blocks: [], finalityDepth });

export type BlockChange = {
  readonly log: BlockLog;
  /** Blocks that are no longer part of the chain, newest first. */
  readonly removed: readonly ChainBlock[];
};

/**
 * Adds the next block of the canonical chain, or replaces a branch by it. A block that we hold already changes nothing: a node
 * that lags serves old blocks, which is no reorg. Throws {@link BlockGapError} when a block between is missing (the caller walks
 * back to a parent we hold), {@link DeepReorgError} when the new branch leaves ours below what is settled.
 */
export function withBlock({ blocks, finalityDepth }: BlockLog, block: ChainBlock): BlockChange {
  const log = { blocks, finalityDepth };
  const head = blocks.at(-1);
  if (head === undefined) return { log: { blocks: [block], finalityDepth }, removed: [] };
  const first = blocks[0]?.number ?? 0;
  const held = blocks[block.number - first];
  if (held?.hash === block.hash) return { log, removed: [] };
  if (block.number > head.number + 1) throw new BlockGapError(head.number, block.number);
  const parentIndex = block.number - 1 - first;
  const parent = blocks[parentIndex];
  if (parent === undefined) throw new DeepReorgError(head.number - block.number + 1, finalityDepth);
  if (parent.hash !== block.parentHash) throw new BlockGapError(parent.number - 1, block.number);
  const depth = head.number - parent.number;
  if (depth > finalityDepth) throw new DeepReorgError(depth, finalityDepth);
  return {
    log: { blocks: [...blocks.slice(0, parentIndex + 1), block].slice(-finalityDepth - 1), finalityDepth },
    removed: blocks.slice(parentIndex + 1).reverse(),
  };
}

export const logsOf = (blocks: readonly ChainBlock[]): readonly ChainLog[] => blocks.flatMap(({ logs }) => logs);
