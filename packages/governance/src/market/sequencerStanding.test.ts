import { expect, test } from '@jest/globals';
import { sequencerStanding } from './sequencerStanding.js';

const BACK = 1_800_000_000;

test.each([
  ['down', { answer: 1n, startedAtUnix: BACK }, BACK + 9_999, { kind: 'down', sinceUnix: BACK }],
  ['just back', { answer: 0n, startedAtUnix: BACK }, BACK, { kind: 'grace', untilUnix: BACK + 3_600 }],
  [
    'an hour less a second',
    { answer: 0n, startedAtUnix: BACK },
    BACK + 3_599,
    { kind: 'grace', untilUnix: BACK + 3_600 },
  ],
  ['an hour', { answer: 0n, startedAtUnix: BACK }, BACK + 3_600, { kind: 'up' }],
  [
    'a clock behind the chain',
    { answer: 0n, startedAtUnix: BACK },
    BACK - 60,
    { kind: 'grace', untilUnix: BACK + 3_600 },
  ],
  ['never told', { answer: 0n, startedAtUnix: 0 }, BACK, { kind: 'unknown' }],
  ['nonsense', { answer: 2n, startedAtUnix: BACK }, BACK + 9_999, { kind: 'unknown' }],
])('sequencerStanding behavior: F28 %s', (_, round, nowUnix, standing) => {
  expect(sequencerStanding(round, nowUnix)).toEqual(standing);
});
