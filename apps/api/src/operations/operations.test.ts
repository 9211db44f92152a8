import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { apiLog, loggedBy } from './log.js';
import { observe, serveMetrics } from './metrics.js';

const CANARY = 'canary-91c2f0';

describe('logs and metrics of the API', () => {
  const lines: string[] = [];
  const log = apiLog('debug', { write: (line: string) => void lines.push(line) });
  let server: FastifyInstance;
  let metrics: Awaited<ReturnType<typeof serveMetrics>>;
  let address: string;

  beforeAll(async () => {
    server = fastify(loggedBy(log));
    metrics = await serveMetrics(observe(server), { port: 0, host: '127.0.0.1' });
    server.get('/things/:id', () => ({ done: true }));
    server.get('/fails', () => {
      throw Object.assign(new Error('it failed'), { password: CANARY, config: { authorization: CANARY } });
    });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
  });

  afterAll(async () => {
    metrics.close();
    await server.close();
  });

  test('behavior: A26 no secret reaches the log, by whatever way it comes', async () => {
    const headers = { authorization: `Bearer ${CANARY}`, cookie: `session=${CANARY}` };
    await fetch(`${address}/things/1?key=${CANARY}`, { headers });
    await fetch(`${address}/fails?token=${CANARY}`, { headers });
    log.info(
      { databaseUrl: `postgresql://u:${CANARY}@h/d`, webhook: { secret: CANARY, deep: { token: CANARY } } },
      'x',
    );
    await fetch(`${address}/nowhere?token=${CANARY}`, { headers });
    const text = lines.join('');
    expect(text).toContain('"path":"/things/1"');
    expect(text).toContain('"path":"/nowhere"');
    expect(text).toContain('it failed');
    expect(text).not.toContain(CANARY);
  });

  test('default: an answer names its request, by the name that the caller gave', async () => {
    const named = await fetch(`${address}/things/2`, { headers: { 'x-request-id': 'caller-12345' } });
    expect(named.headers.get('x-request-id')).toBe('caller-12345');
    expect(lines.join('')).toContain('"reqId":"caller-12345"');
    const forged = await fetch(`${address}/things/2`, { headers: { 'x-request-id': '<script>alert(1)</script>' } });
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('default: requests are counted by route, never by path', async () => {
    const text = await (await fetch(`http://127.0.0.1:${metrics.port}/metrics`)).text();
    expect(text).toMatch(/riskdao_http_seconds_count\{method="GET",route="\/things\/:id",status="200"\} \d+/);
    expect(text).toMatch(/riskdao_http_seconds_count\{method="GET",route="\/fails",status="500"\} 1/);
    expect(text).not.toContain('/things/1');
    expect(text).toContain('nodejs_eventloop_lag');
    expect((await fetch(`http://127.0.0.1:${metrics.port}/other`)).status).toBe(404);
  });
});
