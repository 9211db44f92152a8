import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  deleteWebhook,
  deliveriesOf,
  registerWebhook,
  replayOwnDelivery,
  rotateWebhookSecret,
  webhookOf,
  type DatabaseClient,
  type SecretBox,
  type SentWebhook,
  type Webhook,
  type WebhookEvent,
} from '@riskdao/store';
import { signedIn } from '../graphql/access.js';
import { pageSize } from '../graphql/connection.js';
import type { ApiContext } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import { invalidInput, isUuid, notFound } from '../graphql/failures.js';
import { DATABASE, SECRET_BOX } from '../graphql/tokens.js';
import { webhookUrlProblem } from './webhookUrl.js';

/** Names of events in GraphQL, where a dot cannot stand. */
const EVENTS = {
  parameterChanged: 'parameter.changed',
  proposalUpdated: 'proposal.updated',
  coverageChanged: 'coverage.changed',
  simulationCompleted: 'simulation.completed',
} as const satisfies Readonly<Record<string, WebhookEvent>>;
type EventName = keyof typeof EVENTS;

const NO_WEBHOOK = 'You have no such webhook. List yours with me { webhooks { id } }.';

@Resolver('Mutation')
export class WebhookMutations {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(SECRET_BOX) private readonly box: SecretBox | null,
  ) {}

  @Mutation('createWebhook')
  async createWebhook(
    @Args('input') { url, events }: { url: string; events: readonly EventName[] },
    @Context() context: ApiContext,
  ) {
    const owner = signedIn(context).address;
    const problem = webhookUrlProblem(url);
    if (problem !== null) return invalidInput([{ field: 'url', message: problem }]);
    if (events.length === 0) return invalidInput([{ field: 'events', message: 'Name at least one.' }]);
    const wanted = [...new Set(events)].map((name) => EVENTS[name]);
    const { id, secret } = await registerWebhook(this.db, this.#sealed(), { owner, url, events: wanted });
    return this.#created(owner, id, secret);
  }

  @Mutation('rotateWebhookSecret')
  async rotateWebhookSecret(@Args('id') id: string, @Context() context: ApiContext) {
    const owner = signedIn(context).address;
    const secret = isUuid(id) ? await rotateWebhookSecret(this.db, this.#sealed(), { owner, id }) : null;
    return secret === null ? notFound(NO_WEBHOOK) : this.#created(owner, id, secret);
  }

  @Mutation('replayWebhookDelivery')
  async replayWebhookDelivery(@Args('id') id: string, @Context() context: ApiContext) {
    const owner = signedIn(context).address;
    const delivery = isUuid(id) ? await replayOwnDelivery(this.db, { owner, id }) : null;
    return delivery === null
      ? notFound('You have no such message. List them with me { webhooks { deliveries(first: 20) { id } } }.')
      : { __typename: 'WebhookReplayed', delivery: deliveryView(delivery) };
  }

  @Mutation('deleteWebhook')
  async deleteWebhook(@Args('id') id: string, @Context() context: ApiContext) {
    const owner = signedIn(context).address;
    const isDeleted = isUuid(id) && (await deleteWebhook(this.db, { owner, id }));
    return isDeleted ? { __typename: 'WebhookDeleted', id } : notFound(NO_WEBHOOK);
  }

  #sealed(): SecretBox {
    if (this.box === null) throw userError('UNAVAILABLE', 'SECRET_KEY is not set here: webhooks cannot be managed.');
    return this.box;
  }

  async #created(owner: string, id: string, secret: string) {
    const webhook = await webhookOf(this.db, { owner, id });
    return webhook === null
      ? notFound(NO_WEBHOOK)
      : { __typename: 'WebhookCreated', webhook: webhookView(webhook), secret };
  }
}

@Resolver('Webhook')
export class WebhookFields {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @ResolveField('deliveries')
  async deliveries(@Parent() { id }: { id: string }, @Args('first') first: number) {
    return (await deliveriesOf(this.db, { webhookId: id, first: pageSize(first) })).map(deliveryView);
  }
}

export const webhookView = (webhook: Webhook) => ({ ...webhook, events: webhook.events.map(nameOf) });

const deliveryView = (delivery: SentWebhook) => ({ ...delivery, event: nameOf(delivery.event) });

const nameOf = (event: WebhookEvent) => Object.entries(EVENTS).find(([, name]) => name === event)?.[0] ?? event;
