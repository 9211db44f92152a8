import path from 'node:path';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { AccountFields, AccountQueries } from './accounts/accounts.resolver.js';
import { Subscriptions } from './events/subscriptions.resolver.js';
import { FundFields, FundQueries } from './fund/fund.resolver.js';
import { withAccessRules } from './graphql/access.js';
import type { ApiContext } from './graphql/context.js';
import { answerFormatter } from './graphql/answers.js';
import { QUERY_RULES, requireFewTokens } from './graphql/limits.js';
import { payFor, paymentHeaders, type Payment } from './graphql/payment.js';
import { persistedQueries } from './graphql/persistedQueries.js';
import { scalars } from './graphql/scalars.js';
import { HealthController } from './health/health.controller.js';
import { ApiKeyMutations } from './keys/keys.resolver.js';
import { LiquidationQueries } from './liquidations/liquidations.resolver.js';
import { MarketQueries } from './markets/markets.resolver.js';
import { MetaQueries } from './meta/meta.resolver.js';
import { OperationsFields, OperatorMutations, OperatorQueries } from './operators/operators.resolver.js';
import { ParametersController } from './parameters/parameters.controller.js';
import { ParameterFields, ParameterQueries } from './parameters/parameters.resolver.js';
import { DraftMutations } from './proposals/drafts.resolver.js';
import { ProposalFields, ProposalQueries } from './proposals/proposals.resolver.js';
import { ProposingMutations } from './proposals/proposing.resolver.js';
import type { Services } from './services.js';
import { MeFields, SessionMutations, SessionQueries } from './session/session.resolver.js';
import { BundlesController } from './simulations/bundles.controller.js';
import { ReportsController } from './simulations/reports.controller.js';
import {
  ReportFields,
  SimulationFields,
  SimulationMutations,
  SimulationQueries,
} from './simulations/simulations.resolver.js';
import { WebhookFields, WebhookMutations } from './webhooks/webhooks.resolver.js';

const RESOLVERS = [
  ...[MetaQueries, SessionQueries, SessionMutations, MeFields, ApiKeyMutations, WebhookMutations, WebhookFields],
  ...[MarketQueries, AccountQueries, AccountFields, ParameterQueries, ParameterFields, Subscriptions],
  ...[ProposalQueries, ProposalFields, DraftMutations, ProposingMutations],
  ...[SimulationQueries, SimulationFields, SimulationMutations, ReportFields],
  ...[FundQueries, FundFields, LiquidationQueries, OperatorQueries, OperationsFields, OperatorMutations],
];

/** A page of a foreign site cannot send these headers without asking first. */
const CSRF_HEADERS = ['x-riskdao-client', 'apollo-require-preflight', 'x-apollo-operation-name'];

@Module({})
export class ApiModule {
  static with(services: Services): DynamicModule {
    return {
      module: ApiModule,
      imports: [GraphQLModule.forRoot<MercuriusDriverConfig>(graphqlOptions(services))],
      controllers: [HealthController, ParametersController, ReportsController, BundlesController],
      providers: [...(services.provided as Provider[]), ...RESOLVERS],
    };
  }
}

function graphqlOptions(services: Services): MercuriusDriverConfig {
  const { config, limits, contextOf, onUnexpected } = services;
  return {
    driver: MercuriusDriver,
    typePaths: [path.join(import.meta.dirname, '../src/**/*.graphql')],
    resolvers: scalars,
    transformSchema: withAccessRules,
    validationRules: [...QUERY_RULES],
    graphiql: false,
    allowBatchedQueries: false,
    persistedQueryProvider: persistedQueries(),
    csrfPrevention: { requiredHeaders: CSRF_HEADERS, allowedContentTypes: ['application/json'] },
    jit: 1,
    context: contextOf,
    hooks: {
      preParsing: async (_schema, source) => requireFewTokens(source),
      preExecution: async (schema, document, context, variables) => {
        const asked = context as unknown as ApiContext;
        const { caller, ip, reply, refusal } = asked;
        if (refusal !== null) throw refusal;
        try {
          asked.spending = await payFor(limits, config, { caller, ip, schema, document, variables: variables ?? {} });
        } catch (error) {
          const { payment } = error as { payment?: Payment };
          if (payment) void reply?.headers(paymentHeaders(payment));
          throw error;
        }
        void reply?.headers(paymentHeaders(asked.spending));
      },
    },
    errorFormatter: answerFormatter(onUnexpected),
  };
}
