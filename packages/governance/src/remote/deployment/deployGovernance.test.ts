import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { initialParameterSet, parameterSetId } from '@riskdao/risk-core';
import { Contract, id, ZeroHash, type JsonRpcSigner } from 'ethers';
import { parameterImpactViewAbi } from '../abi/ParameterImpactView.js';
import { riskParametersAbi } from '../abi/RiskParameters.js';
import { timelockControllerAbi } from '../abi/TimelockController.js';
import {
  DEFAULT_SETTINGS,
  deployGovernance,
  MissingGenesisValueError,
  type GovernanceAddresses,
  type GovernanceOptions,
} from './deployGovernance.js';
import { startLocalChain, type LocalChain } from './localChain.fixture.js';

const UNDERLYINGS = ['BTC', 'ETH'];
const ASSETS = { USDC: 'stable', ETH: 'native', wstETH: 'staked' } as const;
const SET = initialParameterSet({ underlyings: UNDERLYINGS, assets: ASSETS });

let chain: LocalChain;
let deployer: JsonRpcSigner;
let addresses: GovernanceAddresses;

const optionsFor = (holder: string): GovernanceOptions => ({
  token: { name: 'Risk', symbol: 'RISK', holder, supply: 10n ** 24n },
  space: 'risk.eth',
  parameterSet: SET,
  underlyings: UNDERLYINGS,
  assets: Object.keys(ASSETS),
  settings: DEFAULT_SETTINGS,
  timelockDelaySeconds: 172_800,
  executionGraceSeconds: 259_200,
  guardianKeeper: holder,
  stewardEngine: holder,
});

beforeAll(async () => {
  chain = await startLocalChain();
  deployer = await chain.provider.getSigner(0);
  addresses = await deployGovernance(deployer, optionsFor(deployer.address));
}, 60_000);

afterAll(() => chain.stop());

const read = (address: string, abi: ConstructorParameters<typeof Contract>[1], name: string, ...args: unknown[]) =>
  new Contract(address, abi, chain.provider).getFunction(name).staticCall(...args) as Promise<unknown>;

describe('deployGovernance', () => {
  test('default', async () => {
    expect(await read(addresses.parameters, riskParametersAbi, 'parameterSetId')).toBe(parameterSetId(SET));
    expect(await read(addresses.parameters, riskParametersAbi, 'steward')).toBe(addresses.steward);
  });

  test('behavior: the chain holds the table: one row of the lens per parameter, with its value', async () => {
    const [setId, version, states] = (await read(
      addresses.lens,
      parameterImpactViewAbi,
      'stateOf',
      addresses.parameters,
    )) as [string, bigint, { key: string; value: bigint }[]];
    expect([setId, version, states.length]).toEqual([parameterSetId(SET), 0n, Object.keys(SET).length]);
    const values = new Map(states.map(({ key, value }) => [key, value]));
    expect(Object.entries(SET).filter(([name, value]) => values.get(id(name)) !== value)).toEqual([]);
  });

  test('behavior: nobody but the contracts holds a role, and the delay is set', async () => {
    const roleOf = (name: string) => read(addresses.timelock, timelockControllerAbi, name);
    const holds = async (role: string, account: string) =>
      read(addresses.timelock, timelockControllerAbi, 'hasRole', await roleOf(role), account);
    for (const role of ['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE', 'DEFAULT_ADMIN_ROLE'])
      expect([role, await holds(role, deployer.address)]).toEqual([role, false]);
    expect(await holds('PROPOSER_ROLE', addresses.guard)).toBe(true);
    expect(await holds('EXECUTOR_ROLE', addresses.guard)).toBe(true);
    expect(await holds('CANCELLER_ROLE', addresses.guardian)).toBe(true);
    expect(await holds('DEFAULT_ADMIN_ROLE', addresses.guard)).toBe(false);
    expect(await read(addresses.timelock, timelockControllerAbi, 'getMinDelay')).toBe(172_800n);
  });

  test('behavior: an outsider can neither write a parameter nor schedule', async () => {
    const outsider = await chain.provider.getSigner(5);
    const parameters = new Contract(addresses.parameters, riskParametersAbi, outsider);
    await expect(parameters.getFunction('applyChanges').send([], ZeroHash)).rejects.toThrow();
    const timelock = new Contract(addresses.timelock, timelockControllerAbi, outsider);
    await expect(timelock.getFunction('scheduleBatch').send([], [], [], ZeroHash, ZeroHash, 172_800)).rejects.toThrow();
  });

  test('error: MissingGenesisValueError', async () => {
    const incomplete = Object.fromEntries(Object.entries(SET).filter(([id]) => id !== 'gammaBuffer'));
    await expect(
      deployGovernance(deployer, { ...optionsFor(deployer.address), parameterSet: incomplete }),
    ).rejects.toThrow(MissingGenesisValueError);
  });
});
