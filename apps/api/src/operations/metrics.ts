import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Counts and times every request of `fastify` by route and status; names each answer by its request id. */
export function observe(fastify: FastifyInstance): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'riskdao_http_seconds',
    help: 'Duration of requests, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const open = new Gauge({
    name: 'riskdao_http_open',
    help: 'Requests that are being answered',
    registers: [registry],
  });
  fastify.addHook('onRequest', async ({ id }, reply) => {
    open.inc();
    void reply.header('x-request-id', id);
  });
  fastify.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    open.dec();
    // The route's pattern: paths of callers would be as many labels.
    seconds.observe({ method, route: routeOptions.url ?? 'none', status: statusCode }, elapsedTime / 1_000);
  });
  return registry;
}

/** Serves `/metrics` apart from the public port. Resolves with the port once it listens. */
export async function serveMetrics(
  registry: Registry,
  address: { readonly port: number; readonly host: string },
): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = http.createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    void registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(address.port, address.host, resolve),
  );
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
