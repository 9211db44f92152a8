import { Interface } from 'ethers';
import { operationIdOf, payloadTuple, timelockCalls, type Deployment, type Payload } from '../../proposal/payload.js';
import type { ProposalMessage } from '../../snapshot/typedData.js';
import type { AssertedVote, Ballot } from '../../verify/ballot.js';
import { guardianAbi } from '../abi/Guardian.js';
import { operationGuardAbi } from '../abi/OperationGuard.js';
import { snapshotGovernorAbi } from '../abi/SnapshotGovernor.js';
import type { ChainReader } from './chainReader.js';
import type { ContractStage } from './contractStage.js';
import type { ChainWrite } from './transactionSender.js';

const GOVERNOR = new Interface(snapshotGovernorAbi);
const GUARD = new Interface(operationGuardAbi);
const GUARDIAN = new Interface(guardianAbi);

export type GovernanceContracts = Deployment & {
  readonly token: string;
  readonly timelock: string;
  readonly guard: string;
  readonly guardian: string;
};

/** The writes of a proposal's way to the chain. Each knows how to see that its effect is there already. */
export function governorWrites(contracts: GovernanceContracts, reader: ChainReader) {
  const write = (name: string, args: readonly unknown[], isDone: () => Promise<boolean>, value = 0n): ChainWrite => ({
    name,
    to: contracts.governor,
    data: GOVERNOR.encodeFunctionData(name, args),
    value,
    abi: GOVERNOR,
    isDone,
  });
  const past =
    (proposalId: string, ...stages: readonly ContractStage[]) =>
    async () =>
      stages.includes((await reader.proposal(proposalId)).stage);
  const operationOf = (payload: Payload, proposalId: string) =>
    operationIdOf(timelockCalls(payload, contracts, proposalId), proposalId);

  return {
    register: (message: ProposalMessage, id: string, signature: string, payload: Payload, reportHash: string) =>
      write(
        'register',
        [structOf(message), signature, payloadTuple(payload), reportHash],
        async () => (await reader.proposal(id)).stage !== 'none',
      ),
    /** Sent by the account that votes; a Safe's owners send it through the Safe. */
    castVote: (proposalId: string, voter: string, choice: number) =>
      write('castVote', [proposalId, choice], async () => (await reader.voteOf(proposalId, voter)).choice === choice),
    assertPassed: (proposalId: string, votes: readonly AssertedVote[], bond: bigint) =>
      write(
        'assertPassed',
        [proposalId, votes],
        past(proposalId, 'asserted', 'challenged', 'confirmed', 'queued', 'blocked'),
        bond,
      ),
    proveFault: (proposalId: string, leaves: readonly string[], index: number, vote: AssertedVote) =>
      write(
        'proveFault',
        [proposalId, leaves, index, vote],
        async () => (await reader.proposal(proposalId)).posterBond === 0n,
      ),
    challenge: (proposalId: string, bond: bigint) =>
      write('challenge', [proposalId], past(proposalId, 'challenged', 'confirmed', 'blocked', 'queued'), bond),
    relayVotes: (proposalId: string, ballots: readonly Ballot[], isDone: () => Promise<boolean>) =>
      write('relayVotes', [proposalId, ballots], isDone),
    closeRecount: (proposalId: string) =>
      write('closeRecount', [proposalId], past(proposalId, 'confirmed', 'blocked', 'queued')),
    queue: (proposalId: string, payload: Payload) =>
      write('queue', [proposalId, payloadTuple(payload)], past(proposalId, 'queued')),
    expire: (proposalId: string) => write('expire', [proposalId], past(proposalId, 'expired')),
    execute: (proposalId: string, payload: Payload): ChainWrite => ({
      name: 'execute',
      to: contracts.guard,
      data: GUARD.encodeFunctionData('execute', [payloadTuple(payload), proposalId]),
      value: payload.calls.reduce((sum, { value }) => sum + value, 0n),
      abi: new Interface([...GUARD.fragments, ...reader.executionErrors]),
      isDone: async () => (await reader.operation(operationOf(payload, proposalId))).state === 'done',
    }),
    cancel: (proposalId: string, payload: Payload): ChainWrite => ({
      name: 'cancel',
      to: contracts.guardian,
      data: GUARDIAN.encodeFunctionData('cancel', [operationOf(payload, proposalId)]),
      value: 0n,
      abi: GUARDIAN,
      isDone: async () => (await reader.operation(operationOf(payload, proposalId))).state === 'unset',
    }),
  };
}

/** The message as the contract's struct, whose field for the voting type is called `kind`. */
function structOf({ type, ...message }: ProposalMessage) {
  return { ...message, kind: type };
}
