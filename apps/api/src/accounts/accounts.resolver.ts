import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Account } from '@riskdao/risk-core';
import {
  accountAt,
  countAccounts,
  latestSignedRequirement,
  listAccounts,
  openProposals,
  type BookEntry,
  type DatabaseClient,
} from '@riskdao/store';
import { connectionOf, cursorOf, pageSize } from '../graphql/connection.js';
import type { ApiContext } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import { once } from '../graphql/once.js';
import { DATABASE, MARGIN_QUESTIONS } from '../graphql/tokens.js';
import { coinValue, usd18Value } from '../graphql/values.js';
import { addressOf, outlookView, positionView } from './marginViews.js';
import type { MarginQuestions } from './marginQuestions.js';
import type { ChangeInput } from '../proposals/changeInput.js';
import type { DepositInput, TradeInput } from './tradeInput.js';

type AccountParent = { readonly id: string; readonly account: Account; readonly bookEntry: BookEntry };

const LONGEST_ID = 200;

@Resolver('Query')
export class AccountQueries {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(MARGIN_QUESTIONS) private readonly questions: MarginQuestions,
  ) {}

  @Query('account')
  async account(@Args('id') id: string) {
    const state = id.length > LONGEST_ID ? null : await accountAt(this.db, id);
    return state === null ? null : accountParent(state.account, state);
  }

  @Query('accounts')
  async accounts(@Args('first') first: number, @Args('after') after?: string | null) {
    const size = pageSize(first);
    const from = after == null ? {} : { after: accountIdOf(after) };
    const page = await listAccounts(this.db, { first: size + 1, ...from });
    if (page === null) return { ...connectionOf({ first, after: after ?? null }, [], false), totalCount: 0 };
    const edges = page.accounts
      .slice(0, size)
      .map((account) => ({ cursor: cursorOf(account.id), node: accountParent(account, page.book) }));
    return {
      ...connectionOf({ first, after: after ?? null }, edges, page.accounts.length > size),
      totalCount: () => countAccounts(this.db, page.book.id),
    };
  }

  @Query('tradePreview')
  tradePreview(
    @Args('account') account: string,
    @Args('trades') trades: readonly TradeInput[],
    @Args('deposits') deposits?: readonly DepositInput[] | null,
  ) {
    return this.questions.trade(account, trades, deposits ?? []);
  }

  @Query('parameterImpactPreview')
  parameterImpactPreview(@Args('account') account: string, @Args('changes') changes: readonly ChangeInput[]) {
    return this.questions.changes(account, changes);
  }
}

@Resolver('Account')
export class AccountFields {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(MARGIN_QUESTIONS) private readonly questions: MarginQuestions,
  ) {}

  @ResolveField('margin')
  margin(@Parent() { id }: AccountParent) {
    return this.questions.margin(id);
  }

  @ResolveField('liquidationOutlook')
  async liquidationOutlook(@Parent() { id }: AccountParent) {
    return (await this.questions.outlook(id)).map(outlookView);
  }

  @ResolveField('signedRequirement')
  async signedRequirement(@Parent() { id }: AccountParent) {
    const signed = await latestSignedRequirement(this.db, id);
    if (signed === null) return null;
    const { sequence, setId, initialUsd18, maintenanceUsd18, payload, signatures, expiresAt, createdAt } = signed;
    return {
      ...{ sequence, parameterSetId: setId, message: payload, signatures, expiresAt, createdAt },
      initial: usd18Value(initialUsd18),
      maintenance: usd18Value(maintenanceUsd18),
    };
  }

  @ResolveField('openProposalImpacts')
  async openProposalImpacts(@Parent() { id }: AccountParent, @Context() context: ApiContext) {
    const open = await once(context, 'open proposals', () => openProposals(this.db));
    const shown = open.filter(({ stage }) => stage !== 'draft' && stage !== 'simulated');
    return shown.map((proposal) => ({ proposal, impact: () => this.questions.proposal(id, proposal) }));
  }
}

function accountParent(account: Account, entry: BookEntry) {
  const { id, kind, group, positions, collateral } = account;
  const { hash, asOf, label, provenance, block } = entry;
  return {
    ...{ id, kind, group, account, bookEntry: entry },
    address: addressOf(id),
    book: { hash, asOf, label, provenance, blockNumber: block?.number ?? null },
    positions: positions.map(positionView),
    collateral: collateral.map(({ asset, amount }) => ({ asset, amount: coinValue(amount) })),
  };
}

function accountIdOf(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (id !== '' && id.length <= LONGEST_ID && !id.includes('\0')) return id;
  throw userError('BAD_USER_INPUT', 'after is not a cursor. Use the endCursor of the page before.');
}
