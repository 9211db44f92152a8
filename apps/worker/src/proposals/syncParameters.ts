import { setChangesIn } from '@riskdao/governance/remote';
import type { ChainBlock, ParameterSetChange } from '@riskdao/governance/remote';
import {
  activationBlocksAbove,
  forgetAbove,
  forgetActivationBlock,
  parametersInForce,
  proposalBySnapshotId,
  raiseAlert,
  recordActivation,
} from '@riskdao/store';
import { followEvents, timeOfAgreedBlock, type Following } from '../chain/followEvents.js';

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
export async function syncParameters(context: Following): Promise<void> {
  const { client, chain } = context;
  const { chainId, addresses } = chain.deployment;
  await followEvents(context, {
    contract: addresses.parameters,
    addresses: [addresses.parameters],
    rewind: (blockNumber) => forgetAbove(client, chainId, blockNumber),
    keep: (block) => applyBlock(context, block),
    keptAbove: (blockNumber) => activationBlocksAbove(client, chainId, blockNumber),
    forget: (blockHash) => forgetActivationBlock(client, chainId, blockHash),
    halt: (error) => halt(context, error),
  });
}

async function applyBlock(context: Following, block: ChainBlock): Promise<void> {
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

async function keep({ client, chain }: Following, block: ChainBlock, change: ParameterSetChange, at: Date) {
  const { chainId } = chain.deployment;
  const { setId, set, changes, proposalId: snapshotId, logIndex } = change;
  const proposal = await proposalBySnapshotId(client, snapshotId);
  const point = { chainId, blockNumber: BigInt(block.number), blockHash: block.hash, logIndex, at };
  await recordActivation(client, {
    ...{ point, setId, set, proposalId: proposal?.id ?? null },
    changes: changes.map(({ id, before, after }) => ({ parameterId: id, before, after })),
  });
}

async function halt({ client }: Following, error: Error): Promise<void> {
  await raiseAlert(client, {
    ...{ kind: 'parameters', subject: 'chain', severity: 'critical', message: error.message, details: {} },
    at: new Date(),
  });
}
