import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DatabaseClient } from '@riskdao/store';
import type { Logger } from 'pino';
import type { ApiConfig } from './config.js';
import { addressReader } from './events/addressReader.js';
import { openSubscriptions } from './events/socket.js';
import { answersByVersion } from './graphql/answerVersion.js';
import { QUERY_LIMITS } from './graphql/limits.js';
import { payFor } from './graphql/payment.js';
import { ApiModule } from './module.js';
import { serveExplorer } from './explorer/explorer.js';
import { serveOpenApi } from './openapi/openapi.js';
import { loggedBy } from './operations/log.js';
import { operate } from './operations/operate.js';
import { serveQueueBoard } from './operators/queueBoard.js';
import { openServices, type Reporter } from './services.js';
import { pageHead } from './web/pageHead.js';
import { serveWebApp } from './web/webApp.js';

/** The API, not yet listening. Closing it closes all that it opened. */
export async function createServer(
  config: ApiConfig,
  db: DatabaseClient,
  report: Reporter = () => undefined,
  log: Logger | null = null,
): Promise<NestFastifyApplication> {
  const services = await openServices(config, db, report);
  const adapter = new FastifyAdapter({
    bodyLimit: QUERY_LIMITS.bodyBytes,
    forceCloseConnections: 'idle',
    ...(log === null ? {} : loggedBy(log)),
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
  });
  const fastify = adapter.getInstance();
  await operate(fastify, config.metrics);
  // A page of a foreign site may send text and forms without asking: only JSON is a query.
  fastify.removeContentTypeParser('text/plain');
  answersByVersion(fastify, services);
  serveExplorer(fastify);
  if (config.servesQueueBoard) serveQueueBoard(fastify, services);
  const { webRoot, webConnect } = config;
  if (webRoot !== null) serveWebApp(fastify, { folder: webRoot, connectTo: webConnect, head: pageHead(db, config) });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(services), adapter, {
    logger: false,
    bodyParser: false,
  });
  await app.init();
  serveOpenApi(fastify, app);
  const { schema } = app.get(GraphQLSchemaHost);
  const subscriptions = openSubscriptions({
    server: fastify.server,
    schema,
    path: '/graphql',
    socketsPerAddress: config.socketsPerAddress,
    ipOf: addressReader(config.trustedProxies),
    callerOf: services.callerOf,
    pay: async ({ caller, ip }, document, variables) => {
      await payFor(services.limits, config, { caller, ip, schema, document, variables });
    },
    onError: (error) => report(error, 'subscriptions'),
  });
  fastify.addHook('preClose', () => subscriptions.close());
  fastify.addHook('onClose', () => services.close());
  return app;
}
