import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { ImpactReport } from '@riskdao/risk-core';
import {
  cancelSimulation,
  getProposal,
  getReport,
  getSimulation,
  listSimulations,
  type DatabaseClient,
  type Simulation,
  type StoredReport,
} from '@riskdao/store';
import { signedIn } from '../graphql/access.js';
import { pageById } from '../graphql/connection.js';
import type { ApiContext } from '../graphql/context.js';
import { isUuid, notFound, wrongStage } from '../graphql/failures.js';
import { once } from '../graphql/once.js';
import { DATABASE } from '../graphql/tokens.js';
import { ratioValue } from '../graphql/values.js';

const NO_SIMULATION = 'There is no such simulation, or its proposal is not yours.';

@Resolver('Query')
export class SimulationQueries {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Query('simulation')
  simulation(@Args('id') id: string) {
    return isUuid(id) ? getSimulation(this.db, id) : null;
  }

  @Query('simulations')
  simulations(
    @Args('first') first: number,
    @Args('after') after?: string | null,
    @Args('state') state?: Simulation['state'] | null,
  ) {
    const only = state == null ? {} : { state };
    const read = (query: { first: number; after?: string }) => listSimulations(this.db, { ...query, ...only });
    return pageById({ first, after: after ?? null }, read, (simulation) => simulation);
  }

  @Query('report')
  report(@Args('hash') hash: string) {
    return getReport(this.db, hash);
  }
}

@Resolver('Mutation')
export class SimulationMutations {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Mutation('cancelSimulation')
  async cancelSimulation(@Args('id') id: string, @Context() context: ApiContext) {
    const { address, roles } = signedIn(context);
    const simulation = isUuid(id) ? await getSimulation(this.db, id) : null;
    if (simulation === null) return notFound(NO_SIMULATION);
    const proposal = simulation.proposalId === null ? null : await getProposal(this.db, simulation.proposalId);
    const isOwn = proposal?.author.toLowerCase() === address.toLowerCase();
    if (!isOwn && !roles.includes('operator')) return notFound(NO_SIMULATION);
    const isCancelled = await cancelSimulation(this.db, id);
    const now = await getSimulation(this.db, id);
    return isCancelled && now !== null
      ? { __typename: 'SimulationCancelled', simulation: now }
      : wrongStage(`The simulation is ${now?.state ?? 'gone'}: it has ended before.`);
  }
}

@Resolver('Simulation')
export class SimulationFields {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @ResolveField('report')
  report(@Parent() { reportHash }: Simulation) {
    return reportHash === null ? null : getReport(this.db, reportHash);
  }

  @ResolveField('proposal')
  proposal(@Parent() { proposalId }: Simulation, @Context() context: ApiContext) {
    return proposalId === null ? null : once(context, `proposal ${proposalId}`, () => getProposal(this.db, proposalId));
  }

  @ResolveField('progress')
  progress(@Parent() { shardCount, shardsDone, state }: Simulation) {
    if (state === 'completed') return ratioValue(1);
    return ratioValue(shardCount === 0 ? 0 : shardsDone / shardCount, 'down');
  }
}

@Resolver('Report')
export class ReportFields {
  @ResolveField('json')
  json(@Parent() { canonicalJson }: StoredReport) {
    return JSON.parse(canonicalJson) as unknown;
  }

  @ResolveField('verdict')
  verdict(@Parent() { canonicalJson }: StoredReport) {
    const { ready, direction, line, bullets, blockers } = (JSON.parse(canonicalJson) as ImpactReport).verdict;
    return { isReady: ready, direction, line, bullets, blockers };
  }

  @ResolveField('reproduce')
  reproduce(@Parent() { canonicalJson }: StoredReport) {
    return (JSON.parse(canonicalJson) as ImpactReport).inputs.reproduce;
  }

  @ResolveField('path')
  path(@Parent() { hash }: StoredReport) {
    return `/v1/reports/${hash}`;
  }
}
