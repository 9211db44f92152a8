import { Inject } from '@nestjs/common';
import { Args, Resolver, Subscription } from '@nestjs/graphql';
import {
  fundReading,
  getProposal,
  getSimulation,
  marketByHash,
  type DatabaseClient,
  type Simulation,
  type StoredEvent,
} from '@riskdao/store';
import type { ApiConfig } from '../config.js';
import { fundReadingView } from '../fund/fund.resolver.js';
import { marketView } from '../markets/markets.resolver.js';
import { userError } from '../graphql/errors.js';
import { isUuid } from '../graphql/failures.js';
import type { HeadReads } from '../graphql/headReads.js';
import { API_CONFIG, DATABASE, EVENT_FEED, HEAD_READS } from '../graphql/tokens.js';
import { inForceNow } from '../parameters/inForceNow.js';
import { valueOfParameter } from '../parameters/parameterViews.js';
import { eventCursor, type EventFeed } from './feed.js';

const ENDED: readonly Simulation['state'][] = ['completed', 'failed', 'cancelled'];

@Resolver('Subscription')
export class Subscriptions {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(HEAD_READS) private readonly heads: HeadReads,
    @Inject(EVENT_FEED) private readonly feed: EventFeed,
  ) {}

  @Subscription('parameterChanged')
  parameterChanged(@Args('after') after?: string | null) {
    const events = this.feed.follow({ kind: 'parameterChanged', after: eventCursor(after) });
    return mapped(events, 'parameterChanged', async ({ subject, payload }) => {
      const { before, after: now, blockNumber, blockHash, at, proposalId } = payload as Record<string, string>;
      const inForce = await inForceNow(this.db, this.config.chainId, this.heads);
      const raw = inForce?.set[subject] ?? BigInt(now ?? 0);
      const point = { blockNumber: BigInt(blockNumber ?? 0), blockHash, at: new Date(at ?? 0) };
      return {
        parameter: { id: subject, raw, since: inForce?.since ?? point },
        before: valueOfParameter(subject, BigInt(before ?? 0)),
        after: valueOfParameter(subject, BigInt(now ?? 0)),
        point,
        proposalId: proposalId ?? null,
      };
    });
  }

  @Subscription('proposalUpdated')
  proposalUpdated(@Args('id') id?: string | null, @Args('after') after?: string | null) {
    const only = id == null ? {} : { subject: knownUuid(id) };
    const events = this.feed.follow({ kind: 'proposalUpdated', ...only, after: eventCursor(after) });
    return mapped(events, 'proposalUpdated', async ({ subject, payload }) => ({
      what: String(payload['what'] ?? 'stage'),
      proposal: await this.heads.read(`proposal ${subject}`, () => getProposal(this.db, subject)),
    }));
  }

  @Subscription('simulationProgress')
  async simulationProgress(@Args('id') id: string, @Args('after') after?: string | null) {
    const subject = knownUuid(id);
    const events = this.feed.follow({ kind: 'simulationProgress', subject, after: eventCursor(after) });
    const now = await getSimulation(this.db, id);
    if (now === null) {
      await events.return?.();
      throw userError('NOT_FOUND', 'There is no such simulation.');
    }
    const first = { cursor: after ?? '0', at: now.finishedAt ?? now.createdAt, simulation: now, isSnapshot: true };
    const progress = mapped(events, 'simulationProgress', async () => ({
      simulation: await getSimulation(this.db, id),
    }));
    return untilEnded({ simulationProgress: first }, progress);
  }

  @Subscription('marketChanged')
  marketChanged(@Args('after') after?: string | null) {
    const events = this.feed.follow({ kind: 'marketChanged', after: eventCursor(after) });
    return mapped(events, 'marketChanged', async ({ payload }) => {
      const market = await marketByHash(this.db, String(payload['marketHash']));
      return { market: market === null ? null : marketView(this.db, market, market) };
    });
  }

  @Subscription('coverageChanged')
  coverageChanged(@Args('after') after?: string | null) {
    const events = this.feed.follow({ kind: 'coverageChanged', after: eventCursor(after) });
    return mapped(events, 'coverageChanged', async ({ payload }) => {
      const id = String(payload['readingId']);
      const reading = await this.heads.read(`fund reading ${id}`, () => fundReading(this.db, id));
      return { reading: reading === null ? null : fundReadingView(reading) };
    });
  }
}

type Root = Readonly<
  Record<string, { readonly cursor: string; readonly at: Date } & Readonly<Record<string, unknown>>>
>;

const ROOTS = new WeakMap<StoredEvent, Promise<Root>>();

/** Every follower is handed the same event: what it says is read once. One that could not be read is read again. */
function rootOf(event: StoredEvent, field: string, view: (event: StoredEvent) => Promise<object>): Promise<Root> {
  const known = ROOTS.get(event);
  if (known !== undefined) return known;
  const { cursor, at } = event;
  const root = view(event).then((seen) => ({ [field]: { cursor: cursor.toString(), at, ...seen } }));
  ROOTS.set(event, root);
  root.catch(() => ROOTS.delete(event));
  return root;
}

/** Events as the root values of their subscription. Ends with its consumer. */
function mapped(
  events: AsyncIterableIterator<StoredEvent>,
  field: string,
  view: (event: StoredEvent) => Promise<object>,
): AsyncIterableIterator<Root> {
  return {
    next: async () => {
      const { done, value } = await events.next();
      if (done === true) return { done, value: undefined };
      return { done: false, value: await rootOf(value, field, view) };
    },
    return: async () => {
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Where the simulation stands, then every step, until it has ended. */
function untilEnded(first: Root, events: AsyncIterableIterator<Root>): AsyncIterableIterator<Root> {
  let last: Root | null = null;
  const hasEnded = () => ENDED.includes((last?.['simulationProgress']?.['simulation'] as Simulation).state);
  const end = async () => {
    await events.return?.();
    return { done: true as const, value: undefined };
  };
  return {
    next: async () => {
      if (last !== null && hasEnded()) return end();
      if (last === null) {
        last = first;
        return { done: false, value: first };
      }
      const result = await events.next();
      if (result.done !== true) last = result.value;
      return result;
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function knownUuid(id: string): string {
  if (isUuid(id)) return id;
  throw userError('BAD_USER_INPUT', `"${id.slice(0, 80)}" is not an id.`);
}
