import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { messageId, pluginsText, CANONICAL_VOTE_FIELDS, SNAPSHOT_DOMAIN } from '@riskdao/governance';
import { deploymentText } from '@riskdao/governance/remote';
import { createProposal, recordSigned, recordSimulated, transitionProposal } from '@riskdao/store';
import { temporaryStore, until, type TemporaryStore } from '@riskdao/store/testing';
import { activateSet } from '../riskBook.fixture.js';
import { startApi, testWallet, TEST_CHAIN, type RunningApi } from '../runningApi.fixture.js';

const AUTHOR = testWallet('author');
const VOTER = testWallet('voter');
const at = (digit: number) => `0x${String(digit).repeat(40)}`;
const hash = (digit: string) => `0x${digit.repeat(64)}`;
const HEAD = 77;
const DEPLOYMENT = deploymentText({
  ...{ chainId: TEST_CHAIN, fromBlock: 1, market: null, collateral: [], parameterSetId: hash('a') },
  addresses: {
    ...{ token: at(1), timelock: at(2), parameters: at(3), governor: at(4) },
    ...{ guard: at(5), guardian: at(6), steward: at(7), lens: at(8) },
  },
  terms: {
    ...{ space: 'risk.eth', network: '31337', token: at(1), tokenSymbol: 'RISK', tokenDecimals: 18 },
    ...{ hubQuorum: 40_000, hubQuorumType: 'default' as const, quorumBps: 400, governor: at(4) },
    ...{ minimumPeriodSeconds: 259_200, maximumSnapshotAgeBlocks: 7_200, settleSeconds: 120 },
  },
});
const ENVELOPE = { address: AUTHOR.address, signature: `0x${'00'.repeat(65)}`, message: {} };

/** A node that knows its newest block, and a sequencer that takes every message, in one. */
function standIn() {
  const taken: unknown[] = [];
  const server = http.createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const body = JSON.parse(text) as { id?: number; method?: string; sig?: string };
      if (body.sig !== undefined) taken.push(body);
      const results: Readonly<Record<string, string>> = {
        eth_blockNumber: `0x${HEAD.toString(16)}`,
        eth_getCode: '0x',
      };
      const answer =
        body.sig === undefined
          ? { jsonrpc: '2.0', id: body.id, result: results[body.method ?? ''] ?? null }
          : { id: hash('d'), ipfs: 'bafyvote' };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
  });
  return { server, taken };
}

describe('proposing and voting', () => {
  const { server, taken } = standIn();
  let store: TemporaryStore;
  let api: RunningApi;
  let author: { authorization: string };
  let drafted = 0;

  beforeAll(async () => {
    store = await temporaryStore();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const file = path.join(store.folder, 'deployment.json');
    writeFileSync(file, DEPLOYMENT);
    const chain = { RPC_URLS: url, SNAPSHOT_SEQUENCER_URL: url, DEPLOYMENT_FILE: file };
    api = await startApi(store, { ...chain, AUTHORS: AUTHOR.address });
    author = await api.signIn(AUTHOR);
  }, 240_000);

  afterAll(async () => {
    api.stop();
    server.close();
    server.closeAllConnections();
    await store.close();
  });

  const draft = () =>
    createProposal(store.client, {
      ...{ origin: 'member' as const, author: AUTHOR.address, title: `Draft ${++drafted}`, summary: 'Why.' },
      ...{ discussionUrl: null, draftExpiresAt: null, current: { gammaBuffer: 100n } },
      changes: [{ id: 'gammaBuffer', before: 100n, after: 125n }],
    });

  /** A proposal that was signed and registered, and whose vote is open now. */
  async function voting() {
    const { id } = await draft();
    await recordSimulated(store.client, { id, version: 0 }, hash('b'));
    const start = Math.floor(Date.now() / 1_000) - 60;
    const message = {
      ...{
        from: AUTHOR.address,
        space: 'risk.eth',
        timestamp: start - 60,
        type: 'basic',
        title: `Vote ${drafted}`,
        body: '',
      },
      ...{
        discussion: '',
        choices: ['For', 'Against', 'Abstain'],
        labels: [],
        start,
        end: start + 86_400,
        snapshot: 1,
      },
      ...{ plugins: pluginsText({ payloadHash: hash('a'), reportHash: hash('b') }), privacy: '', app: 'riskdao' },
    };
    const envelope = { message, signature: '0x01', chainId: TEST_CHAIN, payloadHash: hash('a') };
    const signed = await recordSigned(store.client, { id, version: 1 }, envelope);
    return transitionProposal(store.client, { ...signed, event: 'register', reason: 'on chain' });
  }

  const markReady = async (id: string, version: number) =>
    (
      await api.ask(
        `mutation { markReady(id: "${id}", expectedVersion: ${version}) { __typename ... on Failure { code message } } }`,
        {},
        author,
      )
    ).data.markReady;
  const propose = async (id: string) =>
    (
      await api.ask(
        `mutation($e: EnvelopeInput!) { propose(id: "${id}", envelope: $e) { __typename ... on Failure { code message } } }`,
        { e: ENVELOPE },
        author,
      )
    ).data.propose;

  test('default: the head is the chain’s, not that of the index', async () => {
    const { data } = await api.ask('{ _meta { head indexed lagSeconds hasIndexingErrors } }');
    expect(data._meta).toEqual({ head: String(HEAD), indexed: null, lagSeconds: null, hasIndexingErrors: false });
    await store.client.chainCursor.create({
      data: {
        ...{ chainId: TEST_CHAIN, contract: at(3), blockNumber: BigInt(HEAD - 7), blockHash: hash('1') },
        ...{ finalizedNumber: 1n, recentBlocks: [] },
      },
    });
    // Answers are at most half a second older than the index.
    await until('the index is seen', async () => {
      const { data: later } = await api.ask('{ _meta { head indexed } }');
      return later._meta.head === String(HEAD) && later._meta.indexed === String(HEAD - 7);
    });
  });

  test('error: a draft without a simulation, a version that is not current, a report that is not kept', async () => {
    const { id } = await draft();
    expect(await markReady(id, 0)).toMatchObject({ __typename: 'WrongStage' });
    expect(await propose(id)).toMatchObject({ __typename: 'WrongStage' });
    await recordSimulated(store.client, { id, version: 0 }, hash('b'));
    expect(await markReady(id, 0)).toMatchObject({ __typename: 'VersionConflict', code: 'VERSION_CONFLICT' });
    const { __typename, message } = await markReady(id, 1);
    expect(__typename).toBe('WrongStage');
    expect(message).toContain('impact report');
    expect(await propose(id)).toMatchObject({ __typename: 'EnvelopeRefused', code: 'WRONG_MESSAGE' });
  });

  test('error: what is signed already is not proposed again', async () => {
    const { id, version } = await voting();
    expect(await markReady(id, version)).toMatchObject({ __typename: 'WrongStage', code: 'WRONG_STAGE' });
    expect(await propose(id)).toMatchObject({ __typename: 'WrongStage' });
  });

  test('default: a vote is signed as it was handed out, taken, and handed on unchanged; others are refused by name', async () => {
    const { id } = await voting();
    const asked = await api.ask(
      `{ proposal(id: "${id}") { voteToSign(voter: "${VOTER.address}", choice: for, reason: "It holds.") { domain types message digest } } }`,
    );
    const { domain, types, message, digest } = asked.data.proposal.voteToSign;
    const signature = await VOTER.signTypedData(domain, types, message);
    const submit = async (over: object) => {
      const { data } = await api.ask(
        `mutation($e: EnvelopeInput!) { submitVote(proposalId: "${id}", envelope: $e) { __typename ... on VoteSubmitted { voteId cid } ... on Failure { code } } }`,
        { e: { address: VOTER.address, signature, message, ...over } },
      );
      return data.submitVote;
    };
    const refused = (code: string) => ({ __typename: 'EnvelopeRefused', code });
    expect(await submit({ message: { ...message, choice: 2 } })).toEqual(refused('BAD_SIGNATURE'));
    expect(await submit({ message: { ...message, proposal: hash('e') } })).toEqual(refused('WRONG_MESSAGE'));
    expect(await submit({ message: { ...message, space: 'other.eth' } })).toEqual(refused('WRONG_MESSAGE'));
    expect(await submit({ address: AUTHOR.address })).toEqual(refused('WRONG_SIGNER'));
    expect(await submit({ signature: '0x12' })).toEqual(refused('BAD_SIGNATURE'));
    expect(taken).toEqual([]);
    const voteId = messageId('Vote', CANONICAL_VOTE_FIELDS, message as object);
    expect(digest).toBe(voteId);
    expect(await submit({})).toEqual({ __typename: 'VoteSubmitted', voteId, cid: 'bafyvote' });
    expect(taken).toMatchObject([
      { address: VOTER.address, sig: signature, data: { domain: SNAPSHOT_DOMAIN, message } },
    ]);
  });

  test('error: a vote that is not open', async () => {
    const { id } = await draft();
    const { data } = await api.ask(
      `mutation($e: EnvelopeInput!) { submitVote(proposalId: "${id}", envelope: $e) { __typename } }`,
      { e: ENVELOPE },
    );
    expect(data.submitVote.__typename).toBe('WrongStage');
  });

  test('behavior: A11 other parameters in force outdate a report at once, and an edit takes it away', async () => {
    const { id } = await draft();
    await recordSimulated(store.client, { id, version: 0 }, hash('b'));
    const isOutdated = async (): Promise<boolean> =>
      (await api.ask(`{ proposal(id: "${id}") { isReportOutdated } }`)).data.proposal.isReportOutdated;
    expect(await isOutdated()).toBe(false);
    await activateSet(store, { gammaBuffer: 110n }, 60);
    await until('the report is outdated', isOutdated);
    const changes = [{ parameterId: 'gammaBuffer', value: '1.3' }];
    const { data } = await api.ask(
      `mutation($i: DraftInput!) { updateDraft(id: "${id}", expectedVersion: 1, input: $i) { __typename ... on DraftSaved { proposal { stage changes { before { value } } } } ... on InvalidInput { problems { field message } } } }`,
      { i: { title: 'Edited', summary: 'Why.', changes } },
      author,
    );
    expect(data.updateDraft.proposal).toMatchObject({ stage: 'draft', changes: [{ before: { value: '1.1' } }] });
    expect(await propose(id)).toMatchObject({ __typename: 'WrongStage' });
  });
});
