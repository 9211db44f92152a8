import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { getLiquidation, listLiquidations, type DatabaseClient } from '@riskdao/store';
import { pageById } from '../graphql/connection.js';
import { isUuid } from '../graphql/failures.js';
import { DATABASE } from '../graphql/tokens.js';
import { liquidationView } from './liquidationView.js';

const LONGEST_ID = 200;

@Resolver('Query')
export class LiquidationQueries {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Query('liquidation')
  async liquidation(@Args('id') id: string) {
    const found = isUuid(id) ? await getLiquidation(this.db, id) : null;
    return found === null ? null : liquidationView(found);
  }

  @Query('liquidations')
  liquidations(
    @Args('first') first: number,
    @Args('after') after?: string | null,
    @Args('account') account?: string | null,
    @Args('openOnly') openOnly?: boolean | null,
  ) {
    const only = {
      ...(account == null ? {} : { account: account.slice(0, LONGEST_ID) }),
      ...(openOnly === true ? { open: true } : {}),
    };
    const read = (query: { first: number; after?: string }) => listLiquidations(this.db, { ...query, ...only });
    return pageById({ first, after: after ?? null }, read, liquidationView);
  }
}
