import { GovernanceError } from '../errors.js';

export type ProposalStage =
  | 'draft'
  | 'simulated'
  | 'registered'
  | 'voting'
  | 'passed'
  | 'challenged'
  | 'queued'
  | 'executed'
  | 'rejected'
  | 'cancelled'
  | 'expired'
  | 'unverifiable';

/** What may happen to a proposal. `evidenceMissing` is a failed fetch: neither a pass nor a rejection. */
export type ProposalEvent =
  | 'simulate'
  | 'edit'
  | 'register'
  | 'startVote'
  | 'pass'
  | 'reject'
  | 'evidenceMissing'
  | 'challenge'
  | 'confirm'
  | 'block'
  | 'queue'
  | 'execute'
  | 'cancel'
  | 'expire';

/**
 * The allowed transitions. A registered proposal cannot be edited: an author-signed update cancels it. A recount confirms or
 * blocks, it never creates a pass. Terminal stages have no way out.
 */
export const TRANSITIONS: Readonly<Record<ProposalStage, Readonly<Partial<Record<ProposalEvent, ProposalStage>>>>> = {
  draft: { edit: 'draft', simulate: 'simulated', cancel: 'cancelled' },
  simulated: { edit: 'draft', simulate: 'simulated', register: 'registered', cancel: 'cancelled' },
  registered: { startVote: 'voting', cancel: 'cancelled' },
  voting: {
    pass: 'passed',
    reject: 'rejected',
    evidenceMissing: 'unverifiable',
    cancel: 'cancelled',
    expire: 'expired',
  },
  unverifiable: {
    pass: 'passed',
    reject: 'rejected',
    evidenceMissing: 'unverifiable',
    cancel: 'cancelled',
    expire: 'expired',
  },
  passed: { challenge: 'challenged', queue: 'queued', cancel: 'cancelled', expire: 'expired' },
  challenged: { confirm: 'passed', block: 'rejected', cancel: 'cancelled', expire: 'expired' },
  queued: { execute: 'executed', cancel: 'cancelled', expire: 'expired' },
  executed: {},
  rejected: {},
  cancelled: {},
  expired: {},
};

export class TransitionRefusedError extends GovernanceError {
  readonly code = 'TRANSITION_REFUSED';
  constructor(
    readonly stage: ProposalStage,
    readonly event: ProposalEvent,
  ) {
    const allowed = Object.keys(TRANSITIONS[stage]).join(', ') || 'nothing: the stage is final';
    super(`A proposal that is ${stage} cannot ${event}. From here it can: ${allowed}.`);
  }
}

/** The stage after `event`; throws {@link TransitionRefusedError} for a transition that is not in the table. */
export function stageAfter(stage: ProposalStage, event: ProposalEvent): ProposalStage {
  const next = TRANSITIONS[stage][event];
  if (next === undefined) throw new TransitionRefusedError(stage, event);
  return next;
}

export function isFinal(stage: ProposalStage): boolean {
  return Object.keys(TRANSITIONS[stage]).length === 0;
}
