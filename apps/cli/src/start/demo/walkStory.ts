import { operationIdOf, sufficientVotes, timelockCalls, verifyResult, type ProposalStage } from '@riskdao/governance';
import {
  DEFAULT_SETTINGS,
  DEMO_ROLES,
  evidenceOf,
  loadWasmCrypto,
  propose,
  vote,
  type ChainWrite,
  type DemoDao,
  type DemoProposal,
} from '@riskdao/governance/remote';
import type { ImpactReport, ParameterChange } from '@riskdao/risk-core';
import {
  recordAssertion,
  recordOperation,
  recordSigned,
  recordVerdict,
  recordVoteStart,
  transitionProposal,
  type DatabaseClient,
  type Proposal,
} from '@riskdao/store';
import { CliError } from '../../failure.js';
import type { Story } from './stories.js';

const DAY = 86_400;
/** A registered proposal whose vote starts tomorrow. */
const LATE_START_SECONDS = 20 * 3_600;
const EXECUTOR = DEMO_ROLES.executors[0];

/** When a step happens. A vote takes three days, a challenge may come for two, a tightening change waits seven. */
const DAYS_AFTER_DRAFT = {
  ...{ register: 0, open: 0.2, settle: 3.1, challenge: 3.9, queue: 5.15, cancel: 5.95, execute: 12.3, expire: 16.2 },
} as const;
type Step = keyof typeof DAYS_AFTER_DRAFT;

const QUEUED = ['register', 'open', 'settle', 'queue'] as const;
const PATHS: Readonly<Partial<Record<ProposalStage, readonly Step[]>>> = {
  registered: ['register'],
  voting: ['register', 'open'],
  rejected: ['register', 'open', 'settle'],
  unverifiable: ['register', 'open', 'settle'],
  passed: ['register', 'open', 'settle'],
  challenged: ['register', 'open', 'settle', 'challenge'],
  queued: QUEUED,
  cancelled: [...QUEUED, 'cancel'],
  executed: [...QUEUED, 'execute'],
  expired: [...QUEUED, 'expire'],
};

export class DemoStepError extends CliError {
  readonly code = 'DEMO_STEP';
  constructor(title: string, step: string, outcome: string) {
    super(
      `The demo proposal "${title}" could not be ${step}: ${outcome}. Run npm start -- --reset; if it stays, report it.`,
    );
  }
}

/** A moment of a story: when it happens, seconds since 1970, and what. */
export type Moment = { readonly atUnix: number; readonly act: () => Promise<void> };

/** A story's report and its proposal as stored, `simulated`. */
export type Simulated = { readonly report: ImpactReport; readonly stored: Proposal };

type Setting = {
  readonly dao: DemoDao;
  readonly client: DatabaseClient;
  readonly story: Story;
  readonly simulated: Promise<Simulated>;
  readonly changes: readonly ParameterChange[];
  readonly createdUnix: number;
  /** Called with the chain's time whenever the stored proposal moves. */
  readonly noteMoved: (atUnix: number) => void;
};

/**
 * What happens to a story's proposal once its report is there, on Snapshot's stand-in, on the chain and in the store alike.
 * The caller brings the clock to each moment, and takes them in their order.
 */
export function momentsOf(setting: Setting): readonly Moment[] {
  const { dao, client, story, createdUnix } = setting;
  let proposal: DemoProposal;
  let stored: Proposal;
  const keep = (moved: Proposal) => {
    stored = moved;
    setting.noteMoved(dao.nowUnix());
  };
  const send = async (write: ChainWrite, wallet: number = EXECUTOR): Promise<string> => {
    const sender = await dao.senderOf(wallet);
    const outcome = await sender.send(write);
    if (outcome.kind !== 'mined') throw new DemoStepError(story.title, write.name, JSON.stringify(outcome));
    return outcome.hash;
  };
  const move = async (event: Parameters<typeof transitionProposal>[1]['event'], reason: string, tx?: string) =>
    keep(
      await transitionProposal(client, {
        ...{ id: stored.id, version: stored.version, event, reason },
        evidence: tx === undefined ? {} : { transaction: tx },
      }),
    );
  const noteAssertion = async (transaction: string | null) => {
    const { challengeEndsAtUnix, recountEndsAtUnix } = await dao.reader.proposal(proposal.id);
    const recountEndsAt = recountEndsAtUnix === 0 ? null : new Date(recountEndsAtUnix * 1_000);
    const assertion = { challengeEndsAt: new Date(challengeEndsAtUnix * 1_000), recountEndsAt, transaction };
    await recordAssertion(client, stored.id, assertion);
  };
  const noteOperation = async (state: 'waiting' | 'done' | 'cancelled' | 'expired', tx: string | null) => {
    const calls = timelockCalls(proposal.payload, dao.contracts, proposal.id);
    const id = operationIdOf(calls, proposal.id);
    const { readyAtUnix, expiresAtUnix } = await dao.reader.operation(id);
    await recordOperation(client, {
      ...{ id, chainId: dao.chainId, proposalId: stored.id, calls, state, codeHashes: {} },
      ...{ queuedAt: new Date(dao.nowUnix() * 1_000), readyAt: new Date(readyAtUnix * 1_000) },
      expiresAt: new Date(expiresAtUnix * 1_000),
      ...{ queuedTx: state === 'waiting' ? tx : null, executedTx: state === 'done' ? tx : null },
    });
  };

  const register = async () => {
    const simulated = await setting.simulated;
    stored = simulated.stored;
    proposal = await propose(dao, simulated.report, setting.changes, story.title, {
      startsInSeconds: story.stage === 'registered' ? LATE_START_SECONDS : 3_600,
    });
    const { message, id, signature, payload, payloadHash, reportHash } = proposal;
    const ref = { id: stored.id, version: stored.version };
    stored = await recordSigned(client, ref, { message, signature, chainId: dao.chainId, payloadHash });
    const tx = await send(dao.writes.register(message, id, signature, payload, reportHash));
    await move('register', 'registered on chain', tx);
  };
  const open = async () => {
    await vote(dao, proposal, story.choices);
    keep(await recordVoteStart(client, stored, proposal.contentHashAtStart ?? ''));
  };
  const settle = async () => {
    if (story.stage === 'unverifiable')
      for (const { ipfs } of dao.standIn.state.votes.get(proposal.id)?.values() ?? [])
        dao.standIn.state.documents.delete(ipfs);
    const evidence = await evidenceOf(dao, proposal);
    const result = verifyResult(evidence, { crypto: await loadWasmCrypto() });
    if (result.outcome === 'refused') throw new DemoStepError(story.title, 'verified', JSON.stringify(result.findings));
    const event = ({ accepted: 'pass', rejected: 'reject', unverifiable: 'evidenceMissing' } as const)[result.outcome];
    const reason = result.gaps[0]?.code ?? `the acceptance rule says ${result.outcome}`;
    keep((await recordVerdict(client, stored, { evidence, result, step: { event, reason } })).proposal);
    if (result.outcome !== 'accepted' || result.tally === null) return;
    const votes = sufficientVotes(result.tally) ?? [];
    await noteAssertion(await send(dao.writes.assertPassed(proposal.id, votes, DEFAULT_SETTINGS.bond)));
  };
  const challenge = async () => {
    const tx = await send(dao.writes.challenge(proposal.id, DEFAULT_SETTINGS.bond), DEMO_ROLES.challenger);
    await noteAssertion(null);
    await move('challenge', 'a recount was asked for, with a bond', tx);
  };
  const queue = async () => {
    const tx = await send(dao.writes.queue(proposal.id, proposal.payload));
    await noteOperation('waiting', tx);
    await move('queue', 'unchallenged: scheduled in the timelock', tx);
  };
  const execute = async () => {
    const tx = await send(dao.writes.execute(proposal.id, proposal.payload));
    await noteOperation('done', tx);
    await move('execute', 'executed by the timelock', tx);
  };
  const cancel = async () => {
    const tx = await send(dao.writes.cancel(proposal.id, proposal.payload), DEMO_ROLES.guardian);
    await noteOperation('cancelled', tx);
    await move('cancel', 'cancelled by the guardian', tx);
  };
  const expire = async () => {
    await noteOperation('expired', null);
    await move('expire', 'not executed within its grace window');
  };

  const acts: Readonly<Record<Step, () => Promise<void>>> = {
    ...{ register, open, settle, challenge, queue, cancel, execute, expire },
  };
  return (PATHS[story.stage] ?? []).map((step) => ({
    atUnix: createdUnix + Math.round(DAYS_AFTER_DRAFT[step] * DAY),
    act: acts[step],
  }));
}
