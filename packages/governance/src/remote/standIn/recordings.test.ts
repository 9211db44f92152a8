import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { describeWithSharedData, sharedPath } from '../../../../../tools/sharedData.js';
import { recording, type Exchange } from '../../verify/recordings.fixture.js';
import type { HubStrategy } from '../../snapshot/wire.js';
import { answerHub } from './hubSchema.js';
import { takeEnvelope } from './snapshotStandIn.js';
import { emptyState, type StandInOptions, type StandInSpace } from './standInState.js';

const FILES = [
  'proposals',
  'votes',
  'vote-changes',
  'vote-errors',
  'proposal-errors',
  'envelope-errors',
  'update-cancel',
  'weak-spots',
];

/** What the stand-in does not do, and why: nothing in the product asks for it. */
const LEFT_OUT = [
  'IPFS pinning down', // its pins cannot fail
  'same envelope twice at once', // needs two requests in flight: tested over HTTP
  'not JSON', // answered before the rules: tested over HTTP
  'flag by admin',
  'flag by author',
  'error duplicate message (same envelope again)', // its first copy is not among the recordings
  'cancel of an ACTIVE proposal by moderator', // nor is its proposal
];

type Accounts = {
  readonly spaces: Readonly<Record<string, StandInSpace>>;
  readonly keys: Readonly<Record<string, { readonly address: string }>>;
  readonly balances: Readonly<Record<string, number>>;
};

describeWithSharedData('the stand-in beside the recordings of the real services', () => {
  test('behavior: it answers every recorded message with the recorded status, id, CID and words', async () => {
    const accounts = JSON.parse(readFileSync(sharedPath('snapshot-traffic/accounts.json'), 'utf8')) as Accounts;
    const nameOf = new Map(Object.entries(accounts.keys).map(([name, { address }]) => [address, name]));
    // Erin holds tokens but delegated to nobody: they count by balance only.
    const tokens = (voter: string, { name }: HubStrategy): number => {
      const owner = nameOf.get(voter) ?? '';
      return owner === 'erin' && name === 'erc20-votes' ? 0 : (accounts.balances[owner] ?? 0);
    };
    let now = 0;
    const options: StandInOptions = {
      spaces: accounts.spaces,
      nowUnix: () => now,
      headBlock: async () => 5_000_026,
      firstBlock: 1_000,
      requestsPerMinute: null,
      power: async (voter, _, strategies: readonly HubStrategy[]) => ({
        vp: strategies.reduce((sum, strategy) => sum + tokens(voter, strategy), 0),
        vp_state: 'final',
      }),
    };
    const state = emptyState();
    const sent = FILES.flatMap(recording)
      .filter(({ name, request }) => !LEFT_OUT.includes(name) && request?.url === '{sequencer}/')
      .sort((a, b) => (String(a.at) < String(b.at) ? -1 : 1));
    const differences: unknown[] = [];
    for (const exchange of sent) {
      now = Math.floor(Date.parse(String(exchange.at)) / 1_000);
      const answer = await takeEnvelope(exchange.request?.body, state, options);
      const ours = pick(answer as Exchange['response']);
      const theirs = pick(exchange.response as never);
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) differences.push([exchange.name, ours, theirs]);
    }
    expect(sent.length).toBeGreaterThan(120);
    expect(differences).toEqual([]);
  });

  test('behavior: the hub refuses with the recorded status and words', async () => {
    const state = emptyState();
    const options = {
      spaces: {},
      nowUnix: () => 0,
      headBlock: async () => 0,
      power: async () => null,
      requestsPerMinute: null,
    };
    const refused = recording('hub-graphql').filter(({ name }) => name.startsWith('error: '));
    for (const { request, response } of refused) {
      const answer = await answerHub(request?.body as never, state, options);
      const body = JSON.parse(JSON.stringify(answer.body)) as { errors: { message: string }[] };
      const theirs = response.body as { errors: { message: string }[] };
      expect([answer.status, body.errors[0]?.message]).toEqual([response.status, theirs.errors[0]?.message]);
    }
    expect(refused).toHaveLength(7);
  });
});

function pick({ status, body }: Exchange['response']) {
  const { id, ipfs, error_description: words } = body as { id?: string; ipfs?: string; error_description?: string };
  return { status, id, ipfs, words };
}
