import { beforeAll, describe, expect, test } from '@jest/globals';
import { openEvidence, sealEvidence } from '../evidence/bundle.js';
import type { Fetched, VoteEvidence } from '../evidence/evidence.js';
import type { HubProposal, HubVote } from '../snapshot/wire.js';
import { CANONICAL_VOTE_FIELDS } from '../snapshot/typedData.js';
import { BALLOTS, CREATED, ETHER, honestEvidence, HASHES, pin, pinVote, TERMS, walletAt } from './evidence.fixture.js';
import { verifyResult, type VoteResult } from './verifyResult.js';

let honest: VoteEvidence;
beforeAll(async () => {
  honest = await honestEvidence();
});

const codesOf = ({ findings, gaps }: VoteResult) => [
  ...findings.map(({ code, detail }) => (code === 'VOTE_REFUSED' ? detail.split(':')[0] : code)),
  ...gaps.map(({ code }) => code),
];
const rowOf = (evidence: VoteEvidence): HubProposal => (evidence.proposal as { value: HubProposal }).value;
const votesOf = (evidence: VoteEvidence): readonly HubVote[] => (evidence.votes as { value: readonly HubVote[] }).value;
const fetched = <T>(value: T): Fetched<T> => ({ kind: 'fetched', value });
const withRow = (change: Partial<HubProposal>): VoteEvidence => ({
  ...honest,
  proposal: fetched({ ...rowOf(honest), ...change }),
});
const withVote = (index: number, change: Partial<HubVote>): VoteEvidence => ({
  ...honest,
  votes: fetched(votesOf(honest).map((vote, at) => (at === index ? { ...vote, ...change } : vote))),
});

describe('verifyResult', () => {
  test('default: an honest bundle is accepted, with our tally equal to the hub', () => {
    const result = verifyResult(honest);
    expect(codesOf(result)).toEqual([]);
    expect(result.outcome).toBe('accepted');
    expect(result.tally?.forPower).toBe(60_000n * ETHER + ETHER / 2n);
    expect(result.tally?.quorumPower).toBe(40_000n * ETHER);
    expect(result.comparison?.differences).toEqual([]);
  });

  test('behavior: a bundle re-verifies offline from its file, and the hash names it', () => {
    const { text, hash } = sealEvidence(honest);
    expect(verifyResult(openEvidence(text, hash))).toEqual(verifyResult(honest));
    expect(() => openEvidence(text.replace('final', 'FINAL'), hash)).toThrow(/not 0x/);
  });

  /** What the hub may say, and the one code that answers it. */
  const lies: readonly (readonly [string, string, () => VoteEvidence])[] = [
    ['deleted proposal', 'PROPOSAL_MISSING', () => ({ ...honest, proposal: fetched(null) })],
    ['another proposal', 'PROPOSAL_ID_MISMATCH', () => withRow({ id: `0x${'1'.repeat(64)}` })],
    ['foreign space', 'SPACE_MISMATCH', () => withRow({ space: { id: 'other.eth' } })],
    ['look-alike space', 'SPACE_NOT_NORMAL', () => withRow({ space: { id: 'rіsk.eth'.toUpperCase() } })],
    ['another voting type', 'TYPE_NOT_BASIC', () => withRow({ type: 'single-choice' })],
    ['swapped choices', 'CHOICES_ALTERED', () => withRow({ choices: ['Against', 'For', 'Abstain'] })],
    ['privacy', 'PRIVACY_SET', () => withRow({ privacy: 'shutter' })],
    ['another network', 'NETWORK_CHANGED', () => withRow({ network: '1' })],
    [
      'another strategy',
      'STRATEGIES_CHANGED',
      () => withRow({ strategies: [{ name: 'ticket', network: '31337', params: {} }] }),
    ],
    ['another quorum', 'QUORUM_CHANGED', () => withRow({ quorum: 1 })],
    ['another quorum type', 'QUORUM_TYPE_CHANGED', () => withRow({ quorumType: 'rejection' })],
    ['changed snapshot block', 'SNAPSHOT_BLOCK_MISMATCH', () => withRow({ snapshot: 1_001 })],
    ['back-dated start', 'START_BEFORE_CREATED', () => withRow({ start: CREATED - 1 })],
    ['shortened vote', 'PERIOD_TOO_SHORT', () => withRow({ end: rowOf(honest).start + 5 })],
    ['still open', 'NOT_CLOSED', () => withRow({ state: 'active' })],
    ['scores not final', 'SCORES_NOT_FINAL', () => withRow({ scores_state: 'pending' })],
    ['pending power', 'POWER_PENDING', () => withVote(0, { vp_state: 'pending' })],
    ['asked too early', 'TOO_EARLY', () => ({ ...honest, collectedAtUnix: rowOf(honest).end + 60 })],
    ['edited body', 'CONTENT_CHANGED', () => withRow({ body: `${rowOf(honest).body} and more` })],
    ['edited', 'PROPOSAL_EDITED', () => withRow({ updated: CREATED + 9 })],
    ['flagged', 'PROPOSAL_FLAGGED', () => withRow({ flagged: true })],
    ['another document', 'PROPOSAL_CID_MISMATCH', () => ({ ...honest, proposalDocument: fetched('{}') })],
    ['another author', 'PROPOSAL_SIGNER_NOT_AUTHOR', () => withRow({ author: walletAt(9).address })],
    ['another title', 'PROPOSAL_ROW_ALTERED', () => withRow({ title: 'Lower it' })],
    [
      'another report',
      'REPORT_HASH_MISSING',
      () => ({ ...honest, expected: { ...HASHES, reportHash: `0x${'0'.repeat(64)}` } }),
    ],
    [
      'another payload',
      'PAYLOAD_HASH_MISSING',
      () => ({ ...honest, expected: { ...HASHES, payloadHash: `0x${'0'.repeat(64)}` } }),
    ],
    ['a hidden vote', 'VOTE_MISSING', () => ({ ...honest, votes: fetched(votesOf(honest).slice(1)) })],
    [
      'a vote served twice',
      'VOTE_DUPLICATED',
      () => ({ ...honest, votes: fetched([...votesOf(honest), ...votesOf(honest).slice(0, 1)]) }),
    ],
    ['wrong scores', 'TALLY_UNEXPLAINED', () => withRow({ scores: [1_000_000, 30_000, 20_000] })],
    ['changed choice', 'VOTE_HUB_CHOICE_ALTERED', () => withVote(1, { choice: 1 })],
    ['changed voter', 'VOTE_HUB_VOTER_ALTERED', () => withVote(1, { voter: walletAt(8).address })],
    ['changed vote time', 'VOTE_HUB_TIME_ALTERED', () => withVote(1, { created: CREATED })],
    ['changed reason', 'VOTE_HUB_TEXT_ALTERED', () => withVote(1, { reason: 'paid' })],
    ['another vote id', 'VOTE_ID_MISMATCH', () => withVote(1, { id: `0x${'2'.repeat(64)}` })],
    ['another vote document', 'VOTE_CID_MISMATCH', () => withVote(1, { ipfs: votesOf(honest)[0]?.ipfs ?? '' })],
    ['executed before', 'ALREADY_EXECUTED', () => ({ ...honest, executed: fetched(true) })],
  ];

  test.each(lies)('error: %s is refused as %s', (_, code, lie) => {
    const evidence = lie();
    // A look at the document of another vote needs that document under the CID that the lie names.
    const result = verifyResult(
      code === 'VOTE_CID_MISMATCH'
        ? {
            ...evidence,
            documents: { ...evidence.documents, [votesOf(honest)[0]?.ipfs ?? '']: fetched('{"address":1}') },
          }
        : evidence,
    );
    expect(result.outcome).toBe('refused');
    expect(codesOf(result)).toContain(code);
  });

  test('behavior: every lie has a code of its own', () => {
    expect(new Set(lies.map(([, code]) => code)).size).toBe(lies.length);
  });

  test.each([
    ['an old snapshot block', { snapshot: 1_000, timestamp: CREATED + 24 + 101 * 12 }, 'SNAPSHOT_TOO_OLD'],
    ['a proposal dated before its snapshot', { timestamp: CREATED - 3_600 }, 'SNAPSHOT_AFTER_CREATED'],
    ['other plugins', { plugins: '{"riskdao": {}}' }, 'PLUGINS_NOT_CANONICAL'],
  ] as const)('error: %s, truly signed', async (_, alter, code) => {
    expect(codesOf(verifyResult(await honestEvidence(alter)))).toContain(code);
  });

  test.each([
    ['the proposal', 'PROPOSAL_UNAVAILABLE', (e: VoteEvidence) => ({ ...e, proposal: down })],
    ['its document', 'PROPOSAL_DOCUMENT_UNAVAILABLE', (e: VoteEvidence) => ({ ...e, proposalDocument: down })],
    ['the votes', 'VOTES_UNAVAILABLE', (e: VoteEvidence) => ({ ...e, votes: down })],
    ['a vote document', 'VOTE_DOCUMENT_UNAVAILABLE', (e: VoteEvidence) => ({ ...e, documents: {} })],
    ['the chain', 'EXECUTION_UNAVAILABLE', (e: VoteEvidence) => ({ ...e, executed: down })],
    ['the endpoints', 'RPC_TOO_FEW', (e: VoteEvidence) => ({ ...e, power: e.power.slice(0, 1) })],
  ] as const)('behavior: without %s the result is unverifiable, never a pass or a rejection', (_, code, without) => {
    const result = verifyResult(without(honest));
    expect(result.outcome).toBe('unverifiable');
    expect([...new Set(codesOf(result))]).toEqual([code]);
  });

  test('behavior: a failed vote is rejected, not refused', async () => {
    const against = BALLOTS.map((ballot) => ({ ...ballot, choice: 2 }));
    const result = verifyResult(await honestEvidence({}, against));
    expect(codesOf(result)).toEqual([]);
    expect(result.outcome).toBe('rejected');
  });

  test('behavior: a vote in an older form is shown, not counted, and explains the difference', async () => {
    const wallet = walletAt(5);
    const fields = CANONICAL_VOTE_FIELDS.slice(0, 5);
    const message = {
      from: wallet.address,
      space: TERMS.space,
      timestamp: rowOf(honest).start + 9,
      proposal: honest.proposalId,
      choice: 1,
    };
    const pinned = await pin(
      wallet,
      'Vote',
      fields.map(({ name, type }) => ({ name, type: name === 'from' ? 'address' : type })),
      message,
    );
    const row: HubVote = {
      id: pinned.id,
      ipfs: pinned.cid,
      voter: wallet.address,
      created: message.timestamp,
      choice: 1,
      reason: '',
      app: '',
      vp: 7_000,
      vp_state: 'final',
    };
    const [first = 0, ...rest] = rowOf(honest).scores;
    const result = verifyResult({
      ...withRow({ scores: [first + 7_000, ...rest], votes: 5 }),
      votes: fetched([...votesOf(honest), row]),
      documents: { ...honest.documents, [row.ipfs]: fetched(pinned.text) },
    });
    expect(result.outcome).toBe('accepted');
    expect(result.comparison?.differences).toEqual([
      {
        voter: wallet.address,
        voteId: row.id,
        choice: 1,
        hubPower: 7_000n * ETHER,
        ourPower: 0n,
        reason: 'VOTE_FORM_NOT_CANONICAL',
      },
    ]);
  });

  test('behavior: a hub that overstates the power of a vote is explained by that vote', () => {
    const [first = 0, ...rest] = rowOf(honest).scores;
    const lie = {
      ...withVote(0, { vp: 60_000 }),
      proposal: fetched({ ...rowOf(honest), scores: [first + 10_000, ...rest] }),
    };
    const result = verifyResult(lie);
    expect(result.comparison?.differences.map(({ reason }) => reason)).toEqual(['POWER_DIFFERS']);
    expect(result.tally?.forPower).toBe(60_000n * ETHER + ETHER / 2n);
  });

  test('behavior: a change of mind counts once, the later vote wins', async () => {
    const ballot = { ...BALLOTS[1], wallet: walletAt(2), choice: 1, power: 30_000n * ETHER };
    const changed = await pinVote(ballot, honest.proposalId, rowOf(honest).start + 3_600);
    const votes = votesOf(honest).map((vote) => (vote.voter === ballot.wallet.address ? changed.row : vote));
    const [first = 0, second = 0, third = 0] = rowOf(honest).scores;
    const result = verifyResult({
      ...withRow({ scores: [first + 30_000, second - 30_000, third] }),
      votes: fetched(votes),
      documents: { ...honest.documents, [changed.row.ipfs]: fetched(changed.text) },
    });
    expect(result.tally?.againstPower).toBe(0n);
    expect(result.outcome).toBe('accepted');
  });
});

const down = { kind: 'failed', code: 'HTTP_503', detail: 'service unavailable' } as const;
