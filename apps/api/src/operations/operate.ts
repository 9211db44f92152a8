import type { FastifyInstance } from 'fastify';
import { observe, serveMetrics } from './metrics.js';
import { traceRequests } from './tracing.js';

/** What operators see of the API: metrics on an address of their own, and spans. Called before any route is added. */
export async function operate(
  fastify: FastifyInstance,
  metrics: { readonly port: number; readonly host: string } | null,
): Promise<void> {
  traceRequests(fastify);
  const registry = observe(fastify);
  if (metrics === null) return;
  const served = await serveMetrics(registry, metrics);
  fastify.addHook('onClose', async () => served.close());
}
