/**
 * Deploys the governance contracts to any chain and writes addresses, block and terms to a JSON file:
 *
 *   RPC_URL=… DEPLOYER_KEY=… node contracts/tools/deploy.mjs options.json deployment.json
 *
 * `options.json` holds `space`, `underlyings`, `assets` (symbol to class), `token` (an address, or name, symbol, holder and
 * supply), `guardianKeeper`, `stewardEngine`, the space's quorum in tokens as `hubQuorum`, and may override `settings`,
 * `timelockDelaySeconds`, `executionGraceSeconds` and single `values` of the genesis set as decimal strings. With `market` the margined
 * venue is deployed too: `collateral` (token and symbol of every governed asset), `cash` (one of the symbols), `venue`, `publishers`,
 * `engines` (`signers` and `threshold`: how many of them must sign a requirement), and what differs from the default `terms`.
 * Without it the file says so, and a worker follows no book. Needs `npm run build`. The ABI is packages/governance/src/remote/abi.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { ENGINE_VERSION, initialParameterSet, parameterSetId, parseParameterSet } from '@riskdao/risk-core';
import { engineVersionHash } from '@riskdao/governance';
import {
  DEFAULT_MARKET_TERMS,
  DEFAULT_SETTINGS,
  deployGovernance,
  deployMarket,
  deploymentText,
} from '@riskdao/governance/remote';
import { Contract, JsonRpcProvider, NonceManager, Wallet } from 'ethers';

const [optionsFile, targetFile] = process.argv.slice(2);
const { RPC_URL, DEPLOYER_KEY } = process.env;
if (!optionsFile || !targetFile || !RPC_URL || !DEPLOYER_KEY) {
  console.error('Usage: RPC_URL=… DEPLOYER_KEY=… node contracts/tools/deploy.mjs options.json deployment.json');
  process.exit(1);
}

const options = JSON.parse(readFileSync(optionsFile, 'utf8'));
const parameterSet = {
  ...initialParameterSet({ underlyings: options.underlyings, assets: options.assets }),
  ...parseParameterSet(options.values ?? {}),
};
const settings = { ...DEFAULT_SETTINGS, ...options.settings };
const token =
  typeof options.token === 'string' ? options.token : { ...options.token, supply: BigInt(options.token.supply) };

const provider = new JsonRpcProvider(RPC_URL);
const { chainId } = await provider.getNetwork();
const fromBlock = (await provider.getBlockNumber()) + 1;
const signer = new NonceManager(new Wallet(DEPLOYER_KEY, provider));
const governance = {
  token,
  space: options.space,
  parameterSet,
  underlyings: options.underlyings,
  assets: Object.keys(options.assets),
  settings,
  timelockDelaySeconds: options.timelockDelaySeconds ?? 172_800,
  executionGraceSeconds: options.executionGraceSeconds ?? 259_200,
  guardianKeeper: options.guardianKeeper,
  stewardEngine: options.stewardEngine,
};
let market = null;
const addresses = await deployGovernance(signer, governance, async (deployed) => {
  if (options.market === undefined) return [];
  const made = await deployMarket(signer, deployed, marketOptions(options));
  market = made.addresses;
  return made.calls;
});
const token20 = new Contract(
  addresses.token,
  ['function symbol() view returns (string)', 'function decimals() view returns (uint8)'],
  provider,
);
const [tokenSymbol, tokenDecimals] = [await token20.symbol(), Number(await token20.decimals())];
provider.destroy();

writeFileSync(
  targetFile,
  deploymentText({
    ...{ chainId, fromBlock, addresses, market, collateral: options.market?.collateral ?? [] },
    parameterSetId: parameterSetId(parameterSet),
    terms: {
      ...{ space: options.space, network: chainId.toString(), token: addresses.token, tokenSymbol, tokenDecimals },
      ...{ hubQuorum: options.hubQuorum ?? 0, hubQuorumType: 'default', quorumBps: settings.quorumBps },
      minimumPeriodSeconds: settings.minVotingPeriod,
      maximumSnapshotAgeBlocks: settings.maxSnapshotAge,
      settleSeconds: 120,
    },
  }),
);
console.log(`Governance${market === null ? '' : ' and market'} on chain ${chainId}: ${targetFile}`);

/** Terms of parts are overridden field by field; whole numbers beyond 2^53 stand as text. */
function marketOptions({ market: { collateral, cash, venue, publishers, engines, terms = {} }, underlyings }) {
  const cashToken = collateral.find(({ symbol }) => symbol === cash)?.token;
  if (cashToken === undefined) throw new Error(`market.cash "${cash}" is none of market.collateral's symbols.`);
  const merged = Object.entries(DEFAULT_MARKET_TERMS).map(([part, usual]) => [
    part,
    typeof usual === 'number' ? (terms[part] ?? usual) : { ...usual, ...terms[part] },
  ]);
  return {
    ...{ collateral, cash: cashToken, underlyings, venue, publishers, terms: Object.fromEntries(merged) },
    engines: { ...engines, versionHash: engineVersionHash(ENGINE_VERSION) },
  };
}
