import { afterAll, expect, test } from '@jest/globals';
import { SpanStatusCode, trace, type Span, type TracerProvider } from '@opentelemetry/api';
import type { Queues } from '@riskdao/store';
import { withSpans } from './tracing.js';

type Seen = { name: string; attributes: unknown; status: number; ended: number };
const seen: Seen[] = [];

/** Notes what an SDK would export. */
const provider = {
  getTracer: () => ({
    startSpan: (name: string, options: { attributes: unknown }) => {
      const noted: Seen = { name, attributes: options.attributes, status: SpanStatusCode.UNSET, ended: 0 };
      seen.push(noted);
      return {
        recordException: () => undefined,
        setStatus: ({ code }: { code: number }) => (noted.status = code),
        end: () => noted.ended++,
      } as unknown as Span;
    },
  }),
} as unknown as TracerProvider;

afterAll(() => trace.disable());

test('every attempt of a job is one span, ended once, with its queue, attempt and failure', async () => {
  trace.setGlobalTracerProvider(provider);
  let run: (payload: unknown, job: unknown) => Promise<void> = async () => undefined;
  const queues = withSpans({
    work: (_: string, handler: typeof run) => {
      run = handler;
      return { close: async () => undefined };
    },
  } as unknown as Queues);
  queues.work('planSimulation', async ({ simulationId }) => {
    if (simulationId === 'bad') throw new Error('it failed');
  });
  await run({ simulationId: 'good' }, { attempt: 1 });
  await expect(run({ simulationId: 'bad' }, { attempt: 2 })).rejects.toThrow('it failed');
  const span = (attempt: number, status: number) => ({
    ...{ name: 'job planSimulation', status, ended: 1 },
    attributes: { 'messaging.destination.name': 'planSimulation', 'messaging.message.delivery_attempt': attempt },
  });
  expect(seen).toEqual([span(1, SpanStatusCode.UNSET), span(2, SpanStatusCode.ERROR)]);
});
