import type { SimulationMoment, SimulationState } from '../graphql/generated/graphql.js';
import type { NoticeKind } from '../shell/states.js';

export const STATES: Readonly<Record<SimulationState, { readonly words: string; readonly kind: NoticeKind }>> = {
  waiting: { words: 'waiting', kind: 'note' },
  running: { words: 'running', kind: 'warning' },
  completed: { words: 'completed', kind: 'good' },
  failed: { words: 'failed', kind: 'danger' },
  cancelled: { words: 'cancelled', kind: 'note' },
};

export const MOMENTS: Readonly<Record<SimulationMoment, string>> = {
  draft: 'before it is proposed',
  voteStart: 'when the vote opened',
  voteEnd: 'when the vote closed',
  queue: 'when it entered the timelock',
  execution: 'right before execution',
  whatIf: 'a what-if',
};
