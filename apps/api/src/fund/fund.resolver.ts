import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { NOT_COVERED } from '@riskdao/risk-core';
import {
  bookAt,
  fundHistory,
  impactReport,
  latestFundReading,
  marketByHash,
  openProposals,
  operationOfProposal,
  type DatabaseClient,
  type FundReading,
} from '@riskdao/store';
import { pageById } from '../graphql/connection.js';
import type { ApiContext } from '../graphql/context.js';
import { once } from '../graphql/once.js';
import { DATABASE } from '../graphql/tokens.js';
import { coinValue, ratioValue, usdValue } from '../graphql/values.js';

@Resolver('Query')
export class FundQueries {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Query('fund')
  async fund() {
    const reading = await latestFundReading(this.db);
    return reading === null ? null : { ...fundReadingView(reading), reading, exclusions: NOT_COVERED };
  }
}

type FundParent = { readonly reading: FundReading };

@Resolver('Fund')
export class FundFields {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @ResolveField('marketHash')
  marketHash(@Parent() { reading }: FundParent) {
    return reading.marketHash;
  }

  @ResolveField('bookHash')
  bookHash(@Parent() { reading }: FundParent) {
    return reading.bookHash;
  }

  @ResolveField('parameterSetId')
  parameterSetId(@Parent() { reading }: FundParent) {
    return reading.setId;
  }

  @ResolveField('holdings')
  async holdings(@Parent() { reading }: FundParent) {
    const kept = await bookAt(this.db, { hash: reading.bookHash });
    const market = await marketByHash(this.db, reading.marketHash);
    return (kept?.book.safetyFund.holdings ?? []).map(({ asset, amount }) => {
      const priceUsd = market?.market.assets[asset]?.priceUsd;
      return {
        asset,
        amount: coinValue(amount),
        marketValue: priceUsd === undefined ? null : usdValue(amount * priceUsd, 'down'),
      };
    });
  }

  @ResolveField('history')
  history(@Args('first') first: number, @Args('after') after?: string | null) {
    const read = (query: { first: number; after?: string }) => fundHistory(this.db, query);
    return pageById({ first, after: after ?? null }, read, fundReadingView);
  }

  @ResolveField('forecast')
  async forecast(@Context() context: ApiContext) {
    const open = await once(context, 'open proposals', () => openProposals(this.db));
    const onTheWay = open.filter(({ stage }) => stage !== 'draft' && stage !== 'simulated');
    const rows = await Promise.all(
      onTheWay.map(async (proposal) => {
        const report = proposal.reportHash === null ? null : await impactReport(this.db, proposal.reportHash);
        const operation = await operationOfProposal(this.db, proposal.id);
        if (report === null) return [];
        const { before, after } = report.fund;
        return [
          {
            proposal,
            at: operation?.readyAt ?? null,
            before: ratioValue(before.coverage, 'down'),
            after: ratioValue(after.coverage, 'down'),
            targetAfter: usdValue(after.targetUsd, 'up'),
          },
        ];
      }),
    );
    const time = (at: Date | null) => at?.getTime() ?? Infinity;
    return rows.flat().sort((a, b) => (time(a.at) < time(b.at) ? -1 : time(a.at) > time(b.at) ? 1 : 0));
  }
}

/** Coverage and balance are rounded down, the target up. */
export function fundReadingView({ at, balanceUsd, targetUsd, coverage, band }: FundReading) {
  return {
    at,
    balance: usdValue(balanceUsd, 'down'),
    target: usdValue(targetUsd, 'up'),
    coverage: ratioValue(coverage, 'down'),
    band,
  };
}
