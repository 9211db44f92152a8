import { Interface } from 'ethers';
import type { Fetched } from '../../evidence/evidence.js';
import type { AssertedVote } from '../../verify/ballot.js';
import { snapshotGovernorAbi } from '../abi/SnapshotGovernor.js';
import type { RpcEndpoint } from '../rpc.js';

const FACE = new Interface(snapshotGovernorAbi);

/** The votes of the latest assertion of a proposal, from the calldata of the transaction that made it. */
export async function readAssertion(
  endpoint: RpcEndpoint,
  governor: string,
  proposalId: string,
  fromBlock: number,
): Promise<Fetched<readonly AssertedVote[]>> {
  const topic = FACE.getEvent('ResultAsserted')?.topicHash ?? null;
  const filter = {
    address: governor,
    topics: [topic, proposalId],
    fromBlock: `0x${fromBlock.toString(16)}`,
    toBlock: 'latest',
  };
  const logs = await endpoint.call('eth_getLogs', [filter]);
  if (logs.kind === 'failed') return logs;
  const last = (logs.value as { transactionHash: string }[]).at(-1);
  if (last === undefined) return { kind: 'failed', code: 'NOT_ASSERTED', detail: proposalId };
  const transaction = await endpoint.call('eth_getTransactionByHash', [last.transactionHash]);
  if (transaction.kind === 'failed') return transaction;
  try {
    const [, votes] = FACE.decodeFunctionData('assertPassed', (transaction.value as { input: string }).input);
    const rows = votes as readonly (readonly [readonly [string, string, string, string, string, string], bigint])[];
    return {
      kind: 'fetched',
      value: rows.map(([[head, reasonHash, appHash, metadataHash, r, s], power]) => ({
        ballot: { head, reasonHash, appHash, metadataHash, r, s },
        power,
      })),
    };
  } catch (cause) {
    // Asserted through another contract: its trace is not ours to guess.
    return { kind: 'failed', code: 'ASSERTED_INDIRECTLY', detail: String(cause) };
  }
}
