import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Queues } from '@riskdao/store';

const tracer = trace.getTracer('@riskdao/worker');

/** The same queues with a span around every attempt of a job. Without an OpenTelemetry SDK in the process spans cost nothing. */
export function withSpans(queues: Queues): Queues {
  return {
    ...queues,
    work: (queue, handler, options) =>
      queues.work(
        queue,
        (payload, job) => {
          const attributes = { 'messaging.destination.name': queue, 'messaging.message.delivery_attempt': job.attempt };
          const span = tracer.startSpan(`job ${queue}`, { attributes });
          return context.with(trace.setSpan(context.active(), span), async () => {
            try {
              await handler(payload, job);
            } catch (error) {
              span.recordException(error as Error);
              span.setStatus({ code: SpanStatusCode.ERROR });
              throw error;
            } finally {
              span.end();
            }
          });
        },
        options,
      ),
  };
}
