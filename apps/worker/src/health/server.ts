import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Condition } from './condition.js';

/** `/health/live`, `/health/ready` and `/metrics`. Resolves with the port once it listens. */
export async function serveHealth(
  address: { readonly port: number; readonly host: string },
  condition: Condition,
  registry: Registry,
): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = http.createServer((request, response) => {
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (request.url) {
      case '/health/live':
        return condition.stuck === null
          ? say(200, { status: 'live' })
          : say(503, { status: 'stuck', problem: condition.stuck });
      case '/health/ready':
        return condition.problems.length === 0
          ? say(200, { status: 'ready' })
          : say(503, { status: 'not ready', problems: condition.problems });
      case '/metrics':
        return void registry.metrics().then(
          (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
          (error: Error) => say(500, { status: error.message }),
        );
      default:
        return say(404, { status: 'unknown path' });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
