import 'reflect-metadata';
import path from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DatabaseClient } from '@riskdao/store';
import type { ApiConfig } from './config.js';
import { refusalsAreClientErrors } from './graphql/errors.js';
import { QUERY_LIMITS, QUERY_RULES, requireFewTokens } from './graphql/limits.js';
import { scalars } from './graphql/scalars.js';
import { API_CONFIG, DATABASE } from './graphql/tokens.js';
import { HealthController } from './health/health.controller.js';
import { MetaQueries } from './meta/meta.resolver.js';
import { ParameterFields, ParameterQueries } from './parameters/parameters.resolver.js';
import { ParametersController } from './parameters/parameters.controller.js';
import { BundlesController } from './simulations/bundles.controller.js';
import { ReportsController } from './simulations/reports.controller.js';
import { SimulationFields, SimulationQueries } from './simulations/simulations.resolver.js';
import { serveWebApp } from './web/webApp.js';

@Module({})
class ApiModule {
  static with(config: ApiConfig, db: DatabaseClient): DynamicModule {
    const graphql: MercuriusDriverConfig = {
      driver: MercuriusDriver,
      typePaths: [path.join(import.meta.dirname, '../src/**/*.graphql')],
      resolvers: scalars,
      validationRules: [...QUERY_RULES],
      graphiql: true,
      allowBatchedQueries: false,
      jit: 1,
      hooks: { preParsing: async (_schema, source) => requireFewTokens(source) },
      errorFormatter: refusalsAreClientErrors,
    };
    return {
      module: ApiModule,
      imports: [GraphQLModule.forRoot<MercuriusDriverConfig>(graphql)],
      controllers: [HealthController, ParametersController, ReportsController, BundlesController],
      providers: [
        { provide: DATABASE, useValue: db },
        { provide: API_CONFIG, useValue: config },
        ParameterQueries,
        ParameterFields,
        SimulationQueries,
        SimulationFields,
        MetaQueries,
      ],
    };
  }
}

/** The API, not yet listening. */
export async function createServer(config: ApiConfig, db: DatabaseClient): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ bodyLimit: QUERY_LIMITS.bodyBytes, forceCloseConnections: 'idle' });
  // A page of a foreign site may send text and forms without asking: only JSON is a query.
  adapter.getInstance().removeContentTypeParser('text/plain');
  const { webRoot, webConnect } = config;
  if (webRoot !== null) serveWebApp(adapter.getInstance(), { folder: webRoot, connectTo: webConnect });
  return NestFactory.create<NestFastifyApplication>(ApiModule.with(config, db), adapter, {
    logger: false,
    bodyParser: false,
  });
}
