import { emptyState, type StandInState, type StoredProposal, type StoredVote } from './standInState.js';

type Kept = {
  readonly proposals: readonly [string, StoredProposal][];
  readonly votes: readonly [string, readonly [string, StoredVote][]][];
  readonly messages: readonly string[];
  readonly documents: readonly [string, string][];
};

/** All that the stand-in knows, as text that {@link standInStateOf} reads back. */
export function standInText(state: StandInState): string {
  const kept: Kept = {
    proposals: [...state.proposals],
    votes: [...state.votes].map(([id, votes]) => [id, [...votes]]),
    messages: [...state.messages],
    documents: [...state.documents],
  };
  return JSON.stringify(kept);
}

/** Reads text that {@link standInText} wrote. */
export function standInStateOf(text: string): StandInState {
  const kept = JSON.parse(text) as Kept;
  return {
    ...emptyState(),
    proposals: new Map(kept.proposals),
    votes: new Map(kept.votes.map(([id, votes]) => [id, new Map(votes)])),
    messages: new Set(kept.messages),
    documents: new Map(kept.documents),
  };
}
