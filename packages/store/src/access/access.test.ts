import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryStore, type TemporaryStore } from '../testing/temporaryStore.js';
import { apiKeysOf, createApiKey, findApiKey, revokeApiKey, rotateApiKey } from './apiKeys.js';
import { openRateLimits } from './rateLimits.js';
import { closeSession, findSession, forgetLapsed, issueNonce, openSession, takeNonce } from './sessions.js';

const ALICE = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const BOB = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC';

describe('access', () => {
  let store: TemporaryStore;

  beforeAll(async () => {
    store = await temporaryStore();
  }, 60_000);

  afterAll(() => store.close());

  describe('nonces and sessions', () => {
    test('behavior: A7 of 100 parallel uses of one nonce, one succeeds', async () => {
      const { nonce } = await issueNonce(store.client);
      expect(nonce).toMatch(/^[0-9A-Za-z]{22}$/);
      const taken = await Promise.all(Array.from({ length: 100 }, () => takeNonce(store.client, nonce)));
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    test('behavior: A7 an unknown or lapsed nonce is good for nothing', async () => {
      const { nonce } = await issueNonce(store.client);
      await store.client.signInNonce.update({ where: { nonce }, data: { expiresAt: new Date(0) } });
      expect(await takeNonce(store.client, nonce)).toBe(false);
      expect(await takeNonce(store.client, 'neverissued00')).toBe(false);
    });

    test('default: a session lasts until it is closed; its token is not kept', async () => {
      const { token } = await openSession(store.client, { address: ALICE, hours: 1 });
      expect((await findSession(store.client, token))?.address).toBe(ALICE);
      expect(JSON.stringify(await store.client.session.findMany())).not.toContain(token);
      expect(await closeSession(store.client, token)).toBe(true);
      expect(await findSession(store.client, token)).toBeNull();
      expect(await closeSession(store.client, token)).toBe(false);
    });

    test('behavior: what has lapsed is refused, and forgotten', async () => {
      const { token } = await openSession(store.client, { address: ALICE, hours: -1 });
      expect(await findSession(store.client, token)).toBeNull();
      expect(await forgetLapsed(store.client)).toBeGreaterThan(0);
      expect(await store.client.session.count()).toBe(0);
    });
  });

  describe('API keys', () => {
    const wanted = { owner: ALICE, name: 'ci', scopes: ['read', 'draft'] as const, expiresAt: null };

    test('behavior: A29 only a hash is kept, and the last use is noted', async () => {
      const { apiKey, secret } = await createApiKey(store.client, wanted);
      expect(secret).toMatch(/^rdk_[0-9A-Za-z_-]{43}$/);
      expect(JSON.stringify(await store.client.apiKey.findMany())).not.toContain(secret);
      expect(apiKey.lastUsedAt).toBeNull();
      expect(await findApiKey(store.client, secret)).toMatchObject({ id: apiKey.id, scopes: ['read', 'draft'] });
      expect((await apiKeysOf(store.client, ALICE))[0]?.lastUsedAt).toBeInstanceOf(Date);
    });

    test('behavior: A29 a revoked or lapsed key opens nothing', async () => {
      const { apiKey, secret } = await createApiKey(store.client, wanted);
      expect(await revokeApiKey(store.client, { owner: BOB, id: apiKey.id })).toBeNull();
      expect(await findApiKey(store.client, secret)).not.toBeNull();
      expect((await revokeApiKey(store.client, { owner: ALICE, id: apiKey.id }))?.revokedAt).toBeInstanceOf(Date);
      expect(await findApiKey(store.client, secret)).toBeNull();
      const lapsed = await createApiKey(store.client, { ...wanted, expiresAt: new Date(0) });
      expect(await findApiKey(store.client, lapsed.secret)).toBeNull();
    });

    test('behavior: A29 rotation lets both keys work for the overlap, and only then', async () => {
      const old = await createApiKey(store.client, wanted);
      const rotation = { owner: ALICE, id: old.apiKey.id };
      expect(await rotateApiKey(store.client, { ...rotation, owner: BOB, overlapHours: 1 })).toBeNull();
      const fresh = await rotateApiKey(store.client, { ...rotation, overlapHours: 1 });
      expect(fresh?.apiKey.scopes).toEqual(['read', 'draft']);
      expect(await findApiKey(store.client, old.secret)).not.toBeNull();
      expect(await findApiKey(store.client, fresh?.secret ?? '')).not.toBeNull();
      await rotateApiKey(store.client, { ...rotation, overlapHours: 0 });
      expect(await findApiKey(store.client, old.secret)).toBeNull();
    });
  });

  describe('rate limits', () => {
    const open = () =>
      openRateLimits({ databaseUrl: store.postgres.url, queueUrl: store.postgres.url }, () => undefined);

    test('default: a budget is shared by processes and spent once', async () => {
      const [a, b] = [open(), open()];
      try {
        expect(await a.spend('shared', 90, 100)).toMatchObject({ isAllowed: true, remaining: 10, limit: 100 });
        expect(await b.spend('shared', 11, 100)).toMatchObject({ isAllowed: false, remaining: 0 });
        expect(await b.spend('shared', 10, 100)).toMatchObject({ isAllowed: true });
        expect(await a.spend('shared', 1, 100)).toMatchObject({ isAllowed: false });
        expect(await a.spend('another', 1, 100)).toMatchObject({ isAllowed: true });
      } finally {
        await Promise.all([a.close(), b.close()]);
      }
    });

    test('behavior: small requests are served from a parcel, and never beyond the budget', async () => {
      const limits = open();
      try {
        const outcomes = [];
        for (let i = 0; i < 1_100; i++) outcomes.push((await limits.spend('small', 1, 1_000)).isAllowed);
        expect(outcomes.filter(Boolean)).toHaveLength(1_000);
      } finally {
        await limits.close();
      }
    });

    test('behavior: A15 without the shared store each process holds the limit by itself', async () => {
      const limits = openRateLimits(
        { databaseUrl: 'postgresql://127.0.0.1:1/none', queueUrl: 'postgresql://127.0.0.1:1/none' },
        () => undefined,
      );
      const redis = openRateLimits({ databaseUrl: '', queueUrl: 'redis://127.0.0.1:1' }, () => undefined);
      try {
        for (const away of [limits, redis]) {
          expect(await away.spend('key', 100, 100)).toMatchObject({ isAllowed: true });
          expect(await away.spend('key', 1, 100)).toMatchObject({ isAllowed: false });
        }
      } finally {
        await Promise.all([limits.close(), redis.close()]);
      }
    });
  });
});
