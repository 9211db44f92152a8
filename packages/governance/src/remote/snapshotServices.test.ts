import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { walletAt } from '../verify/evidence.fixture.js';
import { cidOf } from '../evidence/cid.js';
import { request } from './http.js';
import { fetchPinned } from './ipfs.js';
import { scoreOf } from './scoreApi.js';
import { snapshotHub } from './snapshotHub.js';
import { SequencerRefusedError, signEnvelope, snapshotSequencer } from './snapshotSequencer.js';
import { startSnapshotStandIn, type SnapshotStandIn } from './standIn/snapshotStandIn.js';
import type { StandInOptions, StoredVote } from './standIn/standInState.js';

const NOW = 1_800_000_000;
const author = walletAt(0);
let standIn: SnapshotStandIn | null = null;
let server: Server | null = null;

afterEach(async () => {
  await standIn?.stop();
  server?.closeAllConnections();
  server?.close();
  [standIn, server] = [null, null];
});

async function start(change: Partial<StandInOptions> = {}): Promise<SnapshotStandIn> {
  standIn = await startSnapshotStandIn({
    spaces: { 'risk.eth': { network: '31337', strategies: [], voting: { privacy: '' } } },
    power: async () => ({ vp: 10, vp_state: 'final' }),
    nowUnix: () => NOW,
    headBlock: async () => 100,
    requestsPerMinute: null,
    ...change,
  });
  return standIn;
}

const proposalMessage = {
  ...{ from: author.address, space: 'risk.eth', timestamp: NOW, type: 'basic', title: 't', body: 'b', discussion: '' },
  ...{ choices: ['For', 'Against', 'Abstain'], labels: [], start: NOW - 10, end: NOW + 10_000, snapshot: 90 },
  ...{ plugins: '{}', privacy: '', app: 'riskdao' },
};

/** Answers each request with the next of `answers`, then the last one for ever. */
async function scripted(
  ...answers: readonly { status: number; body?: string; headers?: Record<string, string> }[]
): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  server = createServer((_, outgoing) => {
    const {
      status,
      body = '{}',
      headers = {},
    } = answers[Math.min(asked++, answers.length - 1)] as (typeof answers)[number];
    outgoing.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return { url: `http://127.0.0.1:${address.port}`, asked: () => asked };
}

describe('request', () => {
  test.each([425, 429, 500, 503])('behavior: %i is asked again', async (status) => {
    const { url, asked } = await scripted({ status }, { status }, { status: 200, body: 'ok' });
    expect(await request(url, {}, { sleep: async () => undefined })).toEqual({
      kind: 'fetched',
      value: { status: 200, text: 'ok' },
    });
    expect(asked()).toBe(3);
  });

  test('behavior: pauses double, and retry-after is obeyed', async () => {
    const pauses: number[] = [];
    const { url } = await scripted(
      { status: 503 },
      { status: 503 },
      { status: 429, headers: { 'retry-after': '57' } },
      { status: 200 },
    );
    await request(url, {}, { sleep: async (milliseconds) => void pauses.push(milliseconds) });
    expect(pauses).toEqual([500, 1_000, 57_000]);
  });

  test('behavior: what stays away is a failed fetch, not an exception', async () => {
    const options = { sleep: async () => undefined, attempts: 2 };
    expect(await request('http://127.0.0.1:1/', {}, options)).toMatchObject({ kind: 'failed', code: 'UNREACHABLE' });
  });
});

describe('snapshotHub', () => {
  test('behavior: 26,000 votes, thousands of them in one second, are all read within the limits', async () => {
    const { state, hubUrl } = await start();
    const votes = Array.from({ length: 26_000 }, (_, index): StoredVote => {
      // 5,500 votes share one second: beyond one page and within what the hub lets one skip.
      const created = index < 5_500 ? NOW : NOW + Math.floor(index / 7);
      const id = `0x${index.toString(16).padStart(64, '0')}`;
      return {
        ...{
          id,
          ipfs: id,
          voter: id.slice(0, 42),
          space: 'risk.eth',
          proposal: '0xp',
          created,
          choice: 1,
          reason: '',
          app: '',
        },
        ...{ metadata: {}, vp: 1, vp_state: 'final' },
      };
    });
    state.votes.set('0xp', new Map(votes.map((row) => [row.id, row])));
    const read = await snapshotHub(hubUrl).votes('0xp');
    expect(read.kind === 'fetched' && new Set(read.value.map(({ id }) => id)).size).toBe(26_000);
  }, 120_000);

  test('error: more votes in one second than can be paged is a failed fetch, not a cut list', async () => {
    const { state, hubUrl } = await start();
    const rows = Array.from({ length: 7_000 }, (_, index) => {
      const id = `0x${index}`;
      return [
        id,
        {
          id,
          ipfs: '',
          voter: id,
          space: '',
          proposal: '0xp',
          created: NOW,
          choice: 1,
          reason: '',
          app: '',
          metadata: {},
          vp: 1,
          vp_state: 'final',
        },
      ] as const;
    });
    state.votes.set('0xp', new Map(rows));
    expect(await snapshotHub(hubUrl).votes('0xp')).toMatchObject({ kind: 'failed', code: 'HUB_PAGE_LIMIT' });
  }, 60_000);

  test('behavior: an unknown proposal is null, not a failure', async () => {
    const { hubUrl } = await start();
    expect(await snapshotHub(hubUrl).proposal('0x00')).toEqual({ kind: 'fetched', value: null });
  });

  test('behavior: the limit of 100 a minute is waited out', async () => {
    let now = NOW;
    const { hubUrl } = await start({ requestsPerMinute: 100, nowUnix: () => now });
    const pauses: number[] = [];
    const sleep = async (milliseconds: number) => {
      pauses.push(milliseconds);
      now += milliseconds / 1_000;
    };
    const hub = snapshotHub(hubUrl, { sleep });
    for (let asked = 0; asked < 101; asked++) expect((await hub.proposal('0x00')).kind).toBe('fetched');
    expect(pauses).toEqual([60_000]);
  });

  test.each([
    ['an HTML page', { status: 200, body: '<html>' }, 'NOT_JSON'],
    ['errors', { status: 500, body: '{"errors":[{"message":"no"}],"data":null}' }, 'HUB_REFUSED'],
    ['another shape', { status: 200, body: '{"data":{"proposal":{"id":1}}}' }, 'HUB_SHAPE'],
    ['a cut body', { status: 200, body: '{"data":{"prop' }, 'NOT_JSON'],
    ['nothing but failures', { status: 502 }, 'HTTP_502'],
  ])('error: %s is a failed fetch', async (_, answer, code) => {
    const { url } = await scripted(answer);
    expect(await snapshotHub(url, { sleep: async () => undefined }).proposal('0x1')).toMatchObject({
      kind: 'failed',
      code,
    });
  });
});

describe('snapshotSequencer', () => {
  test('default: a proposal is taken, pinned under its CID, and served', async () => {
    const { sequencerUrl, hubUrl, gatewayUrl } = await start();
    const receipt = await snapshotSequencer(sequencerUrl).submit(
      await signEnvelope(author, 'Proposal', proposalMessage),
    );
    if (receipt === 'known') throw new Error('it was new');
    const row = await snapshotHub(hubUrl).proposal(receipt.id);
    expect(row).toMatchObject({ kind: 'fetched', value: { author: author.address, ipfs: receipt.ipfs } });
    const pinned = await fetchPinned(receipt.ipfs, [gatewayUrl]);
    expect(pinned.kind === 'fetched' && cidOf(pinned.value)).toBe(receipt.ipfs);
  });

  test('behavior: the same envelope again is known, and twice at once is taken once', async () => {
    const { sequencerUrl } = await start();
    const envelope = await signEnvelope(author, 'Proposal', proposalMessage);
    const sequencer = snapshotSequencer(sequencerUrl, { sleep: async () => undefined });
    const both = await Promise.all([sequencer.submit(envelope), sequencer.submit(envelope)]);
    expect(both.filter((receipt) => receipt !== 'known')).toHaveLength(1);
    expect(await sequencer.submit(envelope)).toBe('known');
  });

  test('error: SequencerRefusedError in its words', async () => {
    const { sequencerUrl } = await start();
    const envelope = await signEnvelope(author, 'Proposal', { ...proposalMessage, end: NOW - 1 });
    await expect(snapshotSequencer(sequencerUrl).submit(envelope)).rejects.toThrow(SequencerRefusedError);
    await expect(snapshotSequencer(sequencerUrl).submit(envelope)).rejects.toThrow('must be in the future');
  });

  test('behavior: scores are not final before they are', async () => {
    let now = NOW;
    const { sequencerUrl } = await start({ nowUnix: () => now });
    const sequencer = snapshotSequencer(sequencerUrl);
    const receipt = await sequencer.submit(await signEnvelope(author, 'Proposal', proposalMessage));
    const id = receipt === 'known' ? '' : receipt.id;
    expect(await sequencer.finalise(id)).toEqual({ kind: 'fetched', value: false });
    now = proposalMessage.end + 61;
    expect(await sequencer.finalise(id)).toEqual({ kind: 'fetched', value: true });
  });
});

describe('fetchPinned and scoreOf', () => {
  test('behavior: a gateway that serves other bytes is passed over', async () => {
    const { state, gatewayUrl } = await start();
    const cid = cidOf('the text');
    state.documents.set(cid, 'the text');
    const liar = await scripted({ status: 200, body: 'another text' });
    expect(await fetchPinned(cid, [liar.url, gatewayUrl])).toEqual({ kind: 'fetched', value: 'the text' });
    expect(await fetchPinned(cid, [liar.url])).toMatchObject({
      kind: 'failed',
      detail: expect.stringContaining('other bytes'),
    });
  });

  test('behavior: power as the score service states it', async () => {
    const { scoreUrl } = await start();
    const terms = {
      space: 'risk.eth',
      network: '31337',
      token: author.address,
      tokenSymbol: 'RISK',
      tokenDecimals: 18,
    };
    expect(await scoreOf(scoreUrl, { voter: author.address, snapshotBlock: 5, terms: terms as never })).toEqual({
      kind: 'fetched',
      value: { power: 10, state: 'final' },
    });
  });
});
