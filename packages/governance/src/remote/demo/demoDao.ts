import { parseParameterId, type ParameterSet } from '@riskdao/risk-core';
import {
  Contract,
  formatUnits,
  HDNodeWallet,
  JsonRpcProvider,
  Mnemonic,
  NonceManager,
  parseEther,
  Wallet,
} from 'ethers';
import type { PinnedTerms } from '../../evidence/evidence.js';
import { riskTokenAbi } from '../abi/RiskToken.js';
import { chainReader, type ChainReader } from '../chain/chainReader.js';
import { governorWrites, type GovernanceContracts } from '../chain/governorWrites.js';
import { transactionSender, type TransactionSender } from '../chain/transactionSender.js';
import { DEFAULT_SETTINGS, deployGovernance, type GovernanceAddresses } from '../deployment/deployGovernance.js';
import { readPower, rpcEndpoint, type RpcEndpoint } from '../rpc.js';
import { startSnapshotStandIn, type SnapshotStandIn } from '../standIn/snapshotStandIn.js';

const SPACE = 'risk.eth';
const SUPPLY = parseEther('1000000');
const PHRASE = Mnemonic.fromPhrase('test test test test test test test test test test test junk');

/** The publicly known development keys of anvil: worth nothing anywhere else. */
export function demoWallet(index: number): Wallet {
  return new Wallet(HDNodeWallet.fromMnemonic(PHRASE, `m/44'/60'/0'/0/${index}`).privateKey);
}

/** Who does what in the demo. Delegates hold the power of their own tokens and of a holder who delegated to them. */
export const DEMO_ROLES = {
  author: 0,
  delegates: [1, 2, 3, 4],
  holder: 5,
  guardian: 6,
  executors: [7, 8],
  challenger: 9,
} as const;
const TOKENS: Readonly<Record<number, string>> = { 1: '50000', 2: '30000', 3: '20000', 4: '10000', 5: '25000' };

/**
 * DEVELOPMENT ONLY. A DAO on a local chain: contracts, token with delegations, and the stand-in for Snapshot's services. Time is
 * the chain's: `passSeconds` moves both.
 */
export type DemoDao = {
  readonly chainId: bigint;
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
  readonly blockNumber: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

export async function startDemoDao(options: {
  readonly rpcUrl: string;
  readonly chainId: bigint;
  readonly parameterSet: ParameterSet;
  readonly standInPort?: number;
}): Promise<DemoDao> {
  const { rpcUrl, chainId, parameterSet } = options;
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, pollingInterval: 50 });
  const deployer = new NonceManager(demoWallet(DEMO_ROLES.author).connect(provider));
  const symbols = (scope: string): string[] => [
    ...new Set(
      Object.keys(parameterSet).flatMap((id) =>
        id.split('/')[1] === scope ? [parseParameterId(id).symbol ?? ''] : [],
      ),
    ),
  ];
  const addresses = await deployGovernance(deployer, {
    token: { name: 'Risk', symbol: 'RISK', holder: demoWallet(DEMO_ROLES.author).address, supply: SUPPLY },
    space: SPACE,
    parameterSet,
    underlyings: symbols('underlying'),
    assets: symbols('asset'),
    settings: DEFAULT_SETTINGS,
    timelockDelaySeconds: 2 * 86_400,
    executionGraceSeconds: 3 * 86_400,
    guardianKeeper: demoWallet(DEMO_ROLES.guardian).address,
    stewardEngine: demoWallet(DEMO_ROLES.author).address,
  });
  await shareOutTokens(provider, deployer, addresses.token);

  let ahead = 0;
  const clock = async () =>
    Number(((await provider.send('eth_getBlockByNumber', ['latest', false])) as { timestamp: string }).timestamp);
  ahead = (await clock()) - Math.floor(Date.now() / 1_000);
  const nowUnix = () => Math.floor(Date.now() / 1_000) + ahead;
  const blockNumber = async () => Number(await provider.send('eth_blockNumber', []));
  const endpoint = rpcEndpoint(rpcUrl);
  const contracts = { chainId, ...addresses };
  const reader = chainReader(endpoint, contracts);
  const standIn = await startSnapshotStandIn(
    {
      spaces: { [SPACE]: standInSpace(chainId, addresses.token) },
      power: async (voter, block) => {
        const { reading } = await readPower(endpoint, { token: addresses.token, block, voters: [voter.toLowerCase()] });
        if (reading.kind === 'failed') return null;
        return { vp: Number(formatUnits(reading.value.powers[voter.toLowerCase()] ?? '0', 18)), vp_state: 'final' };
      },
      nowUnix,
      headBlock: blockNumber,
      requestsPerMinute: null,
    },
    options.standInPort ?? 0,
  );
  return {
    chainId,
    addresses,
    contracts,
    terms: termsOf(chainId, addresses.token),
    provider,
    endpoint,
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
      ahead = (await clock()) - Math.floor(Date.now() / 1_000);
    },
    blockNumber,
    stop: async () => {
      await standIn.stop();
      provider.destroy();
    },
  };
}

async function shareOutTokens(provider: JsonRpcProvider, author: NonceManager, token: string): Promise<void> {
  const send = async (signer: NonceManager, name: string, ...args: readonly unknown[]) => {
    const sent = await new Contract(token, riskTokenAbi, signer).getFunction(name).send(...args);
    await sent.wait();
  };
  for (const [index, tokens] of Object.entries(TOKENS)) {
    const wallet = demoWallet(Number(index));
    await send(author, 'transfer', wallet.address, parseEther(tokens));
    const delegate = Number(index) === DEMO_ROLES.holder ? demoWallet(1).address : wallet.address;
    await send(new NonceManager(wallet.connect(provider)), 'delegate', delegate);
  }
}

function termsOf(chainId: bigint, token: string): PinnedTerms {
  return {
    ...{ space: SPACE, network: chainId.toString(), token, tokenSymbol: 'RISK', tokenDecimals: 18 },
    ...{ hubQuorum: 40_000, hubQuorumType: 'default', quorumBps: DEFAULT_SETTINGS.quorumBps },
    minimumPeriodSeconds: DEFAULT_SETTINGS.minVotingPeriod,
    maximumSnapshotAgeBlocks: DEFAULT_SETTINGS.maxSnapshotAge,
    settleSeconds: 120,
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
