import type { ProposalStage } from '@riskdao/governance';
import type { Proposal, StoredOperation, Transition } from '@riskdao/store';

export type TimelineStep = {
  readonly name: StepName;
  readonly state: 'done' | 'current' | 'upcoming' | 'skipped';
  readonly at: Date | null;
  readonly expectedAt: Date | null;
  readonly reason: string | null;
  readonly transactionHash: string | null;
  readonly cid: string | null;
  readonly url: string | null;
};

const STEPS = [
  'discussed',
  'drafted',
  'simulated',
  'registered',
  'voting',
  'challengeWindow',
  'queued',
  'executed',
] as const;
type StepName = (typeof STEPS)[number] | 'ended';

/** Which step each stage stands at. */
const STEP_OF: Readonly<Record<ProposalStage, StepName>> = {
  draft: 'drafted',
  simulated: 'simulated',
  registered: 'registered',
  voting: 'voting',
  unverifiable: 'voting',
  passed: 'challengeWindow',
  challenged: 'challengeWindow',
  queued: 'queued',
  executed: 'executed',
  rejected: 'ended',
  cancelled: 'ended',
  expired: 'ended',
};

const HEX32 = /^0x[0-9a-f]{64}$/;

/** From discussion to execution in order, with what proves each step. A proposal that ended early shows what is skipped. */
export function timelineOf(input: {
  readonly proposal: Proposal;
  readonly transitions: readonly Transition[];
  readonly operation: StoredOperation | null;
  readonly hubUrl: string | null;
}): readonly TimelineStep[] {
  const { proposal, transitions, operation, hubUrl } = input;
  const here = STEP_OF[proposal.stage];
  const newest = transitions.at(-1);
  const reached = new Map<StepName, Transition>();
  for (const transition of transitions) {
    const step = STEP_OF[transition.to];
    // The last draft and the last report are those that went on; every later step is reached once.
    if (step === 'drafted' || step === 'simulated' || !reached.has(step)) reached.set(step, transition);
  }
  const place = (step: StepName) => STEPS.indexOf(step as (typeof STEPS)[number]);
  const furthest = here === 'ended' ? Math.max(...[...reached.keys()].map(place)) : place(here);
  const { vote, discussionUrl, assertion } = proposal;
  const facts: Readonly<Partial<Record<StepName, Partial<TimelineStep>>>> = {
    discussed: { url: discussionUrl },
    registered: {
      url: vote === null || hubUrl === null ? null : `${hubUrl}/#/s:${vote.space}/proposal/${vote.snapshotId}`,
    },
    voting: { expectedAt: vote === null ? null : here === 'voting' ? vote.endsAt : vote.startsAt },
    challengeWindow: {
      transactionHash: assertion?.transaction ?? null,
      expectedAt: assertion?.recountEndsAt ?? assertion?.challengeEndsAt ?? null,
    },
    queued: { transactionHash: operation?.queuedTx ?? null },
    executed: { transactionHash: operation?.executedTx ?? null, expectedAt: operation?.readyAt ?? null },
  };
  const steps = STEPS.filter((name) => name !== 'discussed' || discussionUrl !== null).map((name): TimelineStep => {
    const transition = reached.get(name);
    const isDone = name === 'discussed' || place(name) < furthest || (place(name) === furthest && here === 'ended');
    const isHere = here !== 'ended' && place(name) === furthest;
    const isFinal = isHere && proposal.stage === 'executed';
    const state = isDone || isFinal ? 'done' : isHere ? 'current' : here === 'ended' ? 'skipped' : 'upcoming';
    // A step may be entered again: since when is the first time, why it stands there is the last.
    const why = isHere && newest !== undefined ? { reason: newest.reason } : {};
    return { ...proofOf(transition), ...why, ...facts[name], ...pending(state, facts[name]), name, state };
  });
  const end = here === 'ended' ? newest : undefined;
  return end === undefined ? steps : [...steps, { ...proofOf(end), name: 'ended', state: 'done' }];
}

/** What is done has no expected time any more. */
const pending = (state: TimelineStep['state'], facts: Partial<TimelineStep> | undefined) => ({
  expectedAt: state === 'current' || state === 'upcoming' ? (facts?.expectedAt ?? null) : null,
});

function proofOf(transition: Transition | undefined): Omit<TimelineStep, 'name' | 'state'> {
  const { at = null, reason = null, evidence = {} } = transition ?? {};
  const named = (...names: readonly string[]) =>
    names.map((name) => evidence[name]).find((value) => typeof value === 'string') as string | undefined;
  const transaction = named('transactionHash', 'transaction', 'tx', 'registerTx', 'assertTx');
  return {
    at,
    reason,
    expectedAt: null,
    transactionHash: transaction !== undefined && HEX32.test(transaction) ? transaction : null,
    cid: named('cid', 'ipfs') ?? null,
    url: null,
  };
}
