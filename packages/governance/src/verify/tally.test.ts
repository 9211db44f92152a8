import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tally } from './tally.js';
import type { CountableVote, SignedVote } from './verifyVote.js';

const vote = (voter: number, choice: number, timestamp: number): CountableVote => {
  const id = `0x${(voter * 1_000_000 + choice * 1_000 + timestamp).toString(16).padStart(64, '0')}`;
  return {
    origin: 'signature',
    id,
    voter: `0x${voter.toString(16).padStart(40, '0')}`,
    choice,
    timestamp,
    signature: '0x',
    message: {} as SignedVote['message'],
  };
};
const sum = (votes: readonly CountableVote[], power = 10n, totalSupply = 1_000n) =>
  tally({ votes, powerOf: () => power, totalSupply, quorumBps: 400 });

describe('tally', () => {
  test('default: integer sums per choice, quorum in basis points of supply', () => {
    expect(
      sum([vote(1, 1, 1), vote(2, 1, 1), vote(3, 1, 1), vote(4, 1, 1), vote(5, 2, 1), vote(6, 3, 1)]),
    ).toMatchObject({
      forPower: 40n,
      againstPower: 10n,
      abstainPower: 10n,
      quorumPower: 40n,
      passed: true,
    });
  });

  test.each([
    ['a tie', [vote(1, 1, 1), vote(2, 2, 1)], 100n],
    ['one unit below the quorum', [vote(1, 1, 1)], 39n],
    ['no votes', [], 1n],
    ['abstentions only', [vote(1, 3, 1)], 500n],
  ])('behavior: %s does not pass', (_, votes, power) => {
    expect(sum(votes, power).passed).toBe(false);
  });

  test('behavior: the quorum rounds up', () => {
    expect(sum([], 1n, 1_001n).quorumPower).toBe(41n);
  });

  test('behavior: in the same second the larger id counts', () => {
    const { counted, replaced } = sum([vote(1, 2, 5), vote(1, 1, 5)]);
    expect(counted.map(({ choice }) => choice)).toEqual([2]);
    expect(replaced).toEqual([vote(1, 1, 5).id]);
  });

  test('property: order and repetition change nothing', () => {
    const votes = fc.array(
      fc.record({
        voter: fc.integer({ min: 1, max: 9 }),
        choice: fc.integer({ min: 1, max: 3 }),
        at: fc.integer({ min: 0, max: 9 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(votes, fc.infiniteStream(fc.nat()), (drawn, order) => {
        const list = drawn.map(({ voter, choice, at }) => vote(voter, choice, at));
        const shuffled = [...list, ...list.slice(0, 5)]
          .map((entry) => ({ entry, key: order.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        expect(sum(shuffled)).toEqual(sum(list));
      }),
    );
  });
});
