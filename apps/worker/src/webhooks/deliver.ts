import http from 'node:http';
import https from 'node:https';
import {
  loadDelivery,
  recordAttempt,
  type DatabaseClient,
  type DeliveryOutcome,
  type SecretBox,
  type WebhookDelivery,
} from '@riskdao/store';
import { useAgent } from 'request-filtering-agent';
import { Webhook } from 'standardwebhooks';

const TIMEOUT_MILLISECONDS = 10_000;

export class WebhookNotDeliveredError extends Error {
  readonly code = 'WEBHOOK_NOT_DELIVERED';
  constructor(url: string, reason: string) {
    super(`${new URL(url).host} did not take the message: ${reason}. It will be tried again.`);
    this.name = 'WebhookNotDeliveredError';
  }
}

export type DeliverySettings = {
  readonly client: DatabaseClient;
  readonly box: SecretBox;
  /** Addresses that may be reached although they are private; empty in production. */
  readonly allowAddresses: readonly string[];
};

/** Sends one message with Standard Webhooks headers. A message that was delivered before is not sent again. */
export async function deliverWebhook(settings: DeliverySettings, deliveryId: string): Promise<void> {
  const { client, box, allowAddresses } = settings;
  const delivery = await loadDelivery(client, box, deliveryId);
  if (delivery === null || delivery.delivered || delivery.disabled) return;
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': delivery.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secretsOf(delivery)
      .map((secret) => new Webhook(secret).sign(delivery.id, now, delivery.body))
      .join(' '),
  };
  const outcome = await post(delivery.url, headers, delivery.body, allowAddresses);
  await recordAttempt(client, delivery, outcome);
  if (outcome.kind === 'failed') throw new WebhookNotDeliveredError(delivery.url, outcome.error);
}

/** Both while a secret is being replaced: receivers accept either signature. */
const secretsOf = ({ secret, previousSecret }: WebhookDelivery) =>
  previousSecret === null ? [secret] : [secret, previousSecret];

/**
 * One POST that follows no redirect and connects to no private address. It uses node:http and node:https because the
 * filtering agent checks the address that is connected to, after name resolution; the global fetch ignores agents.
 */
function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  allowAddresses: readonly string[],
): Promise<DeliveryOutcome> {
  return new Promise((resolve) => {
    const failed = (status: number | null, error: string) => resolve({ kind: 'failed', status, error });
    try {
      const agent = useAgent(url, { allowIPAddressList: [...allowAddresses] });
      const { request } = url.startsWith('https:') ? https : http;
      const outgoing = request(url, { method: 'POST', agent, headers, timeout: TIMEOUT_MILLISECONDS }, (response) => {
        response.resume();
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve({ kind: 'delivered', status });
        else if (status === 410) resolve({ kind: 'gone' });
        else failed(status, `it answered ${status}`);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MILLISECONDS / 1000} s`)));
      outgoing.on('error', (error) => failed(null, error.message));
      outgoing.end(body);
    } catch (error) {
      failed(null, error instanceof Error ? error.message : String(error));
    }
  });
}
