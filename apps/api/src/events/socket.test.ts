import { EventEmitter, on, once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { measured, until } from '@riskdao/store/testing';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openSubscriptions } from './socket.js';

const PUBLISHES = 40;
/** Larger than what the kernels on both sides take in for a reader that has stopped. */
const TEXT = 'x'.repeat(500_000);
const QUERY = 'subscription { published { cursor text sentAt } }';

describe('openSubscriptions', () => {
  const server = http.createServer();
  const source = new EventEmitter();
  let subscriptions: ReturnType<typeof openSubscriptions>;
  let url: string;
  let open = 0;

  beforeAll(async () => {
    const schema = buildSchema(`
      type Query { none: Int }
      type Published { cursor: String! text: String! sentAt: Float! }
      type Subscription { published: Published! }
    `);
    const field = (schema.getType('Subscription') as GraphQLObjectType).getFields()['published'];
    if (field) {
      field.subscribe = async function* () {
        for await (const [event] of on(source, 'published')) yield { published: event as unknown };
      };
    }
    subscriptions = openSubscriptions({
      ...{ server, schema, path: '/graphql', socketsPerAddress: 10, pingMilliseconds: 500 },
      ipOf: () => 'test',
      callerOf: async () => ({ kind: 'anonymous' }),
      pay: async () => undefined,
      onError: () => undefined,
    });
    server.on('connection', (socket) => {
      open += 1;
      socket.once('close', () => (open -= 1));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });

  afterAll(async () => {
    await subscriptions.close();
    server.close();
  });

  test('behavior: texts of every length arrive whole, under the id that each subscription chose', async () => {
    const texts = ['', 'x'.repeat(20), 'größer als 125: ' + 'é'.repeat(100), 'y'.repeat(70_000)];
    const socket = new WebSocket(url, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    const ids = ['1', 'a "quoted" id'];
    for (const id of ids) socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: QUERY } }));
    await until('both have subscribed', () => source.listenerCount('published') === ids.length);
    const received: unknown[] = [];
    socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString('utf8'))));
    for (const [cursor, text] of texts.entries())
      source.emit('published', { cursor: `text ${cursor}`, text, sentAt: 0.5 });
    await until('all have come', () => received.length === ids.length * texts.length);
    for (const id of ids)
      expect(received.filter((message) => (message as { id: string }).id === id)).toEqual(
        texts.map((text, cursor) => ({
          ...{ id, type: 'next' },
          payload: { data: { published: { cursor: `text ${cursor}`, text, sentAt: 0.5 } } },
        })),
      );
    received.length = 0;
    socket.send(JSON.stringify({ id: '1', type: 'complete' }));
    socket.send(JSON.stringify({ type: 'ping' }));
    await until('the end was heard', () => received.length === 1);
    source.emit('published', { cursor: 'last', text: 'z', sentAt: 1 });
    await until('the other has it', () => received.length === 2);
    expect(received).toMatchObject([{ type: 'pong' }, { id: ids[1], type: 'next' }]);
    const closed = once(socket, 'close');
    socket.close();
    await closed;
    // A generator that waits hears of its end with the next event.
    source.emit('published', { cursor: 'after', text: '', sentAt: 1 });
    await until('nobody is left', () => source.listenerCount('published') === 0);
  });

  test('behavior: F32 readers that stop are cut off, and the others miss nothing meanwhile', async () => {
    const delays: number[] = [];
    const cursors: string[] = [];
    const reader = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    reader.subscribe<{ published: { cursor: string; sentAt: number } }>(
      { query: QUERY },
      {
        next: ({ data }) => {
          delays.push(performance.now() - (data?.published.sentAt ?? 0));
          cursors.push(data?.published.cursor ?? '');
        },
        error: () => undefined,
        complete: () => undefined,
      },
    );
    const stopped = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const socket = new WebSocket(url, 'graphql-transport-ws');
        await once(socket, 'open');
        socket.send(JSON.stringify({ type: 'connection_init' }));
        await once(socket, 'message');
        for (const id of ['a', 'b', 'c']) {
          socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: QUERY } }));
        }
        return socket;
      }),
    );
    await until('all have subscribed', () => source.listenerCount('published') === 1 + 3 * stopped.length);
    for (const socket of stopped) socket.pause();

    for (let cursor = 1; cursor <= PUBLISHES; cursor++) {
      source.emit('published', { cursor: String(cursor), text: TEXT, sentAt: performance.now() });
      await until('the reader has it', () => cursors.length === cursor);
    }
    await until('those that stopped are cut off', () => open === 1);
    measured('a publish reached the reader beside three that had stopped', delays);
    expect(cursors).toEqual(Array.from({ length: PUBLISHES }, (_, index) => String(index + 1)));

    const received = stopped.map((socket) => {
      let count = 0;
      socket.on('message', () => (count += 1));
      const closed = once(socket, 'close') as Promise<[number]>;
      socket.resume();
      return closed.then(([code]) => ({ code, isAll: count >= 3 * PUBLISHES }));
    });
    expect(await Promise.all(received)).toEqual(stopped.map(() => ({ code: 1006, isAll: false })));
    // Nothing is held for them any more.
    expect(source.listenerCount('published')).toBe(1);
    await reader.dispose();
  }, 120_000);
});
