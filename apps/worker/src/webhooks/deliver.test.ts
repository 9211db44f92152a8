import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import http from 'node:http';
import { announce, openQueues, registerWebhook, relayOutbox, replayDelivery, secretBox } from '@riskdao/store';
import { hasRedis, temporaryRedis, temporaryStore, until, type TemporaryStore } from '@riskdao/store/testing';
import { Webhook } from 'standardwebhooks';
import { deliverWebhook } from './deliver.js';

const box = secretBox('11'.repeat(32));
const OWNER = '0x000000000000000000000000000000000000dEaD';

describe('deliverWebhook', () => {
  let store: TemporaryStore;
  let target: http.Server;
  let port: number;
  let answer: (response: http.ServerResponse) => void;
  let received: { headers: http.IncomingHttpHeaders; body: string }[] = [];

  beforeAll(async () => {
    store = await temporaryStore();
    target = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        answer(response);
      });
    });
    port = await new Promise((resolve) => {
      target.listen(0, '127.0.0.1', () => resolve((target.address() as { port: number }).port));
    });
  }, 60_000);

  afterEach(async () => {
    received = [];
    await store.client.webhookEndpoint.deleteMany();
    await store.client.outbox.deleteMany();
  });

  afterAll(async () => {
    target.close();
    await store.close();
  });

  /** An endpoint at `url` with one ordered delivery; returns the delivery's id and the endpoint's secret. */
  async function orderTo(url: string): Promise<{ id: string; secret: string; endpointId: string }> {
    const registration = { owner: OWNER, url: 'https://example.org/hook', events: ['parameter.changed' as const] };
    const { id: endpointId, secret } = await registerWebhook(store.client, box, registration);
    await store.client.webhookEndpoint.update({ where: { id: endpointId }, data: { url } });
    await announce(store.client, 'parameter.changed', { parameter: 'spotRange/underlying/BTC' }, new Date());
    const { id } = await store.client.webhookDelivery.findFirstOrThrow({ where: { endpointId } });
    return { id, secret, endpointId };
  }

  const settings = (allowAddresses: string[]) => ({ client: store.client, box, allowAddresses });
  const local = () => `http://127.0.0.1:${port}/hook`;

  test('default: the receiver verifies the signature with its secret', async () => {
    answer = (response) => response.writeHead(204).end();
    const { id, secret } = await orderTo(local());
    await deliverWebhook(settings(['127.0.0.1']), id);
    expect(received).toHaveLength(1);
    const [{ body, headers }] = received as [{ body: string; headers: Record<string, string> }];
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'parameter.changed' });
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  });

  test.each(hasRedis ? (['postgres', 'redis'] as const) : (['postgres'] as const))(
    'default: a message goes from the outbox through the queue on %s, once',
    async (kind) => {
      answer = (response) => response.writeHead(204).end();
      const redis = kind === 'redis' ? await temporaryRedis({ folder: store.folder, appendOnly: false }) : null;
      const queues = openQueues(redis?.url ?? store.postgres.url, () => undefined);
      try {
        const { id } = await orderTo(local());
        queues.work('deliverWebhook', ({ deliveryId }) => deliverWebhook(settings(['127.0.0.1']), deliveryId));
        expect(await relayOutbox(store.client, queues)).toBe(1);
        expect(await relayOutbox(store.client, queues)).toBe(0);
        const deliveredAt = async () =>
          (await store.client.webhookDelivery.findUniqueOrThrow({ where: { id } })).deliveredAt;
        await until('delivered', async () => (await deliveredAt()) !== null);
        expect(received).toHaveLength(1);
      } finally {
        await queues.close();
        await redis?.kill();
      }
    },
    120_000,
  );

  test('behavior: a delivered message is not sent again, unless replayed', async () => {
    answer = (response) => response.writeHead(200).end();
    const { id } = await orderTo(local());
    await deliverWebhook(settings(['127.0.0.1']), id);
    await deliverWebhook(settings(['127.0.0.1']), id);
    expect(received).toHaveLength(1);
    await replayDelivery(store.client, id);
    await deliverWebhook(settings(['127.0.0.1']), id);
    expect(received).toHaveLength(2);
    expect(received[1]?.headers['webhook-id']).toBe(received[0]?.headers['webhook-id']);
  });

  test('behavior: F27 410 disables the endpoint; later messages are not even tried', async () => {
    answer = (response) => response.writeHead(410).end();
    const { id, endpointId } = await orderTo(local());
    await deliverWebhook(settings(['127.0.0.1']), id);
    const endpoint = await store.client.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } });
    expect(endpoint.disabledAt).not.toBeNull();
    await deliverWebhook(settings(['127.0.0.1']), id);
    expect(received).toHaveLength(1);
  });

  test('error: F27 a refusal fails the job, so that the queue tries again, and is kept with its status', async () => {
    answer = (response) => response.writeHead(503).end();
    const { id } = await orderTo(local());
    await expect(deliverWebhook(settings(['127.0.0.1']), id)).rejects.toMatchObject({ code: 'WEBHOOK_NOT_DELIVERED' });
    const delivery = await store.client.webhookDelivery.findUniqueOrThrow({ where: { id } });
    expect(delivery).toMatchObject({ attempts: 1, lastStatus: 503, deliveredAt: null });
  });

  test('error: F27 a dead target fails the job', async () => {
    const { id } = await orderTo('http://127.0.0.1:1/hook');
    await expect(deliverWebhook(settings(['127.0.0.1']), id)).rejects.toMatchObject({ code: 'WEBHOOK_NOT_DELIVERED' });
  });

  test('behavior: A9 a redirect is not followed', async () => {
    answer = (response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/secret` }).end();
    const { id } = await orderTo(local());
    await expect(deliverWebhook(settings(['127.0.0.1']), id)).rejects.toThrow('it answered 302');
    expect(received).toHaveLength(1);
  });

  test.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f000001:PORT/',
    'http://127.1:PORT/',
    'http://0.0.0.0:PORT/',
    'http://169.254.169.254/',
  ])('error: A9 %s is never connected to', async (url) => {
    answer = (response) => response.writeHead(200).end();
    const { id } = await orderTo(url.replace('PORT', String(port)));
    await expect(deliverWebhook(settings([]), id)).rejects.toMatchObject({ code: 'WEBHOOK_NOT_DELIVERED' });
    expect(received).toHaveLength(0);
  });

  test('error: an endpoint must be https', async () => {
    const registration = { owner: OWNER, url: 'http://example.org/', events: ['parameter.changed' as const] };
    await expect(registerWebhook(store.client, box, registration)).rejects.toThrow('https');
  });

  test('behavior: A26 the secret is not readable in the database', async () => {
    const { secret, endpointId } = await orderTo(local());
    const row = await store.client.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } });
    expect(row.secret).not.toContain(secret.slice(6));
    expect(box.open(row.secret)).toBe(secret);
  });
});
