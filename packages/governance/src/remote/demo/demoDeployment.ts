import { ENGINE_VERSION, parameterSetId, parseParameterId, type ParameterSet } from '@riskdao/risk-core';
import { Contract, JsonRpcProvider, NonceManager, parseEther, parseUnits } from 'ethers';
import { engineVersionHash } from '../../market/marginPayload.js';
import type { PinnedTerms } from '../../evidence/evidence.js';
import { riskTokenAbi } from '../abi/RiskToken.js';
import { riskTokenBytecode } from '../abi/RiskToken.bytecode.js';
import type { DeploymentFile } from '../deployment/deploymentFile.js';
import {
  DEFAULT_SETTINGS,
  deployContract,
  deployGovernance,
  type GovernanceAddresses,
} from '../deployment/deployGovernance.js';
import { DEFAULT_MARKET_TERMS, deployMarket, type MarketAddresses } from '../deployment/deployMarket.js';
import { DEMO_ROLES, demoWallet } from './demoRoles.js';

export const DEMO_SPACE = 'risk.eth';
const SUPPLY = parseEther('1000000');
const TOKENS: Readonly<Record<number, string>> = { 1: '50000', 2: '30000', 3: '20000', 4: '10000', 5: '25000' };
/** Of each local collateral token, all with the author. */
const COLLATERAL_SUPPLY = parseUnits('1000000000', 18);

export type DemoDeploymentOptions = {
  readonly rpcUrl: string;
  readonly chainId: bigint;
  readonly parameterSet: ParameterSet;
  /** Also deploys the margined venue, with a local token for every governed asset and `cash` to settle in. */
  readonly market?: { readonly cash: string };
};

/** DEVELOPMENT ONLY. Deploys the demo's contracts with publicly known keys and shares out its tokens. */
export async function deployDemoDao(options: DemoDeploymentOptions): Promise<DeploymentFile> {
  const { rpcUrl, chainId, parameterSet } = options;
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, pollingInterval: 20 });
  const deployer = new NonceManager(demoWallet(DEMO_ROLES.author).connect(provider));
  const author = demoWallet(DEMO_ROLES.author).address;
  const fromBlock = (await provider.getBlockNumber()) + 1;
  const [underlyings, assets] = [symbolsOf(parameterSet, 'underlying'), symbolsOf(parameterSet, 'asset')];
  let market: MarketAddresses | null = null;
  const collateral: { token: string; symbol: string }[] = [];
  try {
    const governance = {
      token: { name: 'Risk', symbol: 'RISK', holder: author, supply: SUPPLY },
      ...{ space: DEMO_SPACE, parameterSet, underlyings, assets, settings: DEFAULT_SETTINGS },
      ...{ timelockDelaySeconds: 2 * 86_400, executionGraceSeconds: 3 * 86_400 },
      ...{ guardianKeeper: demoWallet(DEMO_ROLES.guardian).address, stewardEngine: author },
    };
    const addresses = await deployGovernance(deployer, governance, async (deployed) => {
      if (options.market === undefined) return [];
      for (const symbol of assets) {
        const args = [`${symbol} (local)`, symbol, author, COLLATERAL_SUPPLY];
        collateral.push({
          token: await deployContract(deployer, { abi: riskTokenAbi, bytecode: riskTokenBytecode, args }),
          symbol,
        });
      }
      const { cash: cashSymbol } = options.market;
      const cash = collateral.find(({ symbol }) => symbol === cashSymbol)?.token ?? '';
      const made = await deployMarket(deployer, deployed, {
        ...{ collateral, cash, underlyings, venue: author, terms: DEFAULT_MARKET_TERMS },
        publishers: DEMO_ROLES.delegates.slice(0, 3).map((wallet) => demoWallet(wallet).address),
        engines: { signers: [author], threshold: 1, versionHash: engineVersionHash(ENGINE_VERSION) },
      });
      market = made.addresses;
      return made.calls;
    });
    await shareOutTokens(provider, deployer, addresses.token);
    const terms = termsOf(chainId, addresses);
    return { chainId, fromBlock, addresses, market, collateral, terms, parameterSetId: parameterSetId(parameterSet) };
  } finally {
    provider.destroy();
  }
}

const symbolsOf = (set: ParameterSet, scope: string): string[] => [
  ...new Set(
    Object.keys(set).flatMap((name) => (name.split('/')[1] === scope ? [parseParameterId(name).symbol ?? ''] : [])),
  ),
];

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

function termsOf(chainId: bigint, { token, governor }: GovernanceAddresses): PinnedTerms {
  return {
    governor,
    ...{ space: DEMO_SPACE, network: chainId.toString(), token, tokenSymbol: 'RISK', tokenDecimals: 18 },
    ...{ hubQuorum: 40_000, hubQuorumType: 'default', quorumBps: DEFAULT_SETTINGS.quorumBps },
    minimumPeriodSeconds: DEFAULT_SETTINGS.minVotingPeriod,
    maximumSnapshotAgeBlocks: DEFAULT_SETTINGS.maxSnapshotAge,
    settleSeconds: 120,
  };
}
