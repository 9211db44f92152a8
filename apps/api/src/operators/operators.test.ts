import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openQueues, PermanentJobError, type Queues } from '@riskdao/store';
import {
  hasRedis,
  measured,
  temporaryRedis,
  temporaryStore,
  until,
  type TemporaryRedis,
  type TemporaryStore,
} from '@riskdao/store/testing';
import { startApi, testWallet, type RunningApi } from '../runningApi.fixture.js';

const OPERATOR = testWallet('operator');
const MEMBER = testWallet('member');
const SETTINGS = { OPERATORS: OPERATOR.address, QUEUE_BOARD: 'on' };
const BOARD = '/operators/queues';
const DELIVERY = '00000000-0000-4000-8000-00000000000a';
const RETRY = (id: string, queue = 'deliverWebhook') =>
  `mutation { retryJob(queue: "${queue}", id: "${id}") { __typename ... on ServiceUnavailable { code } } }`;

describe('what operators see and do', () => {
  let store: TemporaryStore;
  let api: RunningApi;
  let operator: { authorization: string };
  let queues: Queues;

  beforeAll(async () => {
    store = await temporaryStore();
    queues = openQueues(store.postgres.url, () => undefined);
    const worker = queues.work('deliverWebhook', () => Promise.reject(new PermanentJobError('nobody is there')));
    await queues.add({ queue: 'deliverWebhook', jobId: 'broken', payload: { deliveryId: DELIVERY } });
    api = await startApi(store, SETTINGS);
    operator = await api.signIn(OPERATOR);
    await until(
      'the job was set aside',
      async () => (await queues.stateOf('deliverWebhook', 'broken')).state === 'failed',
    );
    await worker.close();
  }, 240_000);

  afterAll(async () => {
    api.stop();
    await queues.close();
    await store.close();
  });

  describe('the queue board', () => {
    const visit = (path = '', headers: Readonly<Record<string, string>> = operator) =>
      fetch(`${api.address}${BOARD}${path}`, { headers, redirect: 'manual' });

    test('behavior: A14 nobody but operators, for its page, its data and its files', async () => {
      const member = await api.signIn(MEMBER);
      const { data } = await api.ask(
        'mutation { createApiKey(input: { name: "board", scopes: [read] }) { ... on ApiKeyCreated { secret } } }',
        {},
        operator,
      );
      const reader = { authorization: `Bearer ${data.createApiKey.secret}` };
      for (const path of ['', '/', '/api/queues', '/static/favicon.ico', '/queue/deliverWebhook']) {
        expect({ path, status: (await visit(path, {})).status }).toEqual({ path, status: 401 });
        expect({ path, status: (await visit(path, member)).status }).toEqual({ path, status: 403 });
        expect({ path, status: (await visit(path, reader)).status }).toEqual({ path, status: 403 });
      }
    });

    test('default: an operator sees the page, which takes nothing from other hosts, and every queue', async () => {
      const page = await visit();
      expect(page.status).toBe(200);
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self'");
      const html = await page.text();
      expect(html).toContain('Risk DAO queues');
      const scripts = [...html.matchAll(/<script([^>]*)>/g)].map(([, attributes = '']) => attributes);
      // What the policy would refuse: a script in the page that is no data.
      expect(scripts.filter((text) => !text.includes(' src="static/') && !text.includes('application/json'))).toEqual(
        [],
      );
      const [, script = ''] = /src="(static\/js\/main[^"]+)"/.exec(html) ?? [];
      expect((await visit(`/${script}`)).status).toBe(200);
      const shown = (await (await visit('/api/queues?activeQueue=deliverWebhook&status=failed')).json()) as {
        queues: { name: string; counts: { failed: number }; readOnlyMode: boolean; jobs: { id: string }[] }[];
      };
      const webhooks = shown.queues.find(({ name }) => name === 'deliverWebhook');
      expect(shown.queues.map(({ name }) => name)).toContain('planSimulation');
      expect(webhooks).toMatchObject({ readOnlyMode: true, counts: { failed: 1 }, jobs: [{ id: 'broken' }] });
    });

    test('error: it changes nothing', async () => {
      const change = await fetch(`${api.address}${BOARD}/api/queues/deliverWebhook/broken/clean`, {
        method: 'PUT',
        headers: operator,
      });
      expect(change.status).toBe(405);
      expect((await queues.stateOf('deliverWebhook', 'broken')).state).toBe('failed');
    });
  });

  test('default: a job that was set aside is listed with its reason, and tried again once', async () => {
    const listed = await api.ask(
      '{ operations { failedJobs(first: 10) { id queue reason attempts failedAt payload } queues { name isAnswering failed } outboxPending feeds { name isStale } } }',
      {},
      operator,
    );
    const { failedJobs, queues: states } = listed.data.operations;
    expect(failedJobs).toMatchObject([
      {
        id: 'broken',
        queue: 'deliverWebhook',
        reason: 'nobody is there',
        attempts: 1,
        payload: { deliveryId: DELIVERY },
      },
    ]);
    expect(states.find(({ name }: { name: string }) => name === 'deliverWebhook')).toMatchObject({ failed: 1 });
    const outcome = async (query: string) => (await api.ask(query, {}, operator)).data.retryJob.__typename;
    expect(await outcome(RETRY('broken'))).toBe('JobRetried');
    expect((await queues.stateOf('deliverWebhook', 'broken')).state).toBe('waiting');
    expect(await outcome(RETRY('broken'))).toBe('WrongStage');
    expect(await outcome(RETRY('never heard of'))).toBe('NotFound');
    expect(await outcome(RETRY('broken', 'noSuchQueue'))).toBe('NotFound');
  });

  (hasRedis ? describe : describe.skip)('with queues in a Redis that freezes', () => {
    let redis: TemporaryRedis;
    let second: RunningApi;
    beforeAll(async () => {
      redis = await temporaryRedis({ folder: store.folder, appendOnly: false });
      second = await startApi(store, { ...SETTINGS, QUEUE_URL: redis.url });
    }, 120_000);
    afterAll(async () => {
      redis.signal('SIGCONT');
      second.stop();
      await redis.kill();
    });

    test('behavior: F6 what needs the queue answers 503 by name while it is frozen; reads and what only writes go on', async () => {
      const ask = (query: string) => second.ask(query, {}, operator);
      const answering = async () =>
        (await ask('{ operations { queues { isAnswering } } }')).data.operations.queues.map(
          ({ isAnswering }: { isAnswering: boolean }) => isAnswering,
        ) as boolean[];
      await until('every queue answers', async () => (await answering()).every(Boolean));
      const silent = (await answering()).map(() => false);

      redis.signal('SIGSTOP');
      const askedAt = performance.now();
      const refused = await ask(RETRY('broken'));
      measured('a mutation that needs a frozen queue is refused after', [performance.now() - askedAt]);
      expect(refused.status).toBe(503);
      expect(refused.data.retryJob).toEqual({ __typename: 'ServiceUnavailable', code: 'QUEUE_UNAVAILABLE' });
      const readAt = performance.now();
      const reads = await Promise.all(Array.from({ length: 50 }, () => ask('{ _meta { chainId } }')));
      measured('fifty reads beside a frozen queue', [performance.now() - readAt]);
      expect(new Set(reads.map(({ status }) => status))).toEqual(new Set([200]));
      const made = await ask('mutation { createApiKey(input: { name: "meanwhile", scopes: [read] }) { __typename } }');
      expect(made.data.createApiKey.__typename).toBe('ApiKeyCreated');
      expect(await answering()).toEqual(silent);

      redis.signal('SIGCONT');
      await until('every queue answers again', async () => (await answering()).every(Boolean));
    }, 240_000);
  });
});
