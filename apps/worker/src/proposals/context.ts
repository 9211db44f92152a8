import { readFile } from 'node:fs/promises';
import type { PinnedTerms, VoteEvidence, VoteResult } from '@riskdao/governance';
import {
  chainReader,
  governorWrites,
  keySigner,
  readDeployment,
  rpcEndpoint,
  snapshotHub,
  snapshotSequencer,
  transactionSender,
  WrongChainError,
  type ChainReader,
  type ChainWrite,
  type DeploymentFile,
  type GovernanceContracts,
  type RpcEndpoint,
  type SnapshotHub,
  type SnapshotSequencer,
  type TransactionSender,
  type WriteOutcome,
} from '@riskdao/governance/remote';
import type { DatabaseClient } from '@riskdao/store';
import type { Logger } from 'pino';
import type { LedgerMemory } from '../accounts/ingestBook.js';
import type { GovernanceConfig } from '../config.js';
import type { Calculator } from '../threads/calculator.js';

export type ChainContext = {
  readonly deployment: DeploymentFile;
  readonly contracts: GovernanceContracts;
  readonly terms: PinnedTerms;
  /** Those of RPC_URLS; the first also serves the single reads. */
  readonly endpoints: readonly RpcEndpoint[];
  readonly reader: ChainReader;
  readonly writes: ReturnType<typeof governorWrites>;
  readonly finalityBlocks: number;
  /** Sends as the executor; null when this worker has no key. Never throws for what the chain or the endpoint says. */
  readonly send: ((write: ChainWrite) => Promise<WriteOutcome>) | null;
};

export type SnapshotContext = {
  readonly hub: SnapshotHub;
  readonly sequencer: SnapshotSequencer;
  readonly gateways: readonly string[];
  /** Documents that were fetched before, by CID: their bytes cannot change. */
  readonly documents: Map<string, string>;
};

export type GovernanceContext = {
  readonly client: DatabaseClient;
  readonly log: Logger;
  readonly chain: ChainContext;
  /** Null: votes are neither sent nor read. */
  readonly snapshot: SnapshotContext | null;
  readonly autopilotParameters: readonly string[];
  readonly calculator: Pick<Calculator, 'verify' | 'followUp' | 'forecast' | 'remargin' | 'coverage'>;
  /** What this worker remembers of the market's events. */
  readonly ledger: LedgerMemory;
};

/** What a verdict is computed with, off the event loop. */
export type Verify = (evidence: VoteEvidence) => Promise<VoteResult>;

/**
 * Opens what the configuration names. Throws WrongChainError when an endpoint serves another chain than the deployment's; one that
 * does not answer is asked again by whoever needs it.
 */
export async function openGovernance(
  parts: Pick<GovernanceContext, 'client' | 'log' | 'calculator'>,
  config: GovernanceConfig,
): Promise<GovernanceContext> {
  const deployment = readDeployment(await readFile(config.deploymentFile, 'utf8'));
  const endpoints = config.rpcUrls.map((url) => rpcEndpoint(url, { attempts: 3, timeoutMilliseconds: 10_000 }));
  const [endpoint] = endpoints;
  if (endpoint === undefined) throw new RangeError('RPC_URLS names no endpoint.');
  for (const one of endpoints) await requireChain(one, deployment.chainId);
  const contracts = { chainId: deployment.chainId, ...deployment.addresses };
  const reader = chainReader(endpoint, contracts);
  const { snapshot } = config;
  return {
    ...parts,
    chain: {
      ...{ deployment, contracts, endpoints, reader, terms: deployment.terms },
      writes: governorWrites(contracts, reader),
      finalityBlocks: config.finalityBlocks,
      send: config.executorKey === null ? null : senderOf(endpoint, config.executorKey, deployment.chainId, config),
    },
    snapshot:
      snapshot === null
        ? null
        : {
            hub: snapshotHub(snapshot.hubUrl, { attempts: 3 }),
            sequencer: snapshotSequencer(snapshot.sequencerUrl, { attempts: 3 }),
            gateways: snapshot.gatewayUrls,
            documents: new Map(),
          },
    autopilotParameters: config.autopilotParameters,
    ledger: { settled: null, cash: null, told: null },
  };
}

async function requireChain(endpoint: RpcEndpoint, chainId: bigint): Promise<void> {
  const answer = await endpoint.call('eth_chainId', []);
  if (answer.kind === 'fetched' && BigInt(String(answer.value)) !== chainId)
    throw new WrongChainError(chainId, String(answer.value));
}

/** One sender for one key, opened when it is first needed and again while it could not be. */
function senderOf(
  endpoint: RpcEndpoint,
  key: string,
  chainId: bigint,
  { maxFeePerGas }: GovernanceConfig,
): (write: ChainWrite) => Promise<WriteOutcome> {
  let opened: TransactionSender | null = null;
  return async (write) => {
    const options = { chainId, maxFeePerGasCap: maxFeePerGas, pollMilliseconds: 500 };
    opened ??= await transactionSender(endpoint, keySigner(key), options);
    return opened.send(write);
  };
}
