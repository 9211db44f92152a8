import { context, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const tracer = trace.getTracer('@riskdao/api');

/**
 * A span around every request, active while its handler and resolvers run, under the id that the log has too. Without an
 * OpenTelemetry SDK in the process spans cost nothing.
 */
export function traceRequests(fastify: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { method, routeOptions, id } = request;
    const attributes = { 'http.request.method': method, 'http.route': routeOptions.url ?? 'none', 'request.id': id };
    const span = tracer.startSpan(`${method} ${routeOptions.url ?? 'none'}`, { kind: SpanKind.SERVER, attributes });
    spans.set(request, span);
    context.with(trace.setSpan(context.active(), span), done);
  });
  fastify.addHook('onResponse', async (request, { statusCode }) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
}
