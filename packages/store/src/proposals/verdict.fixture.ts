import type { HubVote, VoteEvidence, VoteMessage, VoteResult } from '@riskdao/governance';

const hash = (digit: string) => `0x${digit.repeat(64)}`;
const voter = (digit: string) => `0x${digit.repeat(40)}`;
/** Beyond what a double holds: the smallest unit must survive the database. */
const LARGE = 10n ** 30n + 1n;

const row = (digit: string, choice: number): HubVote => ({
  ...{ id: hash(digit), ipfs: `bafy${digit}`, voter: voter(digit), created: 1_800_000_100, choice },
  ...{ reason: '', app: '', vp: 1, vp_state: 'final' },
});

/** Evidence of three votes, as far as the store looks at it. */
export const EVIDENCE: VoteEvidence = {
  schema: 'riskdao.evidence/1',
  proposalId: hash('f'),
  collectedAtUnix: 1_800_100_000,
  terms: {
    ...{ space: 'risk.eth', network: '31337', token: voter('9'), tokenSymbol: 'RISK', tokenDecimals: 18 },
    ...{ hubQuorum: 1, hubQuorumType: 'default', quorumBps: 400, minimumPeriodSeconds: 1 },
    ...{ maximumSnapshotAgeBlocks: 1, settleSeconds: 1 },
  },
  expected: { payloadHash: hash('a'), reportHash: hash('b') },
  contentHashAtStart: null,
  proposal: { kind: 'fetched', value: null },
  proposalDocument: { kind: 'fetched', value: '' },
  votes: { kind: 'fetched', value: [row('1', 1), row('3', 1)] },
  documents: {},
  power: [],
  executed: { kind: 'fetched', value: false },
};

const countable = (digit: string, choice: number) => ({
  ...{ id: hash(digit), voter: voter(digit), choice, timestamp: 1_800_000_100 },
  ...{ origin: 'signature' as const, message: {} as VoteMessage, signature: '0x' },
});

/** Cast on the governor: the hub has no row of it. */
const direct = (digit: string, choice: number) => ({
  ...{ origin: 'transaction' as const, id: hash(digit), voter: voter(digit), choice, timestamp: 1_800_000_100 },
  ...{ transactionHash: hash('7'), blockHash: hash('8') },
});

export const RESULT: VoteResult = {
  outcome: 'accepted',
  findings: [],
  gaps: [],
  verdicts: [
    { kind: 'countable', vote: countable('1', 1) },
    { kind: 'countable', vote: direct('2', 2) },
    { kind: 'excluded', id: hash('3'), voter: voter('3'), code: 'VOTE_BY_ALIAS', detail: 'signed by another' },
  ],
  tally: {
    ...{ forPower: LARGE, againstPower: 5n, abstainPower: 0n, quorumPower: 7n, quorumReached: true, passed: true },
    counted: [
      { ...countable('1', 1), power: LARGE },
      { ...direct('2', 2), power: 5n },
    ],
    replaced: [],
  },
  comparison: {
    hub: [LARGE - 1n, 5n, 0n],
    ours: [LARGE, 5n, 0n],
    differences: [
      {
        ...{ voter: voter('1'), voteId: hash('1'), choice: 1, reason: 'ROUNDING' },
        ...{ hubPower: LARGE - 1n, ourPower: LARGE },
      },
    ],
    unexplained: [0n, 0n, 0n],
  },
  disagreements: [],
};
