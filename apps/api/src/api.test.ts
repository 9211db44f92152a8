import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parameterSetId, type ParameterSet, type SimulationBundle } from '@riskdao/risk-core';
import { keepBundle, recordActivation } from '@riskdao/store';
import { measured, temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import { z } from 'zod';

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];
type OpenApi = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
};
type Operation = {
  readonly summary?: string;
  readonly responses: Readonly<Record<number, { readonly content?: Readonly<Record<string, { schema: JsonSchema }>> }>>;
};

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CHAIN = 31337n;
const blockHash = (block: number) => `0x${block.toString(16).padStart(64, '0')}`;

type Answer = {
  readonly status: number;
  readonly body: { data?: Record<string, never> | null; errors?: GraphQLFailure[] };
};
type GraphQLFailure = { readonly message: string; readonly extensions?: { readonly code?: string } };

/** User and system time that a process has taken; Linux counts it in hundredths of a second. */
function processorSeconds(pid = 0): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** A1: queries that would cost far more than they look. */
const HOSTILE: [string, string][] = [
  ['A1 aliases', `{ ${Array.from({ length: 200 }, (_, i) => `a${i}: _meta { chainId }`).join(' ')} }`],
  ['A1 repeated fields', `{ ${'_meta { chainId } '.repeat(2_000)} }`],
  ['A1 directives', `{ _meta ${'@skip(if: false) '.repeat(60)} { chainId } }`],
  ['A1 a page of a million', '{ parameters { parameters { history(first: 1000000) { pageInfo { endCursor } } } } }'],
  [
    'A1 aliased introspection',
    `{ ${Array.from({ length: 60 }, (_, i) => `a${i}: __schema { types { name } }`).join(' ')} }`,
  ],
  [
    'A1 named fragments',
    `{ ${'...F '.repeat(50)} } fragment F on Query { parameters { parameters { history(first: 100) { edges { node { before { raw } } } } } } }`,
  ],
];

describe('the API', () => {
  let store: TemporaryStore;
  let server: ChildProcess;
  let address: string;
  let setId: string;

  beforeAll(async () => {
    store = await temporaryStore();
    for (const [block, raw] of [
      [10, 9950n],
      [20, 9975n],
    ] as const) {
      const set: ParameterSet = { varConfidence: raw, 'spotRange/underlying/BTC': 1600n };
      setId = parameterSetId(set);
      await recordActivation(store.client, {
        point: {
          chainId: CHAIN,
          blockNumber: BigInt(block),
          blockHash: blockHash(block),
          logIndex: 0,
          at: new Date(Date.UTC(2026, 1, block)),
        },
        setId,
        set,
        changes: block === 10 ? [] : [{ parameterId: 'varConfidence', before: 9950n, after: raw }],
        proposalId: null,
      });
    }
    const env = { ...process.env, DATABASE_URL: store.postgres.url, CHAIN_ID: String(CHAIN), PORT: '0' };
    server = spawn(process.execPath, [path.join(ROOT, 'apps/api/dist/main.js')], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    address = await new Promise<string>((resolve, reject) => {
      server.stdout?.on('data', (line: Buffer) => {
        const found = /"address":"([^"]+)"/.exec(line.toString());
        if (found?.[1]) resolve(found[1]);
      });
      server.once('exit', (code) => reject(new Error(`the API ended with ${code} before it listened`)));
    });
  }, 180_000);

  afterAll(async () => {
    server.kill('SIGKILL');
    await store.close();
  });

  async function post(body: string, contentType = 'application/json'): Promise<Answer> {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }
  const ask = (query: string, variables: object = {}) => post(JSON.stringify({ query, variables }));

  describe('parameters', () => {
    const VALUE = '{ raw decimals value formatted unit }';

    test('default: an integrator reads one parameter in every form', async () => {
      const { body } = await ask(
        `{ parameter(name: "varConfidence") { id value ${VALUE} min { value } nextAllowedAt } }`,
      );
      expect(body.data?.['parameter']).toEqual({
        id: 'varConfidence',
        value: { raw: '9975', decimals: 4, value: '0.9975', formatted: '99.75 %', unit: 'ratio' },
        min: { value: '0.99' },
        nextAllowedAt: '2026-03-22T00:00:00.000Z',
      });
    });

    test.each([
      ['{ blockNumber: "19" }', '9950'],
      [`{ blockHash: "${blockHash(10)}" }`, '9950'],
      ['{ timestamp: "2026-02-25T00:00:00Z" }', '9975'],
    ])('default: at %s', async (at, raw) => {
      const { body } = await ask(`{ parameter(name: "varConfidence", at: ${at}) { value { raw } } }`);
      expect(body.data?.['parameter']).toEqual({ value: { raw } });
    });

    test('default: the whole set with its id and history', async () => {
      const { body } = await ask(
        '{ parameters { id parameters { id history(first: 5) { edges { node { before { raw } after { raw } } } pageInfo { hasNextPage } } } } }',
      );
      expect(body.data?.['parameters']).toMatchObject({
        id: setId,
        parameters: [
          { id: 'varConfidence', history: { edges: [{ node: { before: { raw: '9950' }, after: { raw: '9975' } } }] } },
          { id: 'spotRange/underlying/BTC', history: { edges: [] } },
        ],
      });
    });

    test('behavior: nothing before genesis', async () => {
      const { body } = await ask('{ parameter(name: "varConfidence", at: { blockNumber: "9" }) { id } }');
      expect(body).toEqual({ data: { parameter: null } });
    });

    test.each([
      ['{ parameter(name: "nonsense") { id } }', 'UNKNOWN_PARAMETER'],
      ['{ parameter(name: "spotRange") { id } }', 'UNKNOWN_PARAMETER'],
      [`{ parameter(name: "varConfidence", at: { blockHash: "${blockHash(99)}" }) { id } }`, 'UNKNOWN_BLOCK'],
      [
        '{ parameter(name: "varConfidence") { history(first: 5, after: "x") { pageInfo { endCursor } } } }',
        'BAD_USER_INPUT',
      ],
    ])('error: %s is %s', async (query, code) => {
      const { body } = await ask(query);
      expect(body.errors?.[0]?.extensions?.code).toBe(code);
    });

    test('default: the REST mirror says the same', async () => {
      const response = await fetch(`${address}/v1/parameters`);
      expect(await response.json()).toMatchObject({
        parameterSetId: setId,
        parameters: { varConfidence: { raw: '9975', value: '0.9975', formatted: '99.75 %' } },
      });
    });
  });

  describe('abuse', () => {
    test.each(HOSTILE)('error: %s', async (_, query) => {
      const { status, body } = await ask(query);
      expect(status).toBe(400);
      expect(body.errors?.map(({ extensions }) => extensions?.code)).toContain('QUERY_TOO_EXPENSIVE');
    });

    test('behavior: A1 refusing costs less than 50 ms of a processor, on average', async () => {
      const rounds = 10;
      const before = processorSeconds(server.pid);
      for (let round = 0; round < rounds; round++) for (const [, query] of HOSTILE) await ask(query);
      const each = ((processorSeconds(server.pid) - before) / (rounds * HOSTILE.length)) * 1_000;
      measured('processor time of a refusal', [each]);
      expect(each).toBeLessThan(50);
    }, 60_000);

    test.each([
      ['{ nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
      ['{ parameter(name: ', 'GRAPHQL_PARSE_FAILED'],
    ])('error: %s is %s', async (query, code) => {
      const { status, body } = await ask(query);
      expect(status).toBe(400);
      expect(body.errors?.map(({ extensions }) => extensions?.code)).toEqual([code]);
    });

    test('error: an address that nothing answers is 404 with a code, not a page', async () => {
      for (const unknown of ['/v1/parameters/gammaBuffer', '/health/lively']) {
        const response = await fetch(`${address}${unknown}`);
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' });
      }
    });

    test('error: A1 a cycle of fragments', async () => {
      const { status } = await ask('query { ...F } fragment F on Query { ...G } fragment G on Query { ...F }');
      expect(status).toBe(400);
    });

    test.each([
      [
        'A2 a batch',
        JSON.stringify(Array.from({ length: 50 }, () => ({ query: '{ _meta { chainId } }' }))),
        'application/json',
        400,
      ],
      ['A3 text/plain from a foreign page', '{"query":"{ _meta { chainId } }"}', 'text/plain', 400],
      ['A3 a form from a foreign page', 'query={_meta{chainId}}', 'application/x-www-form-urlencoded', 400],
      [
        'A4 a body of 1 MB',
        JSON.stringify({ query: `#${'a'.repeat(1_000_000)}\n{ _meta { chainId } }` }),
        'application/json',
        413,
      ],
      [
        'A4 deep variables',
        `{"query":"{_meta{chainId}}","variables":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
        'application/json',
        400,
      ],
      ['broken JSON', '{"query":', 'application/json', 400],
    ])('error: %s', async (_, body, contentType, status) => {
      expect((await post(body, contentType)).status).toBe(status);
    });
  });

  test('default: a bundle comes back whole under its hash, compressed and for good', async () => {
    const bundle = { schema: 'riskdao.bundle/1', market: { label: 'synthetic' }, history: {}, depth: {}, book: {} };
    const whole = { ...bundle, currentParameters: {}, proposedParameters: { a: '1' }, seed: 1, paths: 2 };
    const hash = await keepBundle(store.client, whole as unknown as SimulationBundle);
    const response = await fetch(`${address}/v1/bundles/${hash}`);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(await response.json()).toEqual(whole);
    const statusOf = async (end: string) => (await fetch(`${address}/v1/bundles/${end}`)).status;
    expect(await statusOf(blockHash(1))).toBe(404);
    expect(await statusOf('0xnothing')).toBe(400);
  });

  test('default: the OpenAPI document names every route of the mirror, and what they answer is what it says', async () => {
    const document = (await (await fetch(`${address}/v1/openapi.json`)).json()) as OpenApi;
    expect(document.openapi).toMatch(/^3\./);
    const { paths } = document;
    const [health, mirror] = [
      ['/health/live', '/health/ready'],
      ['/v1/bundles/{hash}', '/v1/parameters', '/v1/reports/{hash}'],
    ];
    expect(Object.keys(paths).sort()).toEqual([...health, ...mirror]);
    const [unknown, none] = [blockHash(1), '0xnothing'];
    for (const [path, hash, status] of [
      ...Object.keys(paths).flatMap((name) => (name.includes('{hash}') ? [] : [[name, '', 200] as const])),
      ...mirror.flatMap((name) => (name.includes('{hash}') ? [[name, unknown, 404] as const] : [])),
      ...mirror.flatMap((name) => (name.includes('{hash}') ? [[name, none, 400] as const] : [])),
    ]) {
      const operation = paths[path]?.get;
      expect(operation?.summary ?? '').not.toBe('');
      const answer = await fetch(`${address}${path.replace('{hash}', hash)}`);
      expect({ path, status: answer.status }).toEqual({ path, status });
      const schema = operation?.responses[status]?.content?.['application/json']?.schema ?? {};
      expect(z.fromJSONSchema(schema).safeParse(await answer.json())).toMatchObject({ success: true });
    }
  });

  test('error: a report that is not kept, a hash that is none, an unknown format', async () => {
    const statusOf = async (end: string) => (await fetch(`${address}/v1/reports/${end}`)).status;
    expect(await statusOf(blockHash(1))).toBe(404);
    expect(await statusOf('0xnothing')).toBe(400);
    const { body } = await ask(`{ report(hash: "${blockHash(1)}") { markdown } simulation(id: "x") { id } }`);
    expect(body.data).toEqual({ report: null, simulation: null });
  });

  test('behavior: F8 the database goes and comes back without a restart', async () => {
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    await store.postgres.stop('immediate');
    expect((await fetch(`${address}/health/ready`)).status).toBe(503);
    expect((await fetch(`${address}/health/live`)).status).toBe(200);
    await store.restart();
    for (let i = 0; i < 100 && (await fetch(`${address}/health/ready`)).status !== 200; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { body } = await ask('{ parameter(name: "varConfidence") { value { raw } } }');
    expect(body.data?.['parameter']).toEqual({ value: { raw: '9975' } });
  }, 180_000);
});
