import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createProposal, GOVERNANCE_ROUNDS, openQueues, type Queues } from '@riskdao/store';
import { hasRedis, temporaryRedis, temporaryStore, until, type TemporaryStore } from '@riskdao/store/testing';
import { scheduleDue } from './schedule.js';

const AUTHOR = `0x${'ab'.repeat(20)}`;

let store: TemporaryStore;
beforeAll(async () => {
  store = await temporaryStore();
  await createProposal(store.client, {
    ...{ origin: 'member', author: AUTHOR, title: 'Raise the gamma buffer', summary: '', discussionUrl: null },
    ...{ draftExpiresAt: null, current: { gammaBuffer: 100n } },
    changes: [{ id: 'gammaBuffer', before: 100n, after: 125n }],
  });
}, 60_000);
afterAll(() => store.close());

async function queueUrlOf(kind: 'postgres' | 'redis'): Promise<{ url: string; stop: () => Promise<void> }> {
  if (kind === 'postgres') return { url: store.postgres.url, stop: async () => undefined };
  const redis = await temporaryRedis({ folder: store.folder, appendOnly: false });
  return { url: redis.url, stop: redis.kill };
}

const waiting = async (queues: Queues) => [
  (await queues.counts('advanceProposal'))['waiting'],
  (await queues.counts('governanceRound'))['waiting'],
];

describe.each([['postgres', true] as const, ['redis', hasRedis] as const])('scheduleDue on %s', (kind, isThere) => {
  (isThere ? test : test.skip)(
    'default: whoever asks how often, a step runs once a turn',
    async () => {
      const { url, stop } = await queueUrlOf(kind);
      const [first, second] = [openQueues(url, () => undefined), openQueues(url, () => undefined)];
      try {
        const ask = (queues: Queues, wallUnix: number, nowUnix = 1_800_000_000) =>
          scheduleDue({ client: store.client, queues }, { nowUnix, wallUnix });
        await ask(first, 7_200);
        await ask(second, 7_201);
        expect(await waiting(first)).toEqual([1, 5]);
        await ask(second, 7_206);
        expect(await waiting(first)).toEqual([2, 5]);
        await ask(first, 7_210);
        expect(await waiting(first)).toEqual([3, 7]);
        // Days of a local chain that pass at once: steps are due again, rounds keep their pace.
        await ask(first, 7_211, 1_800_172_800);
        expect(await waiting(first)).toEqual([4, 7]);
        const [rounds, steps]: [string[], string[]] = [[], []];
        first.work('governanceRound', async ({ round }) => void rounds.push(round));
        second.work('advanceProposal', async ({ step }) => void steps.push(step));
        await until('every job was taken', () => rounds.length === 7 && steps.length === 4);
        expect(rounds.sort()).toEqual([...GOVERNANCE_ROUNDS, 'ingestBook', 'syncParameters'].sort());
        expect(new Set(steps)).toEqual(new Set(['judgeDraft']));
      } finally {
        await Promise.all([first.close(), second.close()]);
        await stop();
      }
    },
    60_000,
  );

  (isThere ? test : test.skip)(
    'behavior: a step that waits carries the proposal and nothing that could go stale',
    async () => {
      const { url, stop } = await queueUrlOf(kind);
      const queues = openQueues(url, () => undefined);
      try {
        await scheduleDue({ client: store.client, queues }, { nowUnix: 1_800_000_000, wallUnix: 99_999_000 });
        const taken = await new Promise((resolve) => {
          queues.work('advanceProposal', async (payload) => resolve(payload));
        });
        expect(taken).toEqual({ proposalId: expect.stringMatching(/^[0-9a-f-]{36}$/), step: 'judgeDraft' });
      } finally {
        await queues.close();
        await stop();
      }
    },
    60_000,
  );
});
