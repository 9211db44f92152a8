import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { inTransaction, type Database, type DatabaseClient } from './database.js';
import { markDone, noteJob } from './outbox.js';
import type { SecretBox } from './secretBox.js';

export const WEBHOOK_EVENTS = [
  'parameter.changed',
  'proposal.updated',
  'coverage.changed',
  'simulation.completed',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const webhookRegistration = z.strictObject({
  owner: z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an EVM address'),
  url: z.url({ protocol: /^https$/, error: 'an https:// address' }),
  events: z.array(z.enum(WEBHOOK_EVENTS)).min(1),
});

export type WebhookDelivery = {
  readonly id: string;
  readonly endpointId: string;
  readonly url: string;
  readonly secret: string;
  /** Signs beside `secret` for a day after it was replaced; null otherwise. */
  readonly previousSecret: string | null;
  readonly event: WebhookEvent;
  readonly body: string;
  readonly createdAt: Date;
  readonly delivered: boolean;
  readonly disabled: boolean;
};

export const deliveryJobId = (deliveryId: string) => `deliver-${deliveryId}`;

/** Registers an endpoint; its Standard Webhooks secret is shown this once. */
export async function registerWebhook(
  client: DatabaseClient,
  box: SecretBox,
  registration: z.input<typeof webhookRegistration>,
): Promise<{ readonly id: string; readonly secret: string }> {
  const { owner, url, events } = webhookRegistration.parse(registration);
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const { id } = await client.webhookEndpoint.create({ data: { owner, url, events, secret: box.seal(secret) } });
  return { id, secret };
}

/** Orders one delivery to every live endpoint that wants the event, in the transaction in which the event happens. */
export async function announce(tx: Database, event: WebhookEvent, data: object, at: Date): Promise<number> {
  const endpoints = await tx.webhookEndpoint.findMany({ where: { disabledAt: null, events: { has: event } } });
  const body = JSON.stringify({ type: event, timestamp: at.toISOString(), data });
  for (const { id: endpointId } of endpoints) {
    const { id } = await tx.webhookDelivery.create({ data: { endpointId, event, body } });
    await noteJob(tx, { queue: 'deliverWebhook', jobId: deliveryJobId(id), payload: { deliveryId: id } });
  }
  return endpoints.length;
}

export async function loadDelivery(db: Database, box: SecretBox, id: string): Promise<WebhookDelivery | null> {
  const row = await db.webhookDelivery.findUnique({ where: { id }, include: { endpoint: true } });
  if (row === null) return null;
  const { endpoint, endpointId, body, createdAt } = row;
  return {
    id,
    endpointId,
    url: endpoint.url,
    secret: box.open(endpoint.secret),
    previousSecret:
      endpoint.previousSecret !== null && endpoint.previousUntil !== null && endpoint.previousUntil > new Date()
        ? box.open(endpoint.previousSecret)
        : null,
    event: row.event as WebhookEvent,
    body,
    createdAt,
    delivered: row.deliveredAt !== null,
    disabled: endpoint.disabledAt !== null,
  };
}

export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'failed'; readonly status: number | null; readonly error: string }
  /** The endpoint said 410: it wants nothing more. */
  | { readonly kind: 'gone' };

/** Keeps what an attempt came to; a delivered or unwanted message is done. */
export async function recordAttempt(
  client: DatabaseClient,
  delivery: WebhookDelivery,
  outcome: DeliveryOutcome,
): Promise<void> {
  const { id, endpointId } = delivery;
  await inTransaction(client, async (tx) => {
    await tx.webhookDelivery.update({
      where: { id },
      data: {
        attempts: { increment: 1 },
        lastStatus: outcome.kind === 'gone' ? 410 : outcome.status,
        lastError: outcome.kind === 'failed' ? outcome.error : null,
        ...(outcome.kind === 'delivered' ? { deliveredAt: new Date() } : {}),
      },
    });
    if (outcome.kind === 'gone') {
      const data = { disabledAt: new Date(), disabledBecause: 'The endpoint answered 410 Gone.' };
      await tx.webhookEndpoint.update({ where: { id: endpointId }, data });
    }
    if (outcome.kind !== 'failed') await markDone(tx, 'deliverWebhook', deliveryJobId(id));
  });
}

/** Orders a message again (the replay button): same id, same body, fresh signature time. */
export async function replayDelivery(client: DatabaseClient, id: string): Promise<void> {
  await inTransaction(client, (tx) => orderAgain(tx, id));
}

/** {@link replayDelivery} within a transaction of the caller. */
export async function orderAgain(tx: Database, id: string): Promise<void> {
  await tx.webhookDelivery.update({ where: { id }, data: { deliveredAt: null } });
  const jobId = `${deliveryJobId(id)}-${Date.now()}`;
  await noteJob(tx, { queue: 'deliverWebhook', jobId, payload: { deliveryId: id } });
}
