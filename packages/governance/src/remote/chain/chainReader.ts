import { Interface, keccak256, type Fragment, type Result } from 'ethers';
import type { ParameterId, ParameterSet } from '@riskdao/risk-core';
import { keyOf } from '../../proposal/payload.js';
import { operationGuardAbi } from '../abi/OperationGuard.js';
import { riskParametersAbi } from '../abi/RiskParameters.js';
import { safetyFundAbi } from '../abi/SafetyFund.js';
import { snapshotGovernorAbi } from '../abi/SnapshotGovernor.js';
import { timelockControllerAbi } from '../abi/TimelockController.js';
import type { RpcEndpoint } from '../rpc.js';
import { contractStage, type ContractStage } from './contractStage.js';
import { ChainReadError, readContract, type BlockTag } from './contractView.js';

export type GovernedProposal = {
  readonly stage: ContractStage;
  readonly startUnix: number;
  readonly endUnix: number;
  readonly assertByUnix: number;
  readonly challengeEndsAtUnix: number;
  readonly recountEndsAtUnix: number;
  readonly queueByUnix: number;
  readonly snapshotBlock: number;
  readonly payloadHash: string;
  readonly reportHash: string;
  readonly quorum: bigint;
  readonly posterBond: bigint;
};

export type TimelockOperation = {
  readonly state: 'unset' | 'waiting' | 'ready' | 'expired' | 'done';
  /** When it may run, and until when; 0 when it is not scheduled. */
  readonly readyAtUnix: number;
  readonly expiresAtUnix: number;
};

export type FundReading = { readonly assets: bigint; readonly shares: bigint };

/** Where the contracts stand that are read. */
export type ReadContracts = {
  readonly governor: string;
  readonly parameters: string;
  readonly timelock: string;
  readonly guard: string;
};

const DONE = 1n;
const PARAMETERS = new Interface(riskParametersAbi);
const GOVERNOR = new Interface(snapshotGovernorAbi);
const TIMELOCK = new Interface(timelockControllerAbi);
const GUARD = new Interface(operationGuardAbi);
const FUND = new Interface(safetyFundAbi);

/** Reads the contracts through one endpoint, at the head or at any block; throws {@link ChainReadError}. */
export function chainReader(endpoint: RpcEndpoint, contracts: ReadContracts) {
  const view = (
    to: string,
    face: Interface,
    name: string,
    args: readonly unknown[] = [],
    block: BlockTag = 'latest',
  ): Promise<Result> => readContract(endpoint, { to, face, name, args, block });

  return {
    executionErrors: PARAMETERS.fragments.filter(({ type }) => type === 'error') as readonly Fragment[],

    /** Raw values by id in force at a block; `ids` are the ids whose keys may occur. */
    parameters: async (ids: readonly ParameterId[], block: BlockTag = 'latest'): Promise<ParameterSet> => {
      const [pairs] = await view(contracts.parameters, PARAMETERS, 'parameterSet', [], block);
      const idByKey = new Map(ids.map((id) => [keyOf(id), id]));
      return Object.fromEntries(
        (pairs as readonly (readonly [string, bigint])[]).map(([key, value]) => [idByKey.get(key) ?? key, value]),
      );
    },

    parameterSetId: async (block: BlockTag = 'latest'): Promise<string> =>
      String((await view(contracts.parameters, PARAMETERS, 'parameterSetId', [], block))[0]),

    bounds: async (
      id: ParameterId,
    ): Promise<{ readonly min: bigint; readonly max: bigint; readonly nextAllowedAtUnix: number }> => {
      const [range, next] = await Promise.all([
        view(contracts.parameters, PARAMETERS, 'bounds', [keyOf(id)]),
        view(contracts.parameters, PARAMETERS, 'nextAllowedAt', [keyOf(id)]),
      ]);
      return { min: range[0] as bigint, max: range[1] as bigint, nextAllowedAtUnix: Number(next[0]) };
    },

    proposal: async (proposalId: string, block: BlockTag = 'latest'): Promise<GovernedProposal> => {
      const [row] = await view(contracts.governor, GOVERNOR, 'proposalOf', [proposalId], block);
      const of = row as Record<string, bigint> & Record<'payloadHash' | 'reportHash', string>;
      return {
        stage: contractStage(of['stage'] ?? 0n),
        startUnix: Number(of['start']),
        endUnix: Number(of['end']),
        assertByUnix: Number(of['assertBy']),
        challengeEndsAtUnix: Number(of['challengeEndsAt']),
        recountEndsAtUnix: Number(of['recountEndsAt']),
        queueByUnix: Number(of['queueBy']),
        snapshotBlock: Number(of['snapshotBlock']),
        payloadHash: of.payloadHash,
        reportHash: of.reportHash,
        quorum: of['quorum'] ?? 0n,
        posterBond: of['posterBond'] ?? 0n,
      };
    },

    /** The terms that a registered proposal is under: what a bond costs, and how long after the end results are taken. */
    proposalTerms: async (
      proposalId: string,
    ): Promise<{ readonly bond: bigint; readonly assertionDelaySeconds: number }> => {
      const [row] = await view(contracts.governor, GOVERNOR, 'proposalOf', [proposalId]);
      const { settingsIndex } = row as { settingsIndex: bigint };
      const [terms] = await view(contracts.governor, GOVERNOR, 'settingsAt', [settingsIndex]);
      const { bond, assertionDelay } = terms as { bond: bigint; assertionDelay: bigint };
      return { bond, assertionDelaySeconds: Number(assertionDelay) };
    },

    /** keccak256 of the code at an address. */
    codeHash: async (address: string): Promise<{ readonly codeHash: string; readonly isEmpty: boolean }> => {
      const answer = await endpoint.call('eth_getCode', [address, 'latest']);
      if (answer.kind === 'failed') throw new ChainReadError(`code of ${address}`, `${answer.code} ${answer.detail}`);
      const code = String(answer.value);
      return { codeHash: keccak256(code), isEmpty: code === '0x' };
    },

    /** The chain's own time, which decides what may happen on it. */
    nowUnix: async (): Promise<number> => {
      const block = await endpoint.call('eth_getBlockByNumber', ['latest', false]);
      if (block.kind === 'failed') throw new ChainReadError('latest block', `${block.code} ${block.detail}`);
      return Number((block.value as { timestamp: string }).timestamp);
    },

    voteOf: async (
      proposalId: string,
      voter: string,
    ): Promise<{ readonly choice: number; readonly timestamp: number }> => {
      const [choice, timestamp] = await view(contracts.governor, GOVERNOR, 'voteOf', [proposalId, voter]);
      return { choice: Number(choice), timestamp: Number(timestamp) };
    },

    /** The operation's state as it stands in the block: done, waiting, ready, or past its expiry. */
    operation: async (operationId: string): Promise<TimelockOperation> => {
      const block = await endpoint.call('eth_getBlockByNumber', ['latest', false]);
      if (block.kind === 'failed') throw new ChainReadError('latest block', block.detail);
      const now = BigInt((block.value as { timestamp: string }).timestamp);
      const [due] = await view(contracts.timelock, TIMELOCK, 'getTimestamp', [operationId]);
      const [, expires] = await view(contracts.guard, GUARD, 'operations', [operationId]);
      const [readyAt, expiresAt] = [due as bigint, expires as bigint];
      const state =
        readyAt === 0n
          ? 'unset'
          : readyAt === DONE
            ? 'done'
            : now < readyAt
              ? 'waiting'
              : now > expiresAt
                ? 'expired'
                : 'ready';
      return { state, readyAtUnix: readyAt > DONE ? Number(readyAt) : 0, expiresAtUnix: Number(expiresAt) };
    },

    fund: async (fund: string, block: BlockTag = 'latest'): Promise<FundReading> => ({
      assets: (await view(fund, FUND, 'totalAssets', [], block))[0] as bigint,
      shares: (await view(fund, FUND, 'totalSupply', [], block))[0] as bigint,
    }),
  };
}

export type ChainReader = ReturnType<typeof chainReader>;
