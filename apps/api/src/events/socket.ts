import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  createSourceEventStream,
  getOperationAST,
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import type { Context, ServerOptions, SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiContext, Caller } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import { QUERY_LIMITS, QUERY_RULES, requireFewTokens } from '../graphql/limits.js';
import { internal, sharedAnswers } from './sharedAnswers.js';
import { textFrame } from './textFrame.js';

const SOCKET_LIMITS = {
  initMilliseconds: 5_000,
  subscriptions: 20,
  /** Bytes that may wait for a reader before it is cut off. At most two results of each subscription wait at a time. */
  bufferedBytes: 1_000_000,
  /** Readers are pinged this often, and cut off when they have not answered until the next time: who reads, answers. */
  pingMilliseconds: 12_000,
} as const;

type SocketContext = Context<Record<string, unknown>, Extra & { caller?: Caller; ip?: string }>;

export type SocketSettings = {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly path: string;
  readonly socketsPerAddress: number;
  readonly ipOf: (request: IncomingMessage) => string;
  readonly callerOf: (headers: { authorization?: string; cookie?: string }) => Promise<Caller>;
  /** Throws RATE_LIMITED. */
  readonly pay: (
    who: { readonly caller: Caller; readonly ip: string },
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
  ) => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly pingMilliseconds?: number;
};

/** Subscriptions over graphql-transport-ws on the server's own port. Only subscriptions: what else there is has its own way in. */
export function openSubscriptions(settings: SocketSettings): { readonly close: () => Promise<void> } {
  const { server, path, ipOf, socketsPerAddress, pingMilliseconds = SOCKET_LIMITS.pingMilliseconds } = settings;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: QUERY_LIMITS.bodyBytes, perMessageDeflate: false });
  const perAddress = new Map<string, number>();
  const disposable = useServer(protocol(settings), sockets, pingMilliseconds);

  const onUpgrade = (request: IncomingMessage, raw: Duplex, head: Buffer): void => {
    if (new URL(request.url ?? '/', 'http://host').pathname !== path) return refuse(raw, '404 Not Found');
    const ip = ipOf(request);
    const open = perAddress.get(ip) ?? 0;
    if (open >= socketsPerAddress) return refuse(raw, '429 Too Many Requests');
    perAddress.set(ip, open + 1);
    raw.once('close', () => {
      const left = (perAddress.get(ip) ?? 1) - 1;
      if (left === 0) perAddress.delete(ip);
      else perAddress.set(ip, left);
    });
    sockets.handleUpgrade(request, raw, head, (socket: WebSocket) => sockets.emit('connection', socket, request));
  };
  server.on('upgrade', onUpgrade);

  return {
    close: async () => {
      server.off('upgrade', onUpgrade);
      await disposable.dispose();
    },
  };
}

function protocol(settings: SocketSettings): ServerOptions<Record<string, unknown>, Extra> {
  const { schema, callerOf, ipOf, pay, onError } = settings;
  const answerOf = sharedAnswers(onError);
  const documentOf = sharedDocuments(schema);
  return {
    schema,
    connectionInitWaitTimeout: SOCKET_LIMITS.initMilliseconds,
    onConnect: async (ctx: SocketContext) => {
      const { request } = ctx.extra;
      const asked = ctx.connectionParams?.['authorization'] ?? request.headers.authorization;
      ctx.extra.ip = ipOf(request);
      try {
        ctx.extra.caller = await callerOf({
          ...(typeof asked === 'string' ? { authorization: asked } : {}),
          ...(isSameOrigin(request) && request.headers.cookie ? { cookie: request.headers.cookie } : {}),
        });
        return true;
      } catch {
        return false;
      }
    },
    onSubscribe: async (ctx: SocketContext, id: string, { query, operationName, variables }: SubscribePayload) => {
      const { caller = { kind: 'anonymous' }, ip = '' } = ctx.extra;
      try {
        if (Object.keys(ctx.subscriptions).length > SOCKET_LIMITS.subscriptions) {
          const limit = `A connection carries at most ${SOCKET_LIMITS.subscriptions} subscriptions.`;
          throw userError('TOO_MANY_SUBSCRIPTIONS', `${limit} Complete one, or open another connection.`);
        }
        const read = documentOf(query);
        if (read.errors.length > 0) return read.errors;
        const { document } = read;
        if (getOperationAST(document, operationName)?.operation !== 'subscription') {
          throw userError('BAD_USER_INPUT', 'Only subscriptions are taken here. Send queries and mutations by POST.');
        }
        await pay({ caller, ip }, document, variables ?? {});
        const contextValue: SubscriberContext = {
          ...{ caller, ip, reply: null, refusal: null, spending: null },
          deliver: delivery(ctx, id),
        };
        return {
          schema,
          document,
          operationName: operationName ?? null,
          variableValues: variables ?? {},
          contextValue,
        };
      } catch (error) {
        return [error instanceof GraphQLError ? error : internal(error, onError)];
      }
    },
    subscribe: async (args) => {
      const events = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in events)) return events;
      const { deliver } = args.contextValue as SubscriberContext;
      return handedOut(events, async (event) => deliver(await answerOf(args, event)));
    },
  } as ServerOptions<Record<string, unknown>, Extra>;
}

type SubscriberContext = ApiContext & { readonly deliver: (payload: string) => Promise<void> };

/**
 * Writes a subscription's results to its connection. They are made into text once for all who share them, and go past the library's
 * own sending, which would take each apart again. Nothing of `ws` waits on such a socket: there is no compression.
 */
function delivery(ctx: SocketContext, id: string): SubscriberContext['deliver'] {
  const { socket, request } = ctx.extra;
  const raw = request.socket;
  const before = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  return async (payload) => {
    if (socket.readyState !== socket.OPEN || !(id in ctx.subscriptions)) return;
    if (socket.bufferedAmount > SOCKET_LIMITS.bufferedBytes) return socket.terminate();
    const frame = textFrame(`${before}${payload}}`);
    if (raw.writableLength === 0) raw.write(frame);
    else await new Promise<void>((resolve) => raw.write(frame, () => resolve()));
  };
}

/** Delivers every event, and yields nothing. Ends the source as soon as the consumer leaves, also while it waits for the next event. */
function handedOut<Event>(
  events: AsyncIterable<Event>,
  deliver: (event: Event) => Promise<void>,
): AsyncIterableIterator<never> {
  const source = events[Symbol.asyncIterator]();
  return {
    next: async () => {
      for (;;) {
        const { done, value } = await source.next();
        if (done === true) return { done, value: undefined };
        await deliver(value);
      }
    },
    return: async () => {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const DOCUMENTS_KEPT = 200;

type ReadDocument = { readonly document: DocumentNode; readonly errors: readonly GraphQLError[] };

/** Reads and checks each text once: subscribers come in thousands with the same one. Only good texts are kept. */
function sharedDocuments(schema: GraphQLSchema): (query: string) => ReadDocument {
  const kept = new Map<string, ReadDocument>();
  return (query) => {
    const known = kept.get(query);
    if (known !== undefined) return known;
    requireFewTokens(query);
    const document = parse(query);
    const read = { document, errors: validate(schema, document, [...specifiedRules, ...QUERY_RULES]) };
    if (read.errors.length === 0) kept.set(query, read);
    for (const oldest of kept.keys()) if (kept.size > DOCUMENTS_KEPT) kept.delete(oldest);
    return read;
  };
}

/** A foreign page can open sockets, and its visitor's browser sends the cookie along: then the cookie does not count. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  try {
    return new URL(headers.origin).host === headers.host;
  } catch {
    return false;
  }
}

function refuse(raw: Duplex, status: string): void {
  raw.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
