import { snapshotSequencer } from '@riskdao/governance/remote';
import {
  dataVersion,
  openQueues,
  openRateLimits,
  secretBox,
  type DatabaseClient,
  type Queues,
  type RateLimits,
} from '@riskdao/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { openMarginDesk } from './accounts/desk/desk.js';
import { marginQuestions } from './accounts/marginQuestions.js';
import { openChainHead, type ChainHead } from './chain/chainHead.js';
import type { ApiConfig } from './config.js';
import { openEventFeed } from './events/feed.js';
import type { ApiContext, Caller } from './graphql/context.js';
import { databaseAway } from './graphql/errors.js';
import { openHeadReads, type HeadReads } from './graphql/headReads.js';
import {
  API_CONFIG,
  CHAIN,
  CHAIN_HEAD,
  DATABASE,
  EVENT_FEED,
  HEAD_READS,
  JOB_QUEUES,
  MARGIN_QUESTIONS,
  ROLES,
  SECRET_BOX,
  SEQUENCER,
  VOTE_CLOCK,
} from './graphql/tokens.js';
import { voteClock } from './proposals/voteClock.js';
import { callerOf } from './session/caller.js';
import { openRoles } from './session/roles.js';
import { signInProvider } from './session/signIn.js';

/** What the resolvers are handed, and what ends with the server. */
export type Services = {
  readonly config: ApiConfig;
  readonly limits: RateLimits;
  readonly heads: HeadReads;
  readonly queues: Queues;
  readonly chainHead: ChainHead;
  readonly provided: readonly { readonly provide: symbol; readonly useValue: unknown }[];
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<ApiContext>;
  readonly callerOf: (headers: { authorization?: string; cookie?: string }) => Promise<Caller>;
  readonly onUnexpected: (error: unknown, requestId: string) => void;
  readonly close: () => Promise<void>;
};

export type Reporter = (error: unknown, what: string) => void;

/** Opens everything that the API works with. */
export async function openServices(config: ApiConfig, db: DatabaseClient, report: Reporter): Promise<Services> {
  const { databaseUrl, queueUrl, chainId, rpcUrls, secretKey, sequencerUrl } = config;
  const provider = signInProvider(rpcUrls, chainId);
  const roles = openRoles(config, provider, (error) => report(error, 'voting power'));
  const queues = openQueues(queueUrl, (error) => report(error, 'queues'));
  const limits = openRateLimits({ databaseUrl, queueUrl }, (error) => report(error, 'rate limits'));
  const heads = openHeadReads(() => dataVersion(db, chainId));
  const feed = await openEventFeed(db, databaseUrl, {
    onEvents: heads.forget,
    onError: (error) => report(error, 'events'),
  });
  const desk = openMarginDesk(databaseUrl);
  const whoIs = (headers: { authorization?: string; cookie?: string }) => callerOf(headers, { db, roles });
  const chainHead = openChainHead(provider);
  const values: readonly (readonly [symbol, unknown])[] = [
    [DATABASE, db],
    [API_CONFIG, config],
    [CHAIN, provider],
    [CHAIN_HEAD, chainHead],
    [VOTE_CLOCK, voteClock(provider)],
    [ROLES, roles],
    [SECRET_BOX, secretKey === null ? null : secretBox(secretKey)],
    [JOB_QUEUES, queues],
    [EVENT_FEED, feed],
    [HEAD_READS, heads],
    [MARGIN_QUESTIONS, marginQuestions(db, chainId, desk)],
    [SEQUENCER, sequencerUrl === null ? null : snapshotSequencer(sequencerUrl)],
  ];
  return {
    config,
    limits,
    heads,
    queues,
    chainHead,
    provided: values.map(([provide, useValue]) => ({ provide, useValue })),
    callerOf: whoIs,
    contextOf: async ({ headers, ip }, reply) => {
      const { authorization, cookie } = headers;
      const sent = {
        ...(authorization === undefined ? {} : { authorization }),
        ...(cookie === undefined ? {} : { cookie }),
      };
      try {
        return { caller: await whoIs(sent), ip, reply, refusal: null, spending: null };
      } catch (error) {
        const refusal = error instanceof GraphQLError ? error : databaseAway(error);
        if (refusal === null) throw error;
        return { caller: { kind: 'anonymous' }, ip, reply, refusal, spending: null };
      }
    },
    onUnexpected: (error, requestId) => report(error, `request ${requestId}`),
    close: async () => {
      await feed.close();
      await Promise.all([desk.close(), limits.close(), queues.close()]);
      provider?.destroy();
    },
  };
}
