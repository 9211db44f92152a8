import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  bookAsOf,
  chainProgress,
  listAlerts,
  listMarkets,
  outboxDepth,
  QUEUES,
  QueueUnavailableError,
  type Alert,
  type DatabaseClient,
  type QueueName,
  type Queues,
} from '@riskdao/store';
import type { ChainHead } from '../chain/chainHead.js';
import type { ApiConfig } from '../config.js';
import { pageById, pageSize } from '../graphql/connection.js';
import { notFound, unavailable, wrongStage } from '../graphql/failures.js';
import { API_CONFIG, CHAIN_HEAD, DATABASE, JOB_QUEUES } from '../graphql/tokens.js';

/** Seconds after which a source is stale. */
const FEED_SECONDS = { market: 900, book: 900, chain: 120 } as const;
const SEVERITY = { notice: 'info', warning: 'warning', critical: 'critical' } as const;
const NAMES = Object.keys(QUEUES) as QueueName[];

@Resolver('Query')
export class OperatorQueries {
  @Query('operations')
  operations() {
    return {};
  }
}

@Resolver('Operations')
export class OperationsFields {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(JOB_QUEUES) private readonly queues: Queues,
    @Inject(CHAIN_HEAD) private readonly chainHead: ChainHead,
  ) {}

  @ResolveField('queues')
  queueStates() {
    return Promise.all(
      NAMES.map(async (name) => {
        try {
          const { waiting, active, delayed, completed, failed, prioritized } = await this.queues.counts(name);
          return {
            name,
            isAnswering: true,
            waiting: (waiting ?? 0) + (prioritized ?? 0),
            ...{ active: active ?? 0, delayed: delayed ?? 0, completed: completed ?? 0, failed: failed ?? 0 },
          };
        } catch {
          return { name, isAnswering: false };
        }
      }),
    );
  }

  @ResolveField('failedJobs')
  async failedJobs(@Args('first') first: number, @Args('queue') queue?: string | null) {
    const size = pageSize(first);
    const names = NAMES.filter((name) => queue == null || name === queue);
    const lists = await Promise.all(names.map((name) => this.queues.failed(name, size).catch(() => [])));
    const time = (at: Date | null) => at?.getTime() ?? 0;
    return lists
      .flat()
      .sort((a, b) => time(b.failedAt) - time(a.failedAt))
      .slice(0, size);
  }

  @ResolveField('feeds')
  async feeds() {
    const [[market], book, progress] = await Promise.all([
      listMarkets(this.db, { first: 1 }),
      bookAsOf(this.db),
      chainProgress(this.db, this.config.chainId),
    ]);
    return [feed('market', market?.asOf ?? null), feed('book', book), feed('chain', progress?.updatedAt ?? null)];
  }

  @ResolveField('indexLagSeconds')
  async indexLagSeconds() {
    const progress = await chainProgress(this.db, this.config.chainId);
    return progress === null ? null : ageSeconds(progress.updatedAt);
  }

  @ResolveField('indexLagBlocks')
  async indexLagBlocks() {
    const [head, progress] = await Promise.all([this.chainHead(), chainProgress(this.db, this.config.chainId)]);
    if (progress === null || head === null) return null;
    return head > progress.indexed ? head - progress.indexed : 0n;
  }

  @ResolveField('outboxPending')
  outboxPending() {
    return outboxDepth(this.db);
  }

  @ResolveField('alerts')
  alerts(
    @Args('first') first: number,
    @Args('after') after?: string | null,
    @Args('openOnly') openOnly?: boolean | null,
  ) {
    const only = openOnly === true ? { open: true } : {};
    const read = (query: { first: number; after?: string }) => listAlerts(this.db, { ...query, ...only });
    return pageById({ first, after: after ?? null }, read, alertView);
  }
}

@Resolver('Mutation')
export class OperatorMutations {
  constructor(@Inject(JOB_QUEUES) private readonly queues: Queues) {}

  @Mutation('retryJob')
  async retryJob(@Args('queue') queue: string, @Args('id') id: string) {
    const name = NAMES.find((candidate) => candidate === queue);
    if (name === undefined) return notFound(`"${queue.slice(0, 40)}" is none of ${NAMES.join(', ')}.`);
    try {
      const { state } = await this.queues.stateOf(name, id);
      if (state === 'unknown') return notFound(`The queue ${name} knows no job of this id.`);
      if (state !== 'failed')
        return wrongStage(`The job is ${state}. Only jobs that were set aside can be tried again.`);
      await this.queues.retry(name, id);
      return { __typename: 'JobRetried', queue: name, id };
    } catch (error) {
      if (error instanceof QueueUnavailableError) return unavailable('QUEUE_UNAVAILABLE', error.message);
      throw error;
    }
  }
}

function feed(name: keyof typeof FEED_SECONDS, lastAt: Date | null) {
  const age = lastAt === null ? null : ageSeconds(lastAt);
  return { name, lastAt, ageSeconds: age, isStale: age === null || age > FEED_SECONDS[name] };
}

const ageSeconds = (at: Date) => Math.max(0, Math.round((Date.now() - at.getTime()) / 1_000));

const alertView = ({ id, kind, severity, message, subject, openedAt, closedAt }: Alert) => ({
  ...{ id, message, subject },
  code: kind.toUpperCase(),
  severity: SEVERITY[severity],
  raisedAt: openedAt,
  resolvedAt: closedAt,
});
