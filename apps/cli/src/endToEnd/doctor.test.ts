import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const COMMAND = path.join(import.meta.dirname, '../../bin/riskdao.mjs');
const CANARY = 'canary-5f3e9a';

describe('riskdao doctor', () => {
  let store: TemporaryStore;
  let node: Server;
  let nodeUrl: string;

  beforeAll(async () => {
    store = await temporaryStore();
    // A chain that says its id and its head, and knows no contract.
    node = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const { id, method } = JSON.parse(body) as { id: number; method: string };
        const timestamp = `0x${Math.floor(Date.now() / 1_000).toString(16)}`;
        const results: Record<string, unknown> = {
          eth_chainId: '0x7a69',
          eth_getBlockByNumber: { number: '0x5', timestamp },
          eth_getCode: '0x',
        };
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? null }));
      });
    });
    await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
    nodeUrl = `http://127.0.0.1:${(node.address() as AddressInfo).port}`;
  }, 180_000);

  afterAll(async () => {
    node.close();
    await store.close();
  });

  function doctor(settings: Readonly<Record<string, string>>): Promise<{ code: number | null; output: string }> {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [COMMAND, 'doctor'], { env: { PATH, HOME, PORT: '0', ...settings } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
    return new Promise((resolve) => child.once('exit', (code) => resolve({ code, output })));
  }

  test('default: nothing to complain about', async () => {
    const { code, output } = await doctor({
      ...{ DATABASE_URL: store.postgres.url, SECRET_KEY: '11'.repeat(32), CHAIN_ID: '31337' },
    });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('No problem found.') });
    expect(output).toMatch(/ok +database +reachable, writable, on this schema/);
  }, 180_000);

  test('error: a chain without a deployment is a problem, and the chain is examined all the same', async () => {
    const { code, output } = await doctor({
      ...{ DATABASE_URL: store.postgres.url, SECRET_KEY: '11'.repeat(32), CHAIN_ID: '31337', RPC_URLS: nodeUrl },
    });
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('DEPLOYMENT_FILE is not set') });
    expect(output).toMatch(/ok +chain .*chain 31337, block 5/);
  }, 180_000);

  test('error: every problem at once, and A26 no secret among them', async () => {
    const { code, output } = await doctor({
      ...{ DATABASE_URL: `postgresql://user:${CANARY}@127.0.0.1:1/none`, QUEUE_URL: `redis://:${CANARY}@127.0.0.1:1` },
      ...{ SECRET_KEY: CANARY, CHAIN_ID: '1', RPC_URLS: `${nodeUrl},http://127.0.0.1:1` },
      ...{ SNAPSHOT_HUB_URL: 'http://127.0.0.1:1/hub', DEPLOYMENT_FILE: 'missing.json' },
    });
    expect(code).toBe(1);
    for (const problem of [
      /PROBLEM +settings +SECRET_KEY must be 64 hexadecimal digits/,
      /PROBLEM +database +It does not answer/,
      /PROBLEM +queue +The queue's store does not answer/,
      /PROBLEM +chain .*is chain 31337, not 1/,
      /PROBLEM +chain +127\.0\.0\.1:1 does not answer/,
      /PROBLEM +chain +missing\.json/,
      /PROBLEM +services +SNAPSHOT_HUB_URL/,
    ])
      expect(output).toMatch(problem);
    expect(output).not.toContain(CANARY);
  }, 180_000);

  test('error: a database that was not migrated, or is not writable', async () => {
    const [row] = await store.client.$queryRaw<{ name: string }[]>`
      DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)
      RETURNING migration_name AS name`;
    await store.client.$executeRawUnsafe('ALTER DATABASE riskdao SET default_transaction_read_only = on');
    const { code, output } = await doctor({
      ...{ DATABASE_URL: store.postgres.url, SECRET_KEY: '11'.repeat(32), CHAIN_ID: '31337' },
    });
    expect(code).toBe(1);
    expect(output).toContain(`1 migrations are missing, first ${row?.name}`);
    expect(output).toContain('It takes no writes');
  }, 180_000);
});
