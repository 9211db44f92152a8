import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { initialParameterSet, parameterSetId, withChanges, type ParameterSet } from '@riskdao/risk-core';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { backUp, contentDigest, restore } from './backup.js';
import { connect } from './database.js';
import { appendEvent, eventsAfter } from './events.js';
import { parametersInForce, recordActivation } from './parameters.js';
import { createProposal, getProposal } from './proposals/proposal.js';
import { transitionProposal } from './proposals/transitions.js';
import { temporaryStore, type TemporaryStore } from './testing/temporaryStore.js';

const CHAIN = 31_337n;
const GENESIS = initialParameterSet({ underlyings: ['BTC'], assets: { USDC: 'stable' } });
const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const change = { id: 'gammaBuffer', before: GENESIS['gammaBuffer'] ?? 0n, after: 125n };

describe('backup and restore', () => {
  let store: TemporaryStore;
  let file: string;
  const databases: string[] = [];

  /** What a chain's events would be recorded as: the same on every machine that replays them. */
  const activate = (client: TemporaryStore['client'], block: number, set: ParameterSet) =>
    recordActivation(client, {
      point: {
        chainId: CHAIN,
        blockNumber: BigInt(block),
        blockHash: hash(block),
        logIndex: 0,
        at: new Date(block * 1_000),
      },
      ...{ setId: parameterSetId(set), set, proposalId: null, changes: [] },
    });

  async function newDatabase(): Promise<string> {
    const name = `restored_${databases.length}`;
    const client = new pg.Client({ connectionString: store.postgres.url });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    databases.push(name);
    return store.postgres.url.replace(/riskdao$/, name);
  }

  let proposalId: string;
  beforeAll(async () => {
    store = await temporaryStore();
    file = path.join(store.folder, 'today.backup');
    await activate(store.client, 10, GENESIS);
    const proposal = await createProposal(store.client, {
      ...{ origin: 'member', author: `0x${'ab'.repeat(20)}`, title: 'Ünïcode "quotes", {"end":', summary: 'a\nb' },
      ...{ discussionUrl: null, current: GENESIS, changes: [change], draftExpiresAt: null },
    });
    proposalId = proposal.id;
    await appendEvent(store.client, { kind: 'parameterChanged', subject: 'x', payload: { big: '9'.repeat(40) } });
  }, 180_000);

  afterAll(() => store.close());

  test('default: F29 yesterday restored and the chain replayed is the state of today', async () => {
    const kept = await backUp(store.postgres.url, file);
    expect(kept).toEqual(await contentDigest(store.postgres.url));
    const after = withChanges(GENESIS, [change]);
    await activate(store.client, 20, after); // happens after the backup, on a chain that keeps it

    const restoredUrl = await newDatabase();
    expect(await restore(restoredUrl, file)).toEqual(kept);
    expect(await contentDigest(restoredUrl)).toEqual(kept);
    const restored = connect(restoredUrl);
    try {
      expect(await getProposal(restored, proposalId)).toEqual(await getProposal(store.client, proposalId));
      for (const [block, set] of [
        [10, GENESIS],
        [20, after],
      ] as const)
        await activate(restored, block, set);
      expect((await parametersInForce(restored, CHAIN))?.setId).toBe(parameterSetId(after));
      expect(await contentDigest(restoredUrl)).toEqual(await contentDigest(store.postgres.url));
      // Numbers go on after the restored ones, and what was under way goes on.
      const [event] = await eventsAfter(store.client, { after: 0n, limit: 1 });
      const next = await appendEvent(restored, { kind: 'parameterChanged', subject: 'y', payload: {} });
      expect(next).toBeGreaterThan(event?.cursor ?? 0n);
      await transitionProposal(restored, { id: proposalId, version: 0, event: 'cancel', reason: 'withdrawn' });
    } finally {
      await restored.$disconnect();
    }
  }, 180_000);

  test('error: a database that holds something is left alone', async () => {
    const before = await contentDigest(store.postgres.url);
    await expect(restore(store.postgres.url, file)).rejects.toMatchObject({ code: 'BACKUP_NOT_USABLE' });
    expect(await contentDigest(store.postgres.url)).toEqual(before);
  }, 180_000);

  test.each([
    ['cut off', (text: string) => text.slice(0, text.lastIndexOf('{"end":'))],
    ['changed', (text: string) => text.replace('quotes', 'quotas')],
    ['of another schema', (text: string) => text.replace(/"\d{14}_\w+"/, '"20200101000000_other"')],
  ])(
    'error: a backup that is %s leaves the database empty',
    async (_, spoil) => {
      const spoilt = path.join(store.folder, 'spoilt.backup');
      await writeFile(spoilt, gzipSync(spoil(gunzipSync(await readFile(file)).toString())));
      const url = await newDatabase();
      await expect(restore(url, spoilt)).rejects.toMatchObject({ code: 'BACKUP_NOT_USABLE' });
      const client = connect(url);
      expect(await client.proposal.count()).toBe(0);
      await client.$disconnect();
    },
    60_000,
  );
});
