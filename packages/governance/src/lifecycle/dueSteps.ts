import { isFinal, type ProposalStage } from './stages.js';

/** What can be done for a proposal by machine, in the order of its life. Each may be repeated at any time. */
export const PROPOSAL_STEPS = [
  'judgeDraft',
  'registerProposal',
  'trackVote',
  'rerunVoteStart',
  'rerunVoteEnd',
  'verifyTally',
  'assertPassed',
  'queueProposal',
  'rerunQueue',
  'rerunExecution',
  'executeProposal',
] as const;
export type ProposalStep = (typeof PROPOSAL_STEPS)[number];

/** What the schedule needs to know of a proposal. Seconds of Unix time. */
export type ScheduledProposal = {
  readonly stage: ProposalStage;
  /** Null before its author signed. */
  readonly vote: { readonly startUnix: number; readonly endUnix: number } | null;
  /** From when its operation may run; null before it is queued. */
  readonly readyAtUnix: number | null;
};

/** `everySeconds` is how long the same step rests before it is tried again. */
export type DueStep = { readonly step: ProposalStep; readonly everySeconds: number };

const QUICK = 5;
const MINUTE = 60;
const PATIENT = 300;
/** Snapshot finalises a minute after the end. */
const FINAL_AFTER_SECONDS = 60;

/**
 * The steps that are due, from the proposal alone: nothing has to be remembered, so nothing is forgotten when a process or a
 * queue is lost. A step that finds nothing to do does nothing.
 */
export function dueSteps({ stage, vote, readyAtUnix }: ScheduledProposal, nowUnix: number): readonly DueStep[] {
  if (isFinal(stage)) return [];
  const hasStarted = vote !== null && nowUnix >= vote.startUnix;
  const hasEnded = vote !== null && nowUnix > vote.endUnix;
  const canBeFinal = vote !== null && nowUnix >= vote.endUnix + FINAL_AFTER_SECONDS;
  const isReady = readyAtUnix !== null && nowUnix >= readyAtUnix;
  switch (stage) {
    case 'draft':
      return [due('judgeDraft', QUICK)];
    case 'simulated':
      return vote === null ? [due('judgeDraft', MINUTE)] : [due('registerProposal', QUICK)];
    case 'registered':
      return hasStarted ? [due('trackVote', QUICK)] : [];
    case 'voting':
      return [
        ...(hasEnded ? [] : [due('trackVote', MINUTE)]),
        due('rerunVoteStart', QUICK),
        ...(hasEnded ? [due('rerunVoteEnd', QUICK)] : []),
        ...(canBeFinal ? [due('verifyTally', MINUTE)] : []),
      ];
    case 'unverifiable':
      return [due('rerunVoteEnd', QUICK), due('verifyTally', PATIENT)];
    case 'passed':
    case 'challenged':
      return [due('rerunVoteEnd', QUICK), due('assertPassed', MINUTE), due('queueProposal', MINUTE)];
    case 'queued':
      return [
        due('rerunQueue', QUICK),
        ...(isReady ? [due('rerunExecution', QUICK)] : []),
        due('executeProposal', isReady ? QUICK : MINUTE),
      ];
    default:
      return [];
  }
}

const due = (step: ProposalStep, everySeconds: number): DueStep => ({ step, everySeconds });
