import { formatUnits, JsonRpcProvider } from 'ethers';
import type { PinnedTerms } from '../../evidence/evidence.js';
import { chainReader, type ChainReader } from '../chain/chainReader.js';
import { governorWrites, type GovernanceContracts } from '../chain/governorWrites.js';
import { transactionSender, type TransactionSender } from '../chain/transactionSender.js';
import type { DeploymentFile } from '../deployment/deploymentFile.js';
import type { GovernanceAddresses } from '../deployment/deployGovernance.js';
import { readPower, rpcEndpoint, type RpcEndpoint } from '../rpc.js';
import { startSnapshotStandIn, type SnapshotStandIn } from '../standIn/snapshotStandIn.js';
import type { StandInState } from '../standIn/standInState.js';
import { DEMO_SPACE, deployDemoDao, type DemoDeploymentOptions } from './demoDeployment.js';
import { DEMO_ROLES, demoWallet } from './demoRoles.js';

/**
 * DEVELOPMENT ONLY. A DAO on a local chain: contracts, token with delegations, and the stand-in for Snapshot's services. Time is
 * the chain's: `passSeconds` moves both.
 */
export type DemoDao = {
  readonly chainId: bigint;
  readonly deployment: DeploymentFile;
  readonly addresses: GovernanceAddresses;
  readonly contracts: GovernanceContracts;
  readonly terms: PinnedTerms;
  readonly provider: JsonRpcProvider;
  readonly endpoint: RpcEndpoint;
  /** The same node under three names, so that a quorum of endpoints can be read; tests put liars in their place. */
  readonly endpoints: readonly RpcEndpoint[];
  readonly reader: ChainReader;
  readonly writes: ReturnType<typeof governorWrites>;
  readonly standIn: SnapshotStandIn;
  readonly senderOf: (wallet: number) => Promise<TransactionSender>;
  readonly nowUnix: () => number;
  readonly passSeconds: (seconds: number) => Promise<void>;
  /** Follows a clock that somebody else moved. */
  readonly syncClock: () => Promise<void>;
  readonly blockNumber: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

/** Deploys and opens in one go. */
export async function startDemoDao(
  options: DemoDeploymentOptions & { readonly standInPort?: number },
): Promise<DemoDao> {
  const { rpcUrl, standInPort = 0 } = options;
  return openDemoDao({ rpcUrl, deployment: await deployDemoDao(options), standIn: { port: standInPort } });
}

/** Opens a DAO that {@link deployDemoDao} deployed, with a stand-in that goes on from `state` and reports every change of it. */
export async function openDemoDao(options: {
  readonly rpcUrl: string;
  readonly deployment: DeploymentFile;
  readonly standIn: { readonly port: number; readonly state?: StandInState; readonly onChange?: () => void };
}): Promise<DemoDao> {
  const { rpcUrl, deployment } = options;
  const { chainId, addresses, terms } = deployment;
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, pollingInterval: 50 });
  let ahead = 0;
  // The pending block's time is the chain's clock; the latest block may be hours old.
  const syncClock = async () => {
    const pending = (await provider.send('eth_getBlockByNumber', ['pending', false])) as { timestamp: string };
    ahead = Number(pending.timestamp) - Math.floor(Date.now() / 1_000);
  };
  await syncClock();
  const nowUnix = () => Math.floor(Date.now() / 1_000) + ahead;
  const blockNumber = async () => Number(await provider.send('eth_blockNumber', []));
  const endpoint = rpcEndpoint(rpcUrl);
  const contracts = { chainId, ...addresses };
  const reader = chainReader(endpoint, contracts);
  const standIn = await startSnapshotStandIn(
    {
      spaces: { [DEMO_SPACE]: standInSpace(chainId, addresses.token) },
      power: async (voter, block) => {
        const { reading } = await readPower(endpoint, { token: addresses.token, block, voters: [voter.toLowerCase()] });
        if (reading.kind === 'failed') return null;
        return { vp: Number(formatUnits(reading.value.powers[voter.toLowerCase()] ?? '0', 18)), vp_state: 'final' };
      },
      ...{ nowUnix, syncClock },
      headBlock: blockNumber,
      requestsPerMinute: null,
      ...(options.standIn.onChange === undefined ? {} : { onChange: options.standIn.onChange }),
    },
    options.standIn.port,
    options.standIn.state,
  );
  return {
    ...{ chainId, deployment, addresses, contracts, terms, provider, endpoint },
    endpoints: ['a', 'b', 'c'].map((name) => ({ name, call: endpoint.call })),
    reader,
    writes: governorWrites(contracts, reader),
    standIn,
    senderOf: (wallet) =>
      transactionSender(endpoint, demoWallet(wallet), { chainId, maxFeePerGasCap: 10n ** 12n, pollMilliseconds: 20 }),
    nowUnix,
    passSeconds: async (seconds) => {
      await provider.send('evm_increaseTime', [seconds]);
      await provider.send('evm_mine', []);
      await syncClock();
    },
    syncClock,
    blockNumber,
    stop: async () => {
      await standIn.stop();
      provider.destroy();
    },
  };
}

function standInSpace(chainId: bigint, token: string) {
  const network = chainId.toString();
  const strategies = [{ name: 'erc20-votes', network, params: { address: token, symbol: 'RISK', decimals: 18 } }];
  return {
    ...{ name: 'Risk DAO (local)', network, symbol: 'RISK', strategies },
    admins: [demoWallet(DEMO_ROLES.author).address],
    voting: { quorum: 40_000, privacy: '' },
  };
}
