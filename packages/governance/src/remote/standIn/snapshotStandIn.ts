import { createServer, type IncomingMessage, type Server } from 'node:http';
import { cidOf } from '../../evidence/cid.js';
import type { Envelope } from '../../snapshot/wire.js';
import { acceptEnvelope, Refusal } from './envelopeRules.js';
import { answerHub } from './hubSchema.js';
import { applyMessage } from './messageRules.js';
import { emptyState, type StandInOptions, type StandInState } from './standInState.js';

/**
 * DEVELOPMENT ONLY. Stands in for Snapshot's hub, sequencer, score service and IPFS gateway on one port, in memory, by the wire
 * format, limits and rules recorded from the real ones. Whoever runs it can say what they like, as with any hub.
 */
export type SnapshotStandIn = {
  readonly hubUrl: string;
  readonly sequencerUrl: string;
  readonly scoreUrl: string;
  readonly gatewayUrl: string;
  /** For tests that make it lie. */
  readonly state: StandInState;
  readonly stop: () => Promise<void>;
};

type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };

const SETTLE_SECONDS = 60;
const RELAYER = { address: '0x0000000000000000000000000000000000000000', receipt: '0x' };
const refusal = (words: string, status = 400): Answer => ({
  status,
  body: { error: 'client_error', error_description: words },
});

/** Takes one envelope: 200 with id and CID, or 4xx in the recorded words. Rejected votes are pinned all the same, as recorded. */
export async function takeEnvelope(envelope: unknown, state: StandInState, options: StandInOptions): Promise<Answer> {
  const key = JSON.stringify(envelope);
  if (state.inFlight.has(key)) return refusal('request already being processed', 425);
  state.inFlight.add(key);
  try {
    const accepted = acceptEnvelope(envelope, options.nowUnix());
    if (state.messages.has(accepted.id)) throw new Refusal('duplicate message');
    const { address, sig, data } = envelope as Envelope;
    const types = Object.fromEntries(Object.entries(data.types).filter(([name]) => name !== 'EIP712Domain'));
    const { domain, message } = data;
    const text = JSON.stringify({ address, sig, hash: accepted.id, data: { domain, types, message } });
    const ipfs = cidOf(text);
    const store = await applyMessage(accepted, ipfs, { state, options });
    store();
    state.messages.add(accepted.id);
    state.documents.set(ipfs, text);
    options.onChange?.();
    return { status: 200, body: { id: accepted.id, ipfs, relayer: RELAYER } };
  } catch (cause) {
    if (cause instanceof Refusal) return refusal(cause.message);
    throw cause;
  } finally {
    state.inFlight.delete(key);
  }
}

export async function startSnapshotStandIn(
  options: StandInOptions,
  port = 0,
  state: StandInState = emptyState(),
): Promise<SnapshotStandIn> {
  const limits = new Map<string, { count: number; since: number }>();
  const server: Server = createServer((incoming, outgoing) => {
    void route(incoming, state, options, limits)
      .catch((cause: unknown): Answer => ({
        status: 500,
        body: { error: 'server_error', error_description: String(cause) },
      }))
      .then(({ status, body, headers }) => {
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        outgoing.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text);
      });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`;
  return {
    ...{
      hubUrl: `${base}/hub`,
      sequencerUrl: `${base}/sequencer`,
      scoreUrl: `${base}/score`,
      gatewayUrl: `${base}/ipfs`,
    },
    state,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(
  incoming: IncomingMessage,
  state: StandInState,
  options: StandInOptions,
  limits: Map<string, { count: number; since: number }>,
): Promise<Answer> {
  const [, service = '', ...rest] = (incoming.url ?? '/').split('/');
  const path = rest.join('/');
  if (service === 'ipfs') {
    const text = state.documents.get(path);
    return text === undefined ? { status: 404, body: 'not found' } : { status: 200, body: text };
  }
  await options.syncClock?.();
  const { headers, exceeded } = limitOf(service, options, limits);
  if (exceeded)
    return {
      ...refusal('too many requests, refer to https://docs.snapshot.org/tools/api/api-keys#limits', 429),
      headers,
    };
  const text = await bodyOf(incoming);
  let body: unknown = {};
  try {
    if (text !== '') body = JSON.parse(text);
  } catch {
    return { status: 400, body: '<!DOCTYPE html><html lang="en"><body><pre>SyntaxError</pre></body></html>', headers };
  }
  return { ...(await serve(service, incoming.method ?? 'GET', path, body, state, options)), headers };
}

async function serve(
  service: string,
  method: string,
  path: string,
  body: unknown,
  state: StandInState,
  options: StandInOptions,
): Promise<Answer> {
  if (service === 'hub' && path === 'graphql') return answerHub(body as { query?: string }, state, options);
  if (service === 'score' && method === 'POST') return scoreAnswer(body, options);
  if (service === 'sequencer' && method === 'POST' && path === '') return takeEnvelope(body, state, options);
  if (service === 'sequencer' && path.startsWith('scores/'))
    return finalise(path.slice('scores/'.length), state, options);
  if (service === 'sequencer' && path === '')
    return {
      status: 200,
      body: { name: 'sequencer', SNAPSHOT_ENV: 'stand-in', version: '0.1.3', relayer: RELAYER.address },
    };
  return { status: 404, body: { error: 'unauthorized', error_description: 'not_found' } };
}

/** The real service waits until 60 s after the end; the stand-in answers at once, and says no before. */
function finalise(id: string, state: StandInState, options: StandInOptions): Answer {
  const proposal = state.proposals.get(id);
  if (proposal === undefined) return refusal('unknown proposal');
  if (options.nowUnix() < proposal.end + SETTLE_SECONDS) return { status: 200, body: { result: false } };
  proposal.final = true;
  options.onChange?.();
  return { status: 200, body: { result: true } };
}

async function scoreAnswer(body: unknown, options: StandInOptions): Promise<Answer> {
  const { method, params, id = null } = body as { method?: string; params?: Record<string, unknown>; id?: unknown };
  const fail = (data: string): Answer => ({
    status: 400,
    body: { jsonrpc: '2.0', error: { code: 400, message: 'unauthorized', data }, id },
  });
  if (method !== 'get_vp') return fail('wrong method');
  const block = params?.['snapshot'] === 'latest' ? await options.headBlock() : Number(params?.['snapshot']);
  const power = await options.power(String(params?.['address']), block, params?.['strategies'] as []);
  if (power === null) return fail('invalid block');
  return { status: 200, body: { jsonrpc: '2.0', result: { ...power, vp_by_strategy: [power.vp] }, id, cache: false } };
}

function limitOf(
  service: string,
  { requestsPerMinute, nowUnix }: StandInOptions,
  limits: Map<string, { count: number; since: number }>,
) {
  if (requestsPerMinute === null) return { headers: {}, exceeded: false };
  const now = nowUnix();
  const held = limits.get(service);
  const window = held === undefined || now - held.since >= 60 ? { count: 0, since: now } : held;
  limits.set(service, { ...window, count: window.count + 1 });
  const left = requestsPerMinute - window.count - 1;
  const exceeded = left < 0;
  const reset = String(60 - (now - window.since));
  const headers = {
    'ratelimit-limit': String(requestsPerMinute),
    'ratelimit-remaining': String(Math.max(0, left)),
    'ratelimit-reset': reset,
  };
  return { headers: exceeded ? { ...headers, 'retry-after': reset } : headers, exceeded };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  incoming.setEncoding('utf8');
  for await (const part of incoming) text += String(part);
  return text;
}
