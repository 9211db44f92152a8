import { Contract, ContractFactory, Interface, ZeroHash, type InterfaceAbi, type Signer } from 'ethers';
import { PARAMETER_RULES, parameterId, type ParameterScope, type ParameterSet } from '@riskdao/risk-core';
import { GovernanceError } from '../../errors.js';
import { guardianAbi } from '../abi/Guardian.js';
import { guardianBytecode } from '../abi/Guardian.bytecode.js';
import { parameterImpactViewAbi } from '../abi/ParameterImpactView.js';
import { parameterImpactViewBytecode } from '../abi/ParameterImpactView.bytecode.js';
import { riskParametersAbi } from '../abi/RiskParameters.js';
import { riskParametersBytecode } from '../abi/RiskParameters.bytecode.js';
import { riskStewardAbi } from '../abi/RiskSteward.js';
import { riskStewardBytecode } from '../abi/RiskSteward.bytecode.js';
import { riskTokenAbi } from '../abi/RiskToken.js';
import { riskTokenBytecode } from '../abi/RiskToken.bytecode.js';
import { snapshotGovernorAbi } from '../abi/SnapshotGovernor.js';
import { snapshotGovernorBytecode } from '../abi/SnapshotGovernor.bytecode.js';
import { timelockControllerAbi } from '../abi/TimelockController.js';
import { timelockControllerBytecode } from '../abi/TimelockController.bytecode.js';

/** The terms of a vote: `Settings` of SnapshotGovernor. Durations in seconds, ages in blocks, money in wei. */
export type GovernorSettings = {
  readonly quorumBps: number;
  readonly minVotingPeriod: number;
  readonly maxVotingPeriod: number;
  readonly maxSnapshotAge: number;
  readonly maxRegistrationLag: number;
  readonly assertionDelay: number;
  readonly assertionPeriod: number;
  readonly challengeWindow: number;
  readonly recountWindow: number;
  readonly maxRecountWindow: number;
  readonly flipExtension: number;
  readonly queueWindow: number;
  readonly bond: bigint;
  readonly flipFee: bigint;
};

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Terms for a real DAO: three days of vote, two days to challenge, three to recount. */
export const DEFAULT_SETTINGS: GovernorSettings = {
  quorumBps: 400,
  minVotingPeriod: 3 * DAY,
  maxVotingPeriod: 14 * DAY,
  maxSnapshotAge: 7_200,
  maxRegistrationLag: DAY,
  assertionDelay: 600,
  assertionPeriod: 7 * DAY,
  challengeWindow: 2 * DAY,
  recountWindow: 3 * DAY,
  maxRecountWindow: 10 * DAY,
  flipExtension: DAY,
  queueWindow: 7 * DAY,
  bond: 10n ** 18n,
  flipFee: 10n ** 17n,
};

export type GovernanceOptions = {
  /** An existing ERC20Votes token with a block-number clock, or what to mint. `supply` in units of 10^-18. */
  readonly token:
    string | { readonly name: string; readonly symbol: string; readonly holder: string; readonly supply: bigint };
  /** The Snapshot space whose proposals count, in lower case. */
  readonly space: string;
  readonly parameterSet: ParameterSet;
  readonly underlyings: readonly string[];
  readonly assets: readonly string[];
  readonly settings: GovernorSettings;
  readonly timelockDelaySeconds: number;
  readonly executionGraceSeconds: number;
  /** May cancel queued operations and pause the steward. */
  readonly guardianKeeper: string;
  /** Signs steward updates. */
  readonly stewardEngine: string;
};

export type GovernanceAddresses = {
  readonly token: string;
  readonly timelock: string;
  readonly parameters: string;
  readonly governor: string;
  readonly guard: string;
  readonly guardian: string;
  readonly steward: string;
  readonly lens: string;
};

/** A call that the timelock makes once, while the deployer may still schedule without delay. */
export type BootstrapCall = { readonly target: string; readonly data: string };

export class MissingGenesisValueError extends GovernanceError {
  readonly code = 'MISSING_GENESIS_VALUE';
  constructor(readonly id: string) {
    super(`The genesis set has no value for "${id}". Add it: the contract governs every parameter of the table.`);
  }
}

/** Values of all rules of one scope for one symbol, in the table's order. */
function scopedValues(set: ParameterSet, scope: ParameterScope, symbol: string | null): bigint[] {
  return Object.entries(PARAMETER_RULES)
    .filter(([, rule]) => rule.scope === scope)
    .map(([name]) => {
      const id = parameterId(name as keyof typeof PARAMETER_RULES, symbol);
      const value = set[id];
      if (value === undefined) throw new MissingGenesisValueError(id);
      return value;
    });
}

/** Deploys one contract and returns its address once it is mined. */
export async function deployContract(
  signer: Signer,
  { abi, bytecode, args }: { readonly abi: InterfaceAbi; readonly bytecode: string; readonly args: readonly unknown[] },
): Promise<string> {
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  await contract.waitForDeployment();
  return contract.getAddress();
}

/**
 * Deploys token, timelock, parameters, governor, guardian and steward, and leaves the deployer without any role. `wire` may
 * add calls that only the timelock can make, as for the market's contracts. Throws {@link MissingGenesisValueError}.
 */
export async function deployGovernance(
  signer: Signer,
  options: GovernanceOptions,
  wire: (addresses: GovernanceAddresses) => Promise<readonly BootstrapCall[]> = async () => [],
): Promise<GovernanceAddresses> {
  const deployer = await signer.getAddress();
  const genesis = {
    protocol: scopedValues(options.parameterSet, 'protocol', null),
    underlyings: options.underlyings.map((symbol) => [
      symbol,
      scopedValues(options.parameterSet, 'underlying', symbol),
    ]),
    assets: options.assets.map((symbol) => [symbol, scopedValues(options.parameterSet, 'asset', symbol)]),
  };
  const deploy = (abi: InterfaceAbi, bytecode: string, ...args: readonly unknown[]) =>
    deployContract(signer, { abi, bytecode, args });

  const { token: tokenOption } = options;
  const token =
    typeof tokenOption === 'string'
      ? tokenOption
      : await deploy(
          riskTokenAbi,
          riskTokenBytecode,
          tokenOption.name,
          tokenOption.symbol,
          tokenOption.holder,
          tokenOption.supply,
        );
  // No delay and the deployer as proposer until the wiring is done; both end with `handOver`.
  const timelock = await deploy(timelockControllerAbi, timelockControllerBytecode, 0, [deployer], [deployer], deployer);
  const parameters = await deploy(
    riskParametersAbi,
    riskParametersBytecode,
    timelock,
    genesis.protocol,
    genesis.underlyings,
    genesis.assets,
  );
  const governor = await deploy(
    snapshotGovernorAbi,
    snapshotGovernorBytecode,
    token,
    timelock,
    parameters,
    options.space,
    options.settings,
    options.executionGraceSeconds,
  );
  const guard = String(await new Contract(governor, snapshotGovernorAbi, signer).getFunction('guard').staticCall());
  const guardian = await deploy(guardianAbi, guardianBytecode, timelock, options.guardianKeeper);
  const steward = await deploy(riskStewardAbi, riskStewardBytecode, parameters, guardian, options.stewardEngine);
  const lens = await deploy(parameterImpactViewAbi, parameterImpactViewBytecode);
  const addresses = { token, timelock, parameters, governor, guard, guardian, steward, lens };

  const nameSteward = new Interface(riskParametersAbi).encodeFunctionData('setSteward', [steward]);
  await handOver(signer, addresses, options.timelockDelaySeconds, [
    { target: parameters, data: nameSteward },
    ...(await wire(addresses)),
  ]);
  return addresses;
}

/** Runs the bootstrap calls through the timelock, sets its delay, gives the roles to the contracts and gives up the deployer's. */
async function handOver(
  signer: Signer,
  { timelock, guard, guardian }: GovernanceAddresses,
  delaySeconds: number,
  calls: readonly BootstrapCall[],
): Promise<void> {
  const deployer = await signer.getAddress();
  const contract = new Contract(timelock, timelockControllerAbi, signer);
  const send = async (name: string, ...args: readonly unknown[]): Promise<void> => {
    const sent = await contract.getFunction(name).send(...args);
    await sent.wait();
  };
  const setDelay = contract.interface.encodeFunctionData('updateDelay', [delaySeconds]);
  const batch = [...calls, { target: timelock, data: setDelay }];
  const operation = [batch.map((call) => call.target), batch.map(() => 0n), batch.map((call) => call.data)] as const;
  await send('scheduleBatch', ...operation, ZeroHash, ZeroHash, 0);
  await send('executeBatch', ...operation, ZeroHash, ZeroHash);

  const role = (name: string) => contract.getFunction(name).staticCall();
  const [proposer, executor, canceller, admin] = await Promise.all(
    ['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE', 'DEFAULT_ADMIN_ROLE'].map(role),
  );
  await send('grantRole', proposer, guard);
  await send('grantRole', executor, guard);
  await send('grantRole', canceller, guardian);
  for (const held of [proposer, executor, canceller, admin]) await send('renounceRole', held, deployer);
}
