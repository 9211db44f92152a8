import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { getReport, getSimulation, type DatabaseClient, type Simulation } from '@riskdao/store';
import { DATABASE } from '../graphql/tokens.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@Resolver('Query')
export class SimulationQueries {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Query('simulation')
  simulation(@Args('id') id: string) {
    return UUID.test(id) ? getSimulation(this.db, id) : null;
  }

  @Query('report')
  report(@Args('hash') hash: string) {
    return getReport(this.db, hash);
  }
}

@Resolver('Simulation')
export class SimulationFields {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @ResolveField('report')
  report(@Parent() { reportHash }: Simulation) {
    return reportHash === null ? null : getReport(this.db, reportHash);
  }
}
