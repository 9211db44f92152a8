import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import { ACCESS_RULES } from '../graphql/access.js';
import {
  answerOf,
  messageFor,
  startApi,
  testWallet,
  type NonceAnswer,
  type RunningApi,
} from '../runningApi.fixture.js';

const [MEMBER, AUTHOR, OPERATOR, STRANGER] = ['member', 'author', 'operator', 'stranger'].map(testWallet) as [
  ReturnType<typeof testWallet>,
  ReturnType<typeof testWallet>,
  ReturnType<typeof testWallet>,
  ReturnType<typeof testWallet>,
];
const NOBODY = '00000000-0000-4000-8000-000000000000';
const NONCE = 'mutation { signInNonce { nonce domain uri chainId statement } }';
const SIGN_IN = `mutation($message: String!, $signature: String!) {
  signIn(message: $message, signature: $signature) {
    __typename ... on SignedIn { token me { address roles } } ... on SignInRefused { code }
  }
}`;

/** One call of every mutation and every guarded query, with ids that exist nowhere. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'Mutation.signInNonce': 'mutation { signInNonce { nonce } }',
  'Mutation.signIn': 'mutation { signIn(message: "", signature: "0x") { __typename } }',
  'Mutation.signOut': 'mutation { signOut { wasSignedIn } }',
  'Mutation.submitVote': `mutation { submitVote(proposalId: "${NOBODY}", envelope: { address: "${MEMBER.address}", signature: "0x", message: {} }) { __typename } }`,
  'Mutation.createDraft': 'mutation { createDraft(input: { title: "", summary: "", changes: [] }) { __typename } }',
  'Mutation.updateDraft': `mutation { updateDraft(id: "${NOBODY}", expectedVersion: 0, input: { title: "", summary: "", changes: [] }) { __typename } }`,
  'Mutation.cancelDraft': `mutation { cancelDraft(id: "${NOBODY}", expectedVersion: 0) { __typename } }`,
  'Mutation.simulateDraft': `mutation { simulateDraft(id: "${NOBODY}") { __typename } }`,
  'Mutation.markReady': `mutation { markReady(id: "${NOBODY}", expectedVersion: 0) { __typename } }`,
  'Mutation.propose': `mutation { propose(id: "${NOBODY}", envelope: { address: "${MEMBER.address}", signature: "0x", message: {} }) { __typename } }`,
  'Mutation.cancelSimulation': `mutation { cancelSimulation(id: "${NOBODY}") { __typename } }`,
  'Mutation.createApiKey': 'mutation { createApiKey(input: { name: "", scopes: [] }) { __typename } }',
  'Mutation.revokeApiKey': `mutation { revokeApiKey(id: "${NOBODY}") { __typename } }`,
  'Mutation.rotateApiKey': `mutation { rotateApiKey(id: "${NOBODY}", overlapHours: 0) { __typename } }`,
  'Mutation.createWebhook': 'mutation { createWebhook(input: { url: "http://x", events: [] }) { __typename } }',
  'Mutation.rotateWebhookSecret': `mutation { rotateWebhookSecret(id: "${NOBODY}") { __typename } }`,
  'Mutation.replayWebhookDelivery': `mutation { replayWebhookDelivery(id: "${NOBODY}") { __typename } }`,
  'Mutation.deleteWebhook': `mutation { deleteWebhook(id: "${NOBODY}") { __typename } }`,
  'Mutation.retryJob': 'mutation { retryJob(queue: "none", id: "none") { __typename } }',
  'Query.operations': '{ operations { outboxPending } }',
};

const RANK = { anyone: 0, member: 1, author: 2, operator: 3 } as const;

describe('sign-in, roles and keys', () => {
  let store: TemporaryStore;
  let api: RunningApi;

  beforeAll(async () => {
    store = await temporaryStore();
    api = await startApi(store, { AUTHORS: AUTHOR.address, OPERATORS: OPERATOR.address });
  }, 240_000);

  afterAll(async () => {
    api.stop();
    await store.close();
  });

  const nonceNow = async () => (await api.ask(NONCE)).data.signInNonce as NonceAnswer;
  const attempt = async (message: string, wallet = MEMBER) =>
    api.ask(SIGN_IN, { message, signature: await wallet.signMessage(message) });

  describe('signIn', () => {
    test('default: a member signs in; the cookie is out of reach of scripts and foreign sites', async () => {
      const { data, headers, status } = await attempt(messageFor(MEMBER.address, await nonceNow()));
      expect(status).toBe(200);
      expect(data.signIn.me).toEqual({ address: MEMBER.address, roles: ['member'] });
      const cookie = headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/^riskdao_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict/);
      const byCookie = await api.ask('{ me { address } }', {}, { cookie: cookie.split(';')[0] ?? '' });
      expect(byCookie.data.me).toEqual({ address: MEMBER.address });
    });

    test('error: A7 of 100 parallel uses of one signed message, one succeeds', async () => {
      const message = messageFor(MEMBER.address, await nonceNow());
      const answers = await Promise.all(Array.from({ length: 100 }, () => attempt(message)));
      const signedIn = answers.filter(({ data }) => data?.signIn?.__typename === 'SignedIn');
      expect(signedIn).toHaveLength(1);
      const others = answers.filter((answer) => answer !== signedIn[0]);
      expect(new Set(others.map(({ status }) => status))).toEqual(new Set([401]));
      expect(new Set(others.map(({ data }) => data.signIn.code))).toEqual(new Set(['NONCE_USED']));
    }, 180_000);

    const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
    test.each([
      ['WRONG_DOMAIN', { domain: 'evil.test' }],
      ['WRONG_URI', { uri: 'http://evil.test' }],
      ['WRONG_CHAIN', { chainId: 1 }],
      ['EXPIRED', { expirationTime: minutes(-1) }],
      ['EXPIRY_MISSING', { expirationTime: undefined as never }],
      ['EXPIRY_MISSING', { expirationTime: minutes(60) }],
      ['EXPIRED', { notBefore: minutes(30) }],
      ['NONCE_USED', { nonce: 'neverissued000' }],
      ['BAD_SIGNATURE', { address: STRANGER.address }],
    ])('error: A7 %s', async (code, over) => {
      const { data, status } = await attempt(messageFor(MEMBER.address, await nonceNow(), over));
      expect(data.signIn).toEqual({ __typename: 'SignInRefused', code });
      expect(status).toBe(401);
    });

    test('error: A7 a text that is no message, and a signature of something else', async () => {
      expect((await attempt('sign me in')).data.signIn.code).toBe('BAD_MESSAGE');
      const nonce = await nonceNow();
      const message = messageFor(MEMBER.address, nonce);
      const { data } = await api.ask(SIGN_IN, { message, signature: await MEMBER.signMessage('something else') });
      expect(data.signIn.code).toBe('BAD_SIGNATURE');
      // A refused attempt uses nothing up.
      expect((await attempt(message)).data.signIn.__typename).toBe('SignedIn');
    });

    test('behavior: signing out ends the session at once', async () => {
      const session = await api.signIn(MEMBER);
      expect((await api.ask('mutation { signOut { wasSignedIn } }', {}, session)).data.signOut.wasSignedIn).toBe(true);
      const after = await api.ask('{ me { address } }', {}, session);
      expect(after.codes).toEqual(['UNAUTHENTICATED']);
      expect(after.status).toBe(401);
    });
  });

  test('behavior: A14 every operation for every role, and for keys with every scope', async () => {
    expect(Object.keys(OPERATIONS).sort()).toEqual(Object.keys(ACCESS_RULES).sort());
    const sessions = {
      anonymous: {},
      member: await api.signIn(MEMBER),
      author: await api.signIn(AUTHOR),
      operator: await api.signIn(OPERATOR),
    };
    const rank = { anonymous: 0, member: 1, author: 2, operator: 3 };
    const surprises: string[] = [];
    for (const [name, query] of Object.entries(OPERATIONS)) {
      const rule = ACCESS_RULES[name];
      for (const [who, headers] of Object.entries(sessions)) {
        if (name === 'Mutation.signOut' && who !== 'anonymous') continue;
        const { codes } = await api.ask(query, {}, headers);
        const isRefused = codes.includes('FORBIDDEN') || codes.includes('UNAUTHENTICATED');
        const mayCall = rule !== undefined && rank[who as keyof typeof rank] >= RANK[rule.role];
        if (isRefused === mayCall) surprises.push(`${name} for ${who}: ${codes.join() || 'let through'}`);
      }
    }
    for (const scope of ['read', 'draft', 'webhooks', 'operate'] as const) {
      const made = await api.ask(
        `mutation { createApiKey(input: { name: "matrix", scopes: [${scope}] }) { ... on ApiKeyCreated { secret } } }`,
        {},
        sessions.operator,
      );
      const headers = { authorization: `Bearer ${made.data.createApiKey.secret}` };
      for (const [name, query] of Object.entries(OPERATIONS)) {
        const { codes } = await api.ask(query, {}, headers);
        const isRefused = codes.includes('FORBIDDEN');
        if (isRefused === (ACCESS_RULES[name]?.scope === scope)) surprises.push(`${name} for a key with ${scope}`);
      }
    }
    expect(surprises).toEqual([]);
  }, 240_000);

  test('behavior: A14 keys and webhooks of others are out of reach', async () => {
    const [mine, theirs] = [await api.signIn(MEMBER), await api.signIn(STRANGER)];
    const key = await api.ask(
      'mutation { createApiKey(input: { name: "mine", scopes: [read] }) { ... on ApiKeyCreated { apiKey { id } secret } } }',
      {},
      mine,
    );
    const hook = await api.ask(
      'mutation { createWebhook(input: { url: "https://example.com/hook", events: [proposalUpdated] }) { ... on WebhookCreated { webhook { id url events } secret } } }',
      {},
      mine,
    );
    const [keyId, hookId] = [key.data.createApiKey.apiKey.id, hook.data.createWebhook.webhook.id];
    expect(hook.data.createWebhook.webhook.events).toEqual(['proposalUpdated']);
    for (const operation of [
      `revokeApiKey(id: "${keyId}")`,
      `rotateApiKey(id: "${keyId}", overlapHours: 0)`,
      `rotateWebhookSecret(id: "${hookId}")`,
      `deleteWebhook(id: "${hookId}")`,
    ]) {
      const { data } = await api.ask(`mutation { it: ${operation} { __typename } }`, {}, theirs);
      expect(data.it.__typename).toBe('NotFound');
    }
    const { data } = await api.ask('{ me { apiKeys { id } webhooks { id deliveries(first: 5) { id } } } }', {}, theirs);
    expect(data.me).toEqual({ apiKeys: [], webhooks: [] });
    const rotated = await api.ask(
      `mutation { rotateWebhookSecret(id: "${hookId}") { ... on WebhookCreated { secret } } }`,
      {},
      mine,
    );
    expect(rotated.data.rotateWebhookSecret.secret).not.toBe(hook.data.createWebhook.secret);
    const deleted = await api.ask(`mutation { deleteWebhook(id: "${hookId}") { __typename } }`, {}, mine);
    expect(deleted.data.deleteWebhook.__typename).toBe('WebhookDeleted');
  });

  test('behavior: A29 a key works until it is revoked; secrets are in no answer again and in no table', async () => {
    const session = await api.signIn(MEMBER);
    const { data } = await api.ask(
      'mutation { createApiKey(input: { name: "ci", scopes: [read] }) { ... on ApiKeyCreated { secret apiKey { id prefix } } } }',
      {},
      session,
    );
    const { secret, apiKey } = data.createApiKey as { secret: string; apiKey: { id: string; prefix: string } };
    const key = { authorization: `Bearer ${secret}` };
    expect((await api.ask('{ me { address roles } }', {}, key)).data.me.address).toBe(MEMBER.address);
    const listed = await api.ask('{ me { apiKeys { id prefix scopes lastUsedAt } } }', {}, session);
    expect(listed.text).not.toContain(secret);
    expect(listed.data.me.apiKeys.find(({ id }: { id: string }) => id === apiKey.id).lastUsedAt).not.toBeNull();
    await api.ask(`mutation { revokeApiKey(id: "${apiKey.id}") { __typename } }`, {}, session);
    expect((await api.ask('{ me { address } }', {}, key)).status).toBe(401);
  });

  test('error: A9 webhooks go to no private address, however it is written', async () => {
    const session = await api.signIn(MEMBER);
    const hosts = ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f000001', '127.1'];
    const more = ['0.0.0.0', '169.254.169.254', '10.0.0.1', '192.168.1.1', '[fd00::1]', 'router.local', 'intranet'];
    for (const host of [...hosts, ...more]) {
      const { data } = await api.ask(
        `mutation { createWebhook(input: { url: "https://${host}/hook", events: [coverageChanged] }) { __typename } }`,
        {},
        session,
      );
      expect({ host, outcome: data.createWebhook.__typename }).toEqual({ host, outcome: 'InvalidInput' });
    }
  });

  describe('requests', () => {
    test('error: A2 two changes in one request, also hidden in a fragment', async () => {
      for (const query of [
        'mutation { a: signInNonce { nonce } b: signInNonce { nonce } }',
        'mutation { ...F } fragment F on Mutation { a: signInNonce { nonce } b: signInNonce { nonce } }',
      ]) {
        const { codes, status } = await api.ask(query);
        expect({ codes, status }).toEqual({ codes: ['QUERY_TOO_EXPENSIVE'], status: 400 });
      }
    });

    test('error: A3 a simple GET, and a change by GET', async () => {
      const get = async (query: string, headers = {}) =>
        answerOf(await fetch(`${api.address}/graphql?query=${encodeURIComponent(query)}`, { headers }));
      expect((await get('{ _meta { chainId } }')).status).toBe(400);
      const changed = await get('mutation { signInNonce { nonce } }', { 'x-riskdao-client': 'test' });
      expect(changed.status).toBeGreaterThanOrEqual(400);
      expect(changed.data ?? null).toBeNull();
    });

    test('behavior: A5 names that do not exist are not completed', async () => {
      const { text, status } = await api.ask('{ _meta { chainIdd } }');
      expect(status).toBe(400);
      expect(text).not.toContain('Did you mean');
    });

    test('default: persisted queries by GET carry an ETag, and 304 answers who has the answer', async () => {
      const query = '{ _meta { chainId schemaVersion } }';
      const sha256Hash = createHash('sha256').update(query).digest('hex');
      const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
      const url = `${api.address}/graphql?extensions=${encodeURIComponent(extensions)}`;
      const headers = { 'x-riskdao-client': 'test' };
      expect((await answerOf(await fetch(url, { headers }))).text).toContain('PERSISTED_QUERY_NOT_FOUND');
      const learnt = await fetch(`${api.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, extensions: JSON.parse(extensions) }),
      });
      expect(learnt.status).toBe(200);
      const first = await fetch(url, { headers });
      expect(first.status).toBe(200);
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^W\/"/);
      expect((await fetch(url, { headers: { ...headers, 'if-none-match': etag } })).status).toBe(304);
    });

    test('error: a persisted query whose hash is of another text', async () => {
      const wrong = {
        query: '{ _meta { chainId } }',
        extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
      };
      const response = await fetch(`${api.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wrong),
      });
      expect((await answerOf(response)).text).toContain('PERSISTED_QUERY_MISMATCH');
    });

    test('default: the explorer is on the endpoint and loads nothing from elsewhere', async () => {
      const page = await fetch(`${api.address}/graphql`, { headers: { accept: 'text/html' } });
      expect(page.url).toBe(`${api.address}/explorer`);
      const html = await page.text();
      expect(html).toContain('explorer.js');
      expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    });
  });
});

describe('rate limits', () => {
  test('error: A15 the limit holds, is told in headers, and a forged X-Forwarded-For buys nothing', async () => {
    const store = await temporaryStore();
    const api = await startApi(store, { RATE_LIMIT: '20' });
    try {
      const first = await api.ask('{ rateLimit { limit remaining cost } }');
      expect(first.data.rateLimit).toEqual({ limit: 20, remaining: 19, cost: 1 });
      expect(first.headers.get('x-ratelimit-remaining')).toBe('19');
      const statuses: number[] = [];
      for (let i = 0; i < 25; i++) {
        const headers = { 'x-forwarded-for': `203.0.113.${i}` };
        statuses.push((await api.ask('{ _meta { chainId } }', {}, headers)).status);
      }
      expect(statuses.filter((status) => status === 200)).toHaveLength(19);
      const refused = await api.ask('{ _meta { chainId } }');
      expect(refused.codes).toEqual(['RATE_LIMITED']);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      await store.postgres.stop('immediate');
      expect((await api.ask('{ rateLimit { limit } }')).status).toBe(200);
    } finally {
      api.stop();
      await store.close();
    }
  }, 240_000);

  test('behavior: A15 a configured proxy is believed', async () => {
    const store = await temporaryStore();
    const api = await startApi(store, { RATE_LIMIT: '5', TRUSTED_PROXIES: '127.0.0.1,::1,::ffff:127.0.0.1' });
    try {
      for (let i = 0; i < 12; i++) {
        const { status } = await api.ask('{ _meta { chainId } }', {}, { 'x-forwarded-for': `203.0.113.${i}` });
        expect(status).toBe(200);
      }
    } finally {
      api.stop();
      await store.close();
    }
  }, 240_000);
});
