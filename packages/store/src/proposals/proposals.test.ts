import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pluginsText, proposalIdOf, type ProposalChecks, type ProposalMessage } from '@riskdao/governance';
import type { FollowUp, ParameterSet } from '@riskdao/risk-core';
import { putDocument } from '../documents.js';
import { requestSimulation } from '../simulations.js';
import { temporaryStore, type TemporaryStore } from '../testing/temporaryStore.js';
import { recordActivation, parameterHistory } from '../parameters.js';
import { proposalChecks, recordChecks } from './checks.js';
import { dueFollowUps, followUpsOf, recordFollowUp } from './followUps.js';
import { listProposals, openProposals } from './listProposals.js';
import { createProposal, getProposal, proposalBySnapshotId, type Proposal, type ProposalDraft } from './proposal.js';
import { simulationAt, simulationsOf } from './reruns.js';
import { operationOfProposal, pendingOperations, recordOperation } from './timelock.js';
import {
  editProposal,
  proposalTransitions,
  recordSigned,
  recordSimulated,
  recordVoteStart,
  transitionProposal,
} from './transitions.js';
import { getEvidence, latestTallies, latestVerdict, recordStanding, recordVerdict } from './verdicts.js';
import { EVIDENCE, RESULT } from './verdict.fixture.js';
import { listVotes } from './votes.js';

const AUTHOR = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const CURRENT: ParameterSet = { gammaBuffer: 100n, varConfidence: 9_950n };
const hash = (digit: string) => `0x${digit.repeat(64)}`;
const REPORT = hash('b');
const PAYLOAD = hash('a');

let store: TemporaryStore;
let sequence = 0;

beforeAll(async () => {
  store = await temporaryStore();
}, 60_000);
afterAll(() => store.close());

const draft = (change: Partial<ProposalDraft> = {}): ProposalDraft => ({
  origin: 'member',
  author: AUTHOR,
  title: 'Raise the gamma buffer',
  summary: 'Because short options move fast.',
  discussionUrl: null,
  current: CURRENT,
  changes: [{ id: 'gammaBuffer', before: 100n, after: 125n }],
  draftExpiresAt: null,
  ...change,
});

function message(start: number): ProposalMessage {
  return {
    ...{ from: AUTHOR, space: 'risk.eth', timestamp: start - 60, type: 'basic', title: `Vote ${++sequence}`, body: '' },
    ...{ discussion: '', choices: ['For', 'Against', 'Abstain'], labels: [], start, end: start + 86_400, snapshot: 1 },
    ...{ plugins: pluginsText({ payloadHash: PAYLOAD, reportHash: REPORT }), privacy: '', app: 'riskdao' },
  };
}

async function signed(): Promise<Proposal> {
  const { id } = await createProposal(store.client, draft());
  await recordSimulated(store.client, { id, version: 0 }, REPORT);
  const envelope = { message: message(1_800_000_000), signature: '0x01', chainId: 31_337n, payloadHash: PAYLOAD };
  return recordSigned(store.client, { id, version: 1 }, envelope);
}

async function voting(): Promise<Proposal> {
  const proposal = await signed();
  const registered = await transitionProposal(store.client, { ...proposal, event: 'register', reason: 'on chain' });
  return recordVoteStart(store.client, registered, hash('c'));
}

describe('a proposal', () => {
  test('default: what was drafted is what is read, and both sets are kept', async () => {
    const created = await createProposal(store.client, draft());
    expect(created).toMatchObject({ stage: 'draft', version: 0, vote: null, changes: draft().changes });
    expect(await getProposal(store.client, created.id)).toEqual(created);
    const sets = await store.client.parameterSet.findMany({
      where: { id: { in: [created.currentSetId, created.proposedSetId] } },
    });
    expect(sets).toHaveLength(2);
    expect(await getProposal(store.client, '00000000-0000-4000-8000-000000000000')).toBeNull();
  });

  test('behavior: an edit replaces the changes and takes the report away', async () => {
    const { id } = await createProposal(store.client, draft());
    const simulated = await recordSimulated(store.client, { id, version: 0 }, REPORT);
    expect(simulated).toMatchObject({ stage: 'simulated', reportHash: REPORT, version: 1 });
    const changes = [{ id: 'varConfidence', before: 9_950n, after: 9_960n }];
    const edited = await editProposal(store.client, simulated, { ...draft(), title: 'Other', changes });
    expect(edited).toMatchObject({ stage: 'draft', reportHash: null, title: 'Other', version: 2, changes });
    const steps = await proposalTransitions(store.client, id);
    expect(steps.map(({ from, to }) => [from, to])).toEqual([
      [null, 'draft'],
      ['draft', 'simulated'],
      ['simulated', 'draft'],
    ]);
  });

  test('behavior: what is signed is kept whole and found by its Snapshot id', async () => {
    const proposal = await signed();
    expect(proposal.vote).toMatchObject({ space: 'risk.eth', chainId: 31_337n, contentHash: null });
    expect(proposal.vote?.snapshotId).toBe(proposalIdOf(proposal.vote?.message as ProposalMessage));
    expect((await proposalBySnapshotId(store.client, proposal.vote?.snapshotId ?? ''))?.id).toBe(proposal.id);
    await expect(editProposal(store.client, proposal, draft())).rejects.toMatchObject({ code: 'ALREADY_SIGNED' });
  });

  test('error: a signed text that carries other hashes is refused', async () => {
    const { id } = await createProposal(store.client, draft());
    await recordSimulated(store.client, { id, version: 0 }, hash('d'));
    const envelope = { message: message(1_800_000_000), signature: '0x01', chainId: 1n, payloadHash: PAYLOAD };
    const refused = recordSigned(store.client, { id, version: 1 }, envelope);
    await expect(refused).rejects.toMatchObject({ code: 'SIGNED_TEXT_MISMATCH' });
  });

  test('error: a version that was read before another writer came is refused', async () => {
    const { id } = await createProposal(store.client, draft());
    const cancel = { id, version: 0, event: 'cancel' as const, reason: 'withdrawn' };
    const both = await Promise.allSettled([
      transitionProposal(store.client, cancel),
      transitionProposal(store.client, cancel),
    ]);
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as { code: string }] : []));
    expect(refused.map(({ code }) => code)).toEqual(['STALE_VERSION']);
    expect(await proposalTransitions(store.client, id)).toHaveLength(2);
  });

  test('error: a transition that the table does not allow, an unknown proposal', async () => {
    const { id } = await createProposal(store.client, draft());
    const execute = transitionProposal(store.client, { id, version: 0, event: 'execute', reason: 'now' });
    await expect(execute).rejects.toMatchObject({ code: 'TRANSITION_REFUSED' });
    const unknown = { id: '00000000-0000-4000-8000-000000000000', version: 0, event: 'cancel' as const, reason: '' };
    await expect(transitionProposal(store.client, unknown)).rejects.toMatchObject({ code: 'UNKNOWN_PROPOSAL' });
  });

  test('behavior: what was executed on chain does not become what is proposed', async () => {
    const proposal = await createProposal(store.client, draft());
    const point = { chainId: 31_337n, blockNumber: 5n, blockHash: hash('5'), logIndex: 0, at: new Date() };
    const set = { ...CURRENT, gammaBuffer: 125n };
    const { changes, proposedSetId: setId, id: proposalId } = proposal;
    const executed = changes.map(({ id, before, after }) => ({ parameterId: id, before, after }));
    await recordActivation(store.client, { point, setId, set, changes: executed, proposalId });
    expect((await getProposal(store.client, proposalId))?.changes).toHaveLength(1);
    const [latest] = await parameterHistory(store.client, { chainId: 31_337n, parameterId: 'gammaBuffer', first: 1 });
    expect(latest?.proposalId).toBe(proposalId);
  });
});

describe('listProposals', () => {
  test('behavior: pages neither repeat nor lose one while others are added', async () => {
    const titles = ['one', 'two', 'three', 'four', 'five'].map((name) => `Paged ${name}`);
    for (const title of titles) await createProposal(store.client, draft({ title }));
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const query = { first: 2, search: 'paged', ...(after === undefined ? {} : { after }) };
      const page = await listProposals(store.client, query);
      seen.push(...page.items.map(({ proposal }) => proposal.title));
      after = page.items.at(-1)?.cursor;
      if (!page.hasNextPage) break;
      await createProposal(store.client, draft({ title: 'Paged late' }));
    }
    expect(seen).toEqual(titles.reverse());
  });

  test('behavior: by stage, author in any case, origin and parameter', async () => {
    const author = `0x${'Ab'.repeat(20)}`;
    const { id } = await createProposal(store.client, draft({ author, origin: 'autopilot' }));
    const filter = { author: author.toLowerCase(), origin: 'autopilot', stages: ['draft'] } as const;
    const ids = async (more: object) =>
      (await listProposals(store.client, { ...filter, ...more, first: 5 })).items.map(({ proposal }) => proposal.id);
    expect(await ids({ parameterId: 'gammaBuffer' })).toEqual([id]);
    expect(await ids({ parameterId: 'varConfidence' })).toEqual([]);
    await transitionProposal(store.client, { id, version: 0, event: 'cancel', reason: 'withdrawn' });
    expect(await ids({})).toEqual([]);
    expect((await openProposals(store.client)).map((open) => open.id)).not.toContain(id);
  });

  test.each(['nonsense', Buffer.from('1 2').toString('base64url')])('error: cursor %j', async (after) => {
    await expect(listProposals(store.client, { first: 1, after })).rejects.toMatchObject({ code: 'BAD_CURSOR' });
  });
});

describe('checks', () => {
  test('behavior: the checks of a moment replace each other; the drift rule after the vote is seen', async () => {
    const { id } = await createProposal(store.client, draft());
    const none = { errors: [], warnings: [], notes: [] };
    const names = ['bounds', 'liquidationDrift'] as const;
    const results = (drifted: boolean) =>
      Object.fromEntries(
        names.map((name) => [name, { ...none, errors: drifted && name === 'liquidationDrift' ? ['more'] : [] }]),
      ) as unknown as ProposalChecks['results'];
    const of = (moment: 'draft' | 'queue', drifted: boolean) => ({
      ...{ moment, results: results(drifted), isReady: true, isCancellable: false },
    });
    const at = new Date(1_800_000_000_000);
    await recordChecks(store.client, id, of('queue', false), at);
    await recordChecks(store.client, id, of('queue', true), at);
    await recordChecks(store.client, id, of('draft', false), at);
    const stored = await proposalChecks(store.client, id);
    expect(stored.map(({ moment, isReady, isCancellable }) => [moment, isReady, isCancellable])).toEqual([
      ['draft', true, false],
      ['queue', false, true],
    ]);
  });
});

describe('verdicts, votes and tallies', () => {
  test('default: evidence, votes, both tallies and the stage change together', async () => {
    const proposal = await voting();
    const step = { event: 'pass' as const, reason: 'the acceptance rule holds' };
    const kept = await recordVerdict(store.client, proposal, { evidence: EVIDENCE, result: RESULT, step });
    expect(kept.proposal).toMatchObject({ stage: 'passed', version: proposal.version + 1 });
    expect(await getEvidence(store.client, kept.evidenceHash)).toEqual(EVIDENCE);
    expect(await latestVerdict(store.client, proposal.id)).toMatchObject({ outcome: 'accepted', findings: [] });
    const tallies = await latestTallies(store.client, proposal.id);
    expect(tallies).toMatchObject({
      enforceable: { forPower: 10n ** 30n + 1n, againstPower: 5n, abstainPower: 0n },
      hub: { forPower: 10n ** 30n, againstPower: 5n },
      differences: RESULT.comparison?.differences,
    });
  });

  test('behavior: votes come by power, page by page, those that do not count last with their reason', async () => {
    const proposal = await voting();
    await recordVerdict(store.client, proposal, { evidence: EVIDENCE, result: RESULT, step: null });
    const first = await listVotes(store.client, { proposalId: proposal.id, first: 1 });
    expect(first).toMatchObject({ total: 3, hasNextPage: true });
    const rest = await listVotes(store.client, {
      ...{ proposalId: proposal.id, first: 5 },
      after: first.items[0]?.cursor ?? '',
    });
    const votes = [...first.items, ...rest.items].map(({ vote }) => vote);
    expect(votes.map(({ origin }) => origin)).toEqual(['snapshot', 'transaction', 'snapshot']);
    expect(votes[1]).toMatchObject({ cid: null, transactionHash: hash('7') });
    const rows = votes.map((vote) => [vote.standing, vote.power, vote.reason]);
    expect(rows).toEqual([
      ['counted', 10n ** 30n + 1n, ''],
      ['counted', 5n, ''],
      ['excluded', null, 'VOTE_BY_ALIAS: signed by another'],
    ]);
  });

  test('behavior: the standing of an open vote has tallies without evidence, and no say once there is a verdict', async () => {
    const proposal = await voting();
    await recordStanding(store.client, proposal.id, EVIDENCE, RESULT);
    expect(await latestTallies(store.client, proposal.id)).toMatchObject({ evidenceHash: null });
    expect(await latestVerdict(store.client, proposal.id)).toBeNull();
    const step = { event: 'pass' as const, reason: 'the acceptance rule holds' };
    const { evidenceHash } = await recordVerdict(store.client, proposal, { evidence: EVIDENCE, result: RESULT, step });
    await recordStanding(store.client, proposal.id, EVIDENCE, { ...RESULT, verdicts: [] });
    expect(await latestTallies(store.client, proposal.id)).toMatchObject({ evidenceHash });
    expect((await listVotes(store.client, { proposalId: proposal.id, first: 9 })).total).toBe(3);
  });

  test('behavior: F18 what could not be read moves the proposal to unverifiable, and keeps why', async () => {
    const proposal = await voting();
    const gaps = [{ item: 1, code: 'PROPOSAL_UNAVAILABLE', detail: 'HTTP_503' }];
    const result = { ...RESULT, outcome: 'unverifiable' as const, gaps, tally: null, comparison: null, verdicts: [] };
    const step = { event: 'evidenceMissing' as const, reason: 'PROPOSAL_UNAVAILABLE' };
    const kept = await recordVerdict(store.client, proposal, { evidence: EVIDENCE, result, step });
    expect(kept.proposal.stage).toBe('unverifiable');
    expect(await latestVerdict(store.client, proposal.id)).toMatchObject({ outcome: 'unverifiable', gaps });
    expect(await latestTallies(store.client, proposal.id)).toBeNull();
  });
});

describe('operations, simulations and follow-ups', () => {
  test('behavior: an operation keeps what was noted when it was queued', async () => {
    const { id: proposalId } = await createProposal(store.client, draft());
    const operation = {
      ...{ id: hash('9'), chainId: 31_337n, proposalId, state: 'waiting' as const, executedTx: null },
      calls: [{ target: AUTHOR, value: 0n, data: '0x01' }],
      ...{ queuedAt: new Date(1), readyAt: new Date(2), expiresAt: new Date(3), queuedTx: hash('7') },
      codeHashes: { [AUTHOR.toLowerCase()]: hash('8') },
    };
    await recordOperation(store.client, operation);
    expect(await pendingOperations(store.client, 31_337n)).toEqual([operation]);
    const later = { ...operation, state: 'done' as const, codeHashes: {}, queuedTx: null, executedTx: hash('6') };
    await recordOperation(store.client, later);
    const stored = await operationOfProposal(store.client, proposalId);
    expect(stored).toEqual({ ...operation, state: 'done', executedTx: hash('6') });
    expect(await pendingOperations(store.client, 31_337n)).toEqual([]);
  });

  test('behavior: the latest simulation of a moment, and all in order', async () => {
    const { id: proposalId } = await createProposal(store.client, draft());
    const part = { any: 1 } as never;
    const bundle = {
      ...{ schema: 'riskdao.bundle/1' as const, market: part, history: part, depth: part, book: part },
      ...{ currentParameters: {}, proposedParameters: {}, seed: 1, paths: 1 },
    };
    const order = { bundle, engineVersion: 'test', proposalId };
    const voted = await requestSimulation(store.client, { ...order, moment: 'draft' });
    const rerun = await requestSimulation(store.client, { ...order, moment: 'queue' });
    expect((await simulationsOf(store.client, proposalId)).map(({ id }) => id)).toEqual([voted.id, rerun.id]);
    expect(await simulationAt(store.client, proposalId, 'queue')).toEqual(rerun);
    expect(await simulationAt(store.client, proposalId, 'execution')).toBeNull();
  });

  test('behavior: a report that was voted on is due after 7 and 30 days, once each', async () => {
    await signed();
    const documentHash = await putDocument(store.client, 'report', { any: 'report' });
    const data = { documentHash, bundleHash: hash('e'), engineVersion: 'test', markdown: '', digest: '' };
    const createdAt = new Date(1_800_000_000_000);
    await store.client.report.create({ data: { ...data, hash: REPORT, createdAt } });
    const after = (days: number) => dueFollowUps(store.client, new Date(createdAt.getTime() + days * 86_400_000));
    expect(await after(6.9)).toEqual([]);
    expect(await after(7)).toEqual([{ reportHash: REPORT, bundleHash: hash('e'), days: 7 }]);
    const followUp = { reportHash: REPORT, hours: 168 } as FollowUp;
    await recordFollowUp(store.client, 7, followUp);
    await recordFollowUp(store.client, 7, { ...followUp, hours: 1 });
    expect((await after(31)).map(({ days }) => days)).toEqual([30]);
    expect(await followUpsOf(store.client, REPORT)).toEqual([{ days: 7, followUp }]);
  });
});
