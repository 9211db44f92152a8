import { expect, test } from '@jest/globals';
import { standInStateOf, standInText } from './keptState.js';
import { emptyState, type StoredProposal, type StoredVote } from './standInState.js';

test('the state of the stand-in survives the round trip, with maps as maps', () => {
  const proposal = { id: '0x01', title: 'Raise', scores: [1, 2] } as unknown as StoredProposal;
  const vote = { id: '0x02', voter: '0xaa', vp: 1.5 } as unknown as StoredVote;
  const state = {
    ...emptyState(),
    proposals: new Map([['0x01', proposal]]),
    votes: new Map([['0x01', new Map([['0xaa', vote]])]]),
    messages: new Set(['0x02']),
    documents: new Map([['bafk', '{"a":1}']]),
  };
  expect(standInStateOf(standInText(state))).toEqual(state);
  expect(standInStateOf(standInText(emptyState()))).toEqual(emptyState());
});
