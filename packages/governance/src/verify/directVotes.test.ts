import { beforeAll, describe, expect, test } from '@jest/globals';
import { Interface } from 'ethers';
import type { DirectVoteReading, VoteEvent, VoteEvidence } from '../evidence/evidence.js';
import { ballotOf } from './ballot.js';
import { BALLOTS, CREATED, ETHER, honestEvidence, TERMS, walletAt } from './evidence.fixture.js';
import { verifyResult } from './verifyResult.js';

const GOVERNOR = `0x${'60'.repeat(20)}`;
const FACE = new Interface([
  'event VoteCounted(bytes32 indexed proposalId, address indexed voter, uint8 choice, uint256 power, uint256 timestamp)',
]);
const hash = (digit: string) => `0x${digit.repeat(64)}`;
const SAFE = `0x${'5a'.repeat(20)}`;
const CAST_AT = CREATED + 4_000;
const END = CREATED + 3_600 + 3 * 86_400;

let signed: VoteEvidence;
beforeAll(async () => {
  signed = await honestEvidence();
});

type Cast = { voter?: string; choice?: number; power?: bigint; at?: number; blockAt?: number; proposalId?: string };

function event({ voter = SAFE, choice = 2, power = 7n * ETHER, at = CAST_AT, ...rest }: Cast = {}): VoteEvent {
  const { topics, data } = FACE.encodeEventLog('VoteCounted', [
    ...[rest.proposalId ?? signed.proposalId, voter, choice, power, at],
  ]);
  return {
    ...{ address: GOVERNOR, topics, data, blockNumber: 2_000, blockHash: hash('b'), logIndex: 3 },
    ...{ blockTimestamp: rest.blockAt ?? at, transactionHash: hash('7') },
  };
}

const reading = (endpoint: string, events: readonly VoteEvent[], timestamp = END + 1): DirectVoteReading => ({
  endpoint,
  reading: { kind: 'fetched', value: { through: { number: 9_000, hash: hash('e'), timestamp }, events } },
});

/** The honest evidence with votes by transaction as three endpoints read them. */
function evidenceWith(readings: readonly DirectVoteReading[], powers: Record<string, bigint> = { [SAFE]: 7n * ETHER }) {
  const more = Object.fromEntries(Object.entries(powers).map(([voter, power]) => [voter, power.toString()]));
  const power = signed.power.map(({ endpoint, reading: read }) =>
    read.kind === 'failed'
      ? { endpoint, reading: read }
      : {
          endpoint,
          reading: { ...read, value: { ...read.value, powers: { ...read.value.powers, ...more } } },
        },
  );
  return { ...signed, terms: { ...TERMS, governor: GOVERNOR }, power, directVotes: readings };
}
const all = (...events: readonly VoteEvent[]) => ['a', 'b', 'c'].map((name) => reading(name, events));
const codes = (evidence: VoteEvidence) => {
  const { outcome, findings, gaps } = verifyResult(evidence);
  return [outcome, ...findings.map(({ code }) => code), ...gaps.map(({ code }) => code)];
};

describe('votes by transaction', () => {
  test('default: they are in the tally, and explain why the hub does not have them', () => {
    const { outcome, tally, comparison } = verifyResult(evidenceWith(all(event())));
    expect(outcome).toBe('accepted');
    expect(tally?.againstPower).toBe(30_007n * ETHER);
    expect(comparison).toMatchObject({ differences: [{ reason: 'BY_TRANSACTION' }], unexplained: [0n, 0n, 0n] });
  });

  test('behavior: the ballot of one names the contract as its only proof', () => {
    const { tally } = verifyResult(evidenceWith(all(event())));
    const vote = tally?.counted.find(({ origin }) => origin === 'transaction');
    if (vote === undefined) throw new Error('no vote by transaction');
    const { head, r, s } = ballotOf(vote);
    const bits = BigInt(head);
    expect([head.slice(0, 42), bits & 0xffn, (bits >> 8n) & 0xffn, (bits >> 16n) & 0xff_ffff_ffffn]).toEqual([
      ...[SAFE, 0n, 2n, BigInt(CAST_AT)],
    ]);
    expect([r, s]).toEqual([hash('0'), hash('0')]);
  });

  test('behavior: it replaces a signature of the same second, and a later signature replaces it', () => {
    const [{ wallet, power }] = BALLOTS as [(typeof BALLOTS)[number]];
    const voter = wallet.address.toLowerCase();
    const against = (at: number) =>
      verifyResult(evidenceWith(all(event({ voter, power, choice: 2, at })), {})).tally?.againstPower;
    const signedAt = CREATED + 3_660;
    expect([signedAt - 1, signedAt].map(against)).toEqual([30_000n * ETHER, 80_000n * ETHER]);
  });

  test('behavior: what a recount relayed is no vote by transaction', () => {
    const relayed = event({ voter: walletAt(1).address, blockAt: END + 90_000 });
    expect(verifyResult(evidenceWith(all(relayed))).tally?.counted).toHaveLength(4);
  });

  test('behavior: F15 one of three endpoints lies and is named; two that differ halt', () => {
    const one = evidenceWith([reading('a', [event()]), reading('b', [event()]), reading('c', [])]);
    expect(verifyResult(one)).toMatchObject({ outcome: 'accepted', disagreements: [{ liars: ['c'] }] });
    const other = event({ choice: 1 });
    const two = evidenceWith([reading('a', [event()]), reading('b', [other]), reading('c', [])]);
    expect(codes(two)).toEqual(['unverifiable', 'DIRECT_VOTES_NO_MAJORITY']);
  });

  const down: DirectVoteReading = { endpoint: 'c', reading: { kind: 'failed', code: 'TIMEOUT', detail: '' } };
  test.each([
    ['not collected', 'unverifiable', 'DIRECT_VOTES_TOO_FEW', () => evidenceWith([])],
    ['one endpoint answers', 'unverifiable', 'DIRECT_VOTES_TOO_FEW', () => evidenceWith([reading('a', []), down])],
    [
      'read while the vote was open',
      'unverifiable',
      'DIRECT_VOTES_OPEN',
      () => evidenceWith([reading('a', [], END), reading('b', [], END)]),
    ],
    [
      'of another proposal',
      'unverifiable',
      'DIRECT_VOTES_FOREIGN',
      () => evidenceWith(all(event({ proposalId: hash('1') }))),
    ],
    [
      'of another contract',
      'unverifiable',
      'DIRECT_VOTES_FOREIGN',
      () => evidenceWith(all({ ...event(), address: SAFE })),
    ],
    [
      'counted with another power than the token says',
      'refused',
      'DIRECT_VOTE_CONTRADICTED',
      () => evidenceWith(all(event({ power: 8n * ETHER }))),
    ],
  ] as const)('error: %s', (_, outcome, code, build) => {
    expect(codes(build())).toEqual([outcome, code]);
  });

  test('behavior: a space without a governor on chain has none', () => {
    expect(verifyResult({ ...signed, directVotes: all(event()) }).tally?.counted).toHaveLength(4);
  });
});
