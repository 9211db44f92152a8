import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { walletAt } from '../verify/evidence.fixture.js';
import type { VoteMessage } from '../snapshot/typedData.js';
import { loadSnapshotJs, type SnapshotJs } from './snapshotJs.js';
import { signEnvelope, snapshotSequencer } from './snapshotSequencer.js';
import { startSnapshotStandIn, type SnapshotStandIn } from './standIn/snapshotStandIn.js';

const NOW = 1_800_000_000;
const author = walletAt(0);
const voter = walletAt(1);
const OPTIONS = {
  spaces: { 'risk.eth': { network: '31337', strategies: [], voting: { privacy: '' } } },
  power: async () => ({ vp: 10, vp_state: 'final' as const }),
  nowUnix: () => NOW,
  headBlock: async () => 100,
  requestsPerMinute: null,
};
const proposal = {
  ...{ from: author.address, space: 'risk.eth', timestamp: NOW, type: 'basic', title: 'Raise', body: 'b' },
  ...{ discussion: '', choices: ['For', 'Against', 'Abstain'], labels: [], start: NOW - 10, end: NOW + 10_000 },
  ...{ snapshot: 90, plugins: '{}', privacy: '', app: 'riskdao' },
};

let library: SnapshotJs;
let theirs: SnapshotStandIn;
let ours: SnapshotStandIn;
beforeAll(async () => {
  [library, theirs, ours] = await Promise.all([
    loadSnapshotJs(),
    startSnapshotStandIn(OPTIONS),
    startSnapshotStandIn(OPTIONS),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all([theirs.stop(), ours.stop()]);
});

describe('snapshot.js behind its adapter', () => {
  test('default: proposal and vote arrive, and are byte for byte those of our own signing', async () => {
    const sequencer = snapshotSequencer(ours.sequencerUrl);
    const created = await library.propose(theirs.sequencerUrl, author, proposal);
    expect(await sequencer.submit(await signEnvelope(author, 'Proposal', proposal))).toMatchObject({
      ...{ id: created.id, ipfs: created.ipfs },
    });

    const message: VoteMessage = {
      ...{ from: voter.address, space: 'risk.eth', timestamp: NOW, proposal: created.id, choice: 2 },
      ...{ reason: 'Too early', app: 'riskdao', metadata: '{}' },
    };
    const before = structuredClone(message);
    const cast = await library.vote(theirs.sequencerUrl, voter, message);
    expect(message).toEqual(before);
    await sequencer.submit(await signEnvelope(voter, 'Vote', message));

    // A pinned document holds address, signature, domain, types and message exactly as they were sent.
    expect([...theirs.state.documents]).toEqual([...ours.state.documents]);
    expect([...theirs.state.documents.keys()]).toEqual([created.ipfs, cast.ipfs]);
    expect(theirs.state.votes.get(created.id)?.get(voter.address)).toMatchObject({ choice: 2, reason: 'Too early' });
  }, 60_000);

  test('error: what the sequencer refuses is refused in its words, and a dead one is unreachable', async () => {
    await expect(library.propose(theirs.sequencerUrl, author, proposal)).rejects.toMatchObject({
      ...{ code: 'SEQUENCER_REFUSED', reason: 'duplicate message' },
    });
    const dead = library.propose('http://127.0.0.1:1', author, proposal);
    await expect(dead).rejects.toMatchObject({ code: 'SEQUENCER_UNREACHABLE' });
  }, 60_000);
});
