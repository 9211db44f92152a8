import { expect, test } from '@jest/globals';
import { TypedDataEncoder } from 'ethers';
import { describeWithSharedData } from '../../../../tools/sharedData.js';
import { loadWasmCrypto } from '../remote/wasmCrypto.js';
import { scoresForDisplay } from '../snapshot/tallyForDisplay.js';
import type { HubProposal, HubVote } from '../snapshot/wire.js';
import { readPinnedEnvelope } from './envelope.js';
import { finalProposal, isPinned, pinnedDocuments, recording } from './recordings.fixture.js';
import { tally } from './tally.js';
import { verifyProposal } from './verifyProposal.js';
import { createVoteVerifier, type VoteContext, type VoteVerdict } from './verifyVote.js';

const TERMS = {
  space: 'risk.eth',
  network: '11155111',
  token: '0xB6A9Aa3F43fa7Fa34eF6113e4e946b5059FB8aa4',
  tokenSymbol: 'RISK',
  tokenDecimals: 18,
  hubQuorum: 60_000,
  hubQuorumType: 'default',
  quorumBps: 400,
  minimumPeriodSeconds: 100,
  maximumSnapshotAgeBlocks: 10,
  settleSeconds: 120,
} as const;
const HASHES = { payloadHash: `0x${'a'.repeat(64)}`, reportHash: `0x${'b'.repeat(64)}` };
const NAMES = ['basic', 'single-choice', 'approval', 'ranked-choice', 'weighted', 'quadratic', 'copeland'];
const FOREVER = 2_000_000_000;

const contextOf = ({ id, start, end, space }: HubProposal, collectedAtUnix = FOREVER): VoteContext => ({
  ...{ space: space.id, proposalId: id, startUnix: start, endUnix: end, choices: 3 },
  collectedAtUnix,
});

/** A hub row that says what the document says. */
function rowFor(text: string, ipfs: string): HubVote {
  const { hash, data } = readPinnedEnvelope(text) as NonNullable<ReturnType<typeof readPinnedEnvelope>>;
  const { from, timestamp, choice, reason = '', app = '' } = data.message as Record<string, string>;
  return {
    id: hash,
    ipfs,
    voter: from,
    created: timestamp,
    choice,
    reason,
    app,
    vp: 1,
    vp_state: 'final',
  } as unknown as HubVote;
}

function verdictOf(exchange: string, file: string, at?: number): VoteVerdict {
  const found = recording(file).find(({ name }) => name === exchange);
  const { ipfs } = found?.response.body as { ipfs: string };
  const text = pinnedDocuments().get(ipfs) ?? '';
  const { proposal } = readPinnedEnvelope(text)?.data.message as { proposal: string };
  const context = { space: 'risk.eth', proposalId: proposal, startUnix: 0, endUnix: FOREVER, choices: 3 };
  return createVoteVerifier({ ...context, collectedAtUnix: at ?? FOREVER })(rowFor(text, ipfs), text);
}

describeWithSharedData('recordings of the real services', () => {
  test('behavior: every accepted message is rebuilt to the bytes under its CID', () => {
    const documents = [...pinnedDocuments()];
    expect(documents).toHaveLength(89);
    expect(documents.filter(([cid, text]) => !isPinned(text, cid))).toEqual([]);
  });

  test('behavior: every vote in every recorded form hashes to its id and recovers its signer, with both libraries', async () => {
    const wasmCrypto = await loadWasmCrypto();
    for (const [cid, text] of pinnedDocuments()) {
      const envelope = readPinnedEnvelope(text);
      if (envelope?.data.types['Vote'] === undefined) continue;
      const { message } = envelope.data as unknown as { message: { space: string; proposal: string } };
      const context = {
        space: message.space,
        proposalId: message.proposal,
        startUnix: 0,
        endUnix: FOREVER,
        choices: 4,
      };
      const row = rowFor(text, cid);
      const [ours, wasm] = [undefined, wasmCrypto].map((crypto) =>
        createVoteVerifier({ ...context, collectedAtUnix: FOREVER }, crypto)(row, text),
      );
      expect(ours).toEqual(wasm);
      expect(ours?.kind).not.toBe('refused');
    }
  });

  test('behavior: the tally of the basic proposal is the one the hub shows', () => {
    const { proposal, votes } = finalProposal('basic');
    const documents = pinnedDocuments();
    const verify = createVoteVerifier(contextOf(proposal));
    const verdicts = votes.map((vote) => verify(vote, documents.get(vote.ipfs) ?? ''));
    expect(verdicts.map(({ kind }) => kind)).toEqual(Array(4).fill('countable'));
    const power = new Map(votes.map(({ voter, vp }) => [voter.toLowerCase(), BigInt(vp * 10)]));
    const sums = tally({
      votes: verdicts.flatMap((verdict) => (verdict.kind === 'countable' ? [verdict.vote] : [])),
      powerOf: (voter) => power.get(voter) ?? 0n,
      totalSupply: 1_150_005n,
      quorumBps: 400,
    });
    expect([sums.forPower, sums.againstPower, sums.abstainPower]).toEqual(
      proposal.scores.map((score) => BigInt(score * 10)),
    );
    expect(sums.passed).toBe(true);
  });

  test.each(NAMES)('behavior: scores of %s as the hub shows them', (name) => {
    const { proposal, votes } = finalProposal(name);
    const scores = scoresForDisplay(
      proposal.type,
      proposal.choices.length,
      votes.map(({ choice, vp }) => ({ choice, power: vp })),
    );
    scores.forEach((score, index) => expect(score).toBeCloseTo(proposal.scores[index] ?? NaN, 6));
  });

  test.each(NAMES.slice(1))('error: a proposal of type %s is not enforceable', (name) => {
    const { proposal } = finalProposal(name);
    const document = pinnedDocuments().get(proposal.ipfs) ?? '';
    const findings = verifyProposal({ ...input(proposal), document });
    expect(findings.map(({ code }) => code)).toContain('TYPE_NOT_BASIC');
    expect(findings.map(({ code }) => code)).not.toContain('PROPOSAL_ROW_ALTERED');
  });

  test('behavior: an honest recorded proposal breaks only the items that it truly breaks', () => {
    const { proposal } = finalProposal('basic');
    const document = pinnedDocuments().get(proposal.ipfs) ?? '';
    const findings = verifyProposal({ ...input(proposal), document });
    expect(findings.map(({ code }) => code)).toEqual([
      'START_BEFORE_CREATED',
      'REPORT_HASH_MISSING',
      'PAYLOAD_HASH_MISSING',
      'PLUGINS_NOT_CANONICAL',
    ]);
  });

  test.each([
    ['proposal with an arbitrarily old snapshot block', 'SNAPSHOT_TOO_OLD'],
    ['proposal open for 5 seconds, start in the past', 'START_BEFORE_CREATED'],
    ['basic proposal with swapped labels', 'CHOICES_ALTERED'],
    ['proposal for timestamp tests', 'START_BEFORE_CREATED'],
    ['proposal dated 5 days ago', 'SNAPSHOT_AFTER_CREATED'],
  ])('error: weak spot, %s', (name, code) => {
    const exchange = recording('weak-spots').find((entry) => entry.name === name);
    const { ipfs } = exchange?.response.body as { ipfs: string };
    const document = pinnedDocuments().get(ipfs) ?? '';
    const { hash, data } = readPinnedEnvelope(document) as NonNullable<ReturnType<typeof readPinnedEnvelope>>;
    const message = data.message as unknown as HubProposal & { from: string; timestamp: number; space: unknown };
    const proposal = {
      ...finalProposal('basic').proposal,
      ...message,
      ...{ id: hash, ipfs, author: message.from, created: message.timestamp, updated: null, space: { id: 'risk.eth' } },
      plugins: {},
    };
    const chain = { secondsPerBlock: 12, number: message.snapshot };
    // Blocks of the recording: 5000020 was mined when the recording began.
    const timestamp = 1_795_216_970 - 12 * (5_000_020 - message.snapshot);
    const findings = verifyProposal({ ...input(proposal), document, snapshotBlock: { ...chain, timestamp } });
    expect(findings.map((finding) => finding.code)).toContain(code);
  });

  test('error: weak spot, a vote dated ahead is not counted while its date is in the future', () => {
    expect(verdictOf('vote dated 290 s ahead', 'weak-spots', 1_795_217_095)).toMatchObject({
      code: 'VOTE_FROM_THE_FUTURE',
    });
  });

  test('error: weak spot, a vote dated before its proposal was created', () => {
    const found = recording('weak-spots').find(({ name }) => name.startsWith('vote back-dated'));
    const { ipfs } = found?.response.body as { ipfs: string };
    const text = pinnedDocuments().get(ipfs) ?? '';
    const { proposal } = readPinnedEnvelope(text)?.data.message as { proposal: string };
    // A proposal may not start before it was created, so its window opens after the vote's date.
    const context = { space: 'risk.eth', proposalId: proposal, startUnix: 1_795_217_095, endUnix: FOREVER, choices: 3 };
    const verdict = createVoteVerifier({ ...context, collectedAtUnix: FOREVER })(rowFor(text, ipfs), text);
    expect(verdict).toMatchObject({ code: 'VOTE_BEFORE_START' });
  });

  test.each([
    ['legacy types: unsigned reason/app are accepted and stored', 'envelope-errors', 'VOTE_FORM_NOT_CANONICAL'],
    ['vote signed by alias key (address=alias, message.from=alice)', 'aux-messages', 'VOTE_BY_ALIAS'],
    ['contract wallet, owner ECDSA', 'eip1271', 'VOTE_SIGNER_NOT_FROM'],
    ['garbage ciphertext is accepted', 'shutter', 'VOTE_FORM_NOT_CANONICAL'],
  ])('error: accepted by the sequencer, not countable: %s', (name, file, code) => {
    expect(verdictOf(name, file)).toMatchObject({ kind: 'excluded', code });
  });

  test('error: power that the hub finalised as pending', () => {
    const votes = recording('vp-pending').at(-1)?.response.body as {
      data: { votes: { vp: number; vp_state: string }[] };
    };
    expect(votes.data.votes).toMatchObject([{ vp: 10_000, vp_state: 'pending' }]);
  });

  test('behavior: both published proposals and votes of the wire keep their ids in ethers', () => {
    const [exchange] = recording('proposals');
    const { data } = exchange?.request?.body as unknown as {
      data: { domain: object; types: Record<string, never>; message: object };
    };
    expect(TypedDataEncoder.hash(data.domain, data.types, data.message)).toBe(exchange?.response.body['id']);
  });
});

function input(proposal: HubProposal) {
  return {
    proposalId: proposal.id,
    proposal,
    terms: TERMS,
    expected: HASHES,
    contentHashAtStart: null,
    snapshotBlock: { number: proposal.snapshot, timestamp: proposal.created - 10, secondsPerBlock: 12 },
  };
}
