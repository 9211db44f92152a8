import { randomBytes } from 'node:crypto';
import { inTransaction, type Database, type DatabaseClient } from './database.js';
import type { SecretBox } from './secretBox.js';
import { orderAgain, type WebhookEvent } from './webhooks.js';

/** An endpoint as its owner sees it: never its secret. */
export type Webhook = {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly disabledBecause: string | null;
};

/** A message and what became of it. */
export type SentWebhook = {
  readonly id: string;
  readonly event: WebhookEvent;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
};

type Owned = { readonly owner: string; readonly id: string };

/** How long the old secret signs beside the new one. */
const OVERLAP_MILLISECONDS = 24 * 3_600_000;

/** The endpoints of an owner, newest first. */
export async function webhooksOf(db: Database, owner: string): Promise<readonly Webhook[]> {
  const rows = await db.webhookEndpoint.findMany({
    where: { owner },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return rows.map(asWebhook);
}

export async function webhookOf(db: Database, owned: Owned): Promise<Webhook | null> {
  const row = await db.webhookEndpoint.findFirst({ where: owned });
  return row === null ? null : asWebhook(row);
}

/** A new secret, which is told this once; the old one signs beside it for a day. Null when the owner has no such endpoint. */
export async function rotateWebhookSecret(
  client: DatabaseClient,
  box: SecretBox,
  owned: Owned,
): Promise<string | null> {
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  return inTransaction(client, async (tx) => {
    const row = await tx.webhookEndpoint.findFirst({ where: owned });
    if (row === null) return null;
    const previousUntil = new Date(Date.now() + OVERLAP_MILLISECONDS);
    const data = { secret: box.seal(secret), previousSecret: row.secret, previousUntil };
    await tx.webhookEndpoint.update({ where: { id: row.id }, data });
    return secret;
  });
}

/** Removes an endpoint with its messages; false when the owner has no such endpoint. */
export async function deleteWebhook(db: Database, owned: Owned): Promise<boolean> {
  const { count } = await db.webhookEndpoint.deleteMany({ where: owned });
  return count === 1;
}

/** Messages of an endpoint, newest first. */
export async function deliveriesOf(
  db: Database,
  query: { readonly webhookId: string; readonly first: number },
): Promise<readonly SentWebhook[]> {
  const rows = await db.webhookDelivery.findMany({
    where: { endpointId: query.webhookId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.first,
  });
  return rows.map(asSent);
}

/** Orders a message again: same id, same body, fresh signature time. Null when the owner has no such message. */
export async function replayOwnDelivery(client: DatabaseClient, { owner, id }: Owned): Promise<SentWebhook | null> {
  return inTransaction(client, async (tx) => {
    const row = await tx.webhookDelivery.findFirst({ where: { id, endpoint: { owner } } });
    if (row === null) return null;
    await orderAgain(tx, id);
    return asSent({ ...row, deliveredAt: null });
  });
}

function asWebhook(row: Omit<Webhook, 'events'> & { events: string[] }): Webhook {
  const { id, url, events, createdAt, disabledAt, disabledBecause } = row;
  return { id, url, createdAt, disabledAt, disabledBecause, events: events as WebhookEvent[] };
}

function asSent(row: Omit<SentWebhook, 'event'> & { event: string }): SentWebhook {
  const { id, event, attempts, lastStatus, lastError, deliveredAt, createdAt } = row;
  return { id, event: event as WebhookEvent, attempts, lastStatus, lastError, deliveredAt, createdAt };
}
