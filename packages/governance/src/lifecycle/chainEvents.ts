import { stageAfter, TRANSITIONS, type ProposalEvent, type ProposalStage } from './stages.js';

/** What the contracts say about a proposal. */
export type ChainStanding = {
  readonly stage:
    'none' | 'registered' | 'asserted' | 'challenged' | 'confirmed' | 'queued' | 'blocked' | 'voided' | 'expired';
  /** Of its operation in the timelock. */
  readonly operation: 'unset' | 'waiting' | 'ready' | 'expired' | 'done';
};

/**
 * The events that bring a proposal to where the chain has it, whoever acted there, in order and along the table of stages. Empty
 * when it is there. The chain never passes a vote for us: before `passed` it can only end the proposal.
 */
export function eventsToward(stage: ProposalStage, standing: ChainStanding): readonly ProposalEvent[] {
  const events: ProposalEvent[] = [];
  let at = stage;
  for (const event of wanted(stage, standing)) {
    if (TRANSITIONS[at][event] === undefined) continue;
    at = stageAfter(at, event);
    events.push(event);
  }
  return events;
}

function wanted(stage: ProposalStage, { stage: contract, operation }: ChainStanding): readonly ProposalEvent[] {
  switch (contract) {
    case 'none':
    case 'asserted':
      return [];
    case 'registered':
      return stage === 'simulated' ? ['register'] : [];
    case 'challenged':
      return ['challenge'];
    case 'confirmed':
      return stage === 'passed' ? [] : ['confirm'];
    case 'blocked':
      // A recount that blocks ends it, also for us who could not verify it.
      return ['challenge', 'block', 'reject'];
    case 'voided':
      return ['cancel'];
    case 'expired':
      return ['expire'];
    case 'queued':
      return ['confirm', 'queue', ...afterQueueing(operation)];
  }
}

function afterQueueing(operation: ChainStanding['operation']): readonly ProposalEvent[] {
  switch (operation) {
    case 'done':
      return ['execute'];
    case 'expired':
      return ['expire'];
    // Queued by the governor and no longer in the timelock: the guardian took it out.
    case 'unset':
      return ['cancel'];
    case 'waiting':
    case 'ready':
      return [];
  }
}
