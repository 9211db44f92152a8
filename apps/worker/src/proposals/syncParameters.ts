import { chainFollower, setChangesIn } from '@riskdao/governance/remote';
import type { ChainBlock, ParameterSetChange, RpcEndpoint } from '@riskdao/governance/remote';
import {
  forgetAbove,
  parametersInForce,
  proposalBySnapshotId,
  raiseAlert,
  readCursor,
  recordActivation,
  saveCursor,
} from '@riskdao/store';
import type { GovernanceContext } from './context.js';

/** Steps of one round: the next round goes on. */
const STEPS = 40;

/** An endpoint tells another chain than most: nothing is written until they agree. */
export class EndpointsDisagreeError extends Error {
  readonly code = 'ENDPOINTS_DISAGREE';
  constructor(block: number, detail: string) {
    super(`The endpoints disagree on block ${block}: ${detail}. Nothing was written; find out which of them is wrong.`);
    this.name = 'EndpointsDisagreeError';
  }
}

export class ParameterGapError extends Error {
  readonly code = 'PARAMETER_GAP';
  constructor(expected: string, given: string) {
    super(
      `A change of parameters continues ${given}, known is ${expected}. An event is missing: read from genesis again.`,
    );
    this.name = 'ParameterGapError';
  }
}

/**
 * Keeps the parameters in force as the chain's events say, block by block: rewritten blocks are forgotten, a node that lags changes
 * nothing, a block that holds a change is believed when most endpoints have it. Beyond finality it halts with an alert.
 */
export async function syncParameters(context: GovernanceContext): Promise<void> {
  const { client, chain, log } = context;
  const { chainId, addresses, fromBlock } = chain.deployment;
  const [endpoint] = chain.endpoints;
  if (endpoint === undefined) return;
  const cursor = await readCursor(client, chainId, addresses.parameters);
  const follower = chainFollower(endpoint, {
    ...{ addresses: [addresses.parameters], fromBlock, finalityDepth: chain.finalityBlocks },
    held: (cursor?.recentBlocks ?? []).map((block) => ({ ...block, logs: [] })),
  });
  for (let count = 0; count < STEPS; count++) {
    const step = await follower.step().catch(async (error: Error) => {
      await halt(context, error);
      throw error;
    });
    if (step.kind === 'unavailable') {
      log.warn({ detail: step.detail }, 'the chain could not be read; tried again');
      return;
    }
    const lowest = step.removed.at(-1);
    if (lowest !== undefined) await forgetAbove(client, chainId, BigInt(lowest.number - 1));
    for (const block of step.added) if (block.logs.length > 0) await applyBlock(context, block);
    const held = follower.log().blocks;
    const last = held.at(-1);
    if (last === undefined || (step.added.length === 0 && step.removed.length === 0)) return;
    await saveCursor(client, {
      ...{ chainId, contract: addresses.parameters, recentBlocks: held },
      ...{ blockNumber: BigInt(last.number), blockHash: last.hash },
      finalizedNumber: BigInt(Math.max(0, last.number - chain.finalityBlocks)),
    });
  }
}

async function applyBlock(context: GovernanceContext, block: ChainBlock): Promise<void> {
  const { client, chain } = context;
  const { chainId } = chain.deployment;
  // As it was before this block: a block that is read again after a crash is kept again, and is the same.
  const known = await parametersInForce(client, chainId, { blockNumber: BigInt(block.number - 1) });
  const changes = setChangesIn(block.logs, known?.set ?? {});
  if (changes.length === 0) return;
  const at = new Date((await timeOfAgreedBlock(chain.endpoints, block)) * 1_000);
  let previous = known?.setId ?? null;
  for (const change of changes) {
    if (previous !== null && change.previous !== previous) throw new ParameterGapError(previous, change.previous);
    await keep(context, block, change, at);
    previous = change.setId;
  }
}

async function keep({ client, chain }: GovernanceContext, block: ChainBlock, change: ParameterSetChange, at: Date) {
  const { chainId } = chain.deployment;
  const { setId, set, changes, proposalId: snapshotId, logIndex } = change;
  const proposal = await proposalBySnapshotId(client, snapshotId);
  const point = { chainId, blockNumber: BigInt(block.number), blockHash: block.hash, logIndex, at };
  await recordActivation(client, {
    ...{ point, setId, set, proposalId: proposal?.id ?? null },
    changes: changes.map(({ id, before, after }) => ({ parameterId: id, before, after })),
  });
}

/** When a block was made, as most endpoints have that very block. Throws {@link EndpointsDisagreeError}. */
async function timeOfAgreedBlock(endpoints: readonly RpcEndpoint[], block: ChainBlock): Promise<number> {
  const tag = `0x${block.number.toString(16)}`;
  const answers = await Promise.all(endpoints.map((endpoint) => endpoint.call('eth_getBlockByNumber', [tag, false])));
  const headers = answers.flatMap((answer) =>
    answer.kind === 'fetched' && answer.value !== null ? [answer.value as { hash: string; timestamp: string }] : [],
  );
  const agreeing = headers.filter(({ hash }) => hash === block.hash);
  if (2 * agreeing.length <= endpoints.length)
    throw new EndpointsDisagreeError(block.number, `${agreeing.length} of ${endpoints.length} have ${block.hash}`);
  return Number(agreeing[0]?.timestamp);
}

async function halt({ client }: GovernanceContext, error: Error): Promise<void> {
  await raiseAlert(client, {
    ...{ kind: 'parameters', subject: 'chain', severity: 'critical', message: error.message, details: {} },
    at: new Date(),
  });
}
