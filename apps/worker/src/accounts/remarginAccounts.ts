import type { TouchReason } from '@riskdao/risk-core';
import {
  accountKey,
  closeAlert,
  countUnderMaintenance,
  forgetOtherAccounts,
  keepAccountMargins,
  namePortfolios,
  raiseAlert,
  weakestAccounts,
  type AccountMargin,
  type DatabaseClient,
} from '@riskdao/store';
import type { Calculator } from '../threads/calculator.js';
import { watchState, type NotWatched } from './watchState.js';

export type WatchContext = {
  readonly client: DatabaseClient;
  readonly calculator: Pick<Calculator, 'remargin' | 'coverage'>;
  readonly chainId: bigint;
  readonly barSource: string;
};

export type Remarginings = {
  readonly kind: 'remargined';
  readonly accounts: number;
  /** Accounts computed anew, by what touched them. */
  readonly touched: Readonly<Partial<Record<TouchReason, number>>>;
  readonly computed: number;
  readonly failed: readonly { readonly accountId: string; readonly code: string; readonly message: string }[];
  /** Below maintenance now, and not before. */
  readonly newlyUnder: readonly AccountMargin[];
  readonly underMaintenance: number;
  readonly milliseconds: number;
};

/** Computes anew the requirements that the last tick, trade or set touched, and keeps them. An older run changes nothing. */
export async function remarginAccounts(context: WatchContext): Promise<Remarginings | NotWatched> {
  const { client, calculator } = context;
  const state = await watchState(client, context);
  if ('kind' in state) return state;
  const before = await underMaintenance(client);
  const { touched, remargined, failed, accounts, milliseconds } = await calculator.remargin(state.inputs);
  const margins = remargined.map(({ accountId, breakdown, memory }): AccountMargin => {
    const { equityUsd, initialUsd, maintenanceUsd, excessUsd, governing } = breakdown;
    const figures = { equityUsd, initialUsd, maintenanceUsd, excessUsd, governing };
    return {
      accountId,
      marketHash: state.market.hash,
      setId: state.setId,
      ...figures,
      memory,
      asOf: state.market.asOf,
    };
  });
  await keepAccountMargins(client, margins);
  await forgetOtherAccounts(
    client,
    state.book.book.accounts.map(({ id }) => id),
  );
  await namePortfolios(client, {
    bookHash: state.book.hash,
    failed: failed.map(({ accountId }) => accountId),
    asOf: state.market.asOf,
  });
  await tellFailures(client, failed, state.market.asOf);
  const { under } = await countUnderMaintenance(client);
  return {
    kind: 'remargined',
    accounts,
    touched: counted(touched.map(({ reason }) => reason)),
    computed: margins.length,
    failed,
    newlyUnder: margins.filter(({ accountId, excessUsd }) => excessUsd < 0 && !before.has(accountKey(accountId))),
    underMaintenance: under,
    milliseconds,
  };
}

const PAGE = 10_000;

async function underMaintenance(client: DatabaseClient): Promise<ReadonlySet<string>> {
  const accounts = await weakestAccounts(client, { first: PAGE, underMaintenance: true });
  return new Set(accounts.map(({ accountId }) => accountId));
}

function counted(reasons: readonly TouchReason[]): Partial<Record<TouchReason, number>> {
  const counts: Partial<Record<TouchReason, number>> = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

async function tellFailures(
  client: DatabaseClient,
  failed: readonly { readonly accountId: string; readonly code: string; readonly message: string }[],
  at: Date,
): Promise<void> {
  const [first] = failed;
  if (first === undefined) {
    await closeAlert(client, { kind: 'book', subject: 'accounts', because: 'Every account can be computed.', at });
    return;
  }
  const message = `${failed.length} accounts have no requirement. ${first.accountId}: ${first.message}`;
  await raiseAlert(client, {
    kind: 'book',
    subject: 'accounts',
    severity: 'critical',
    message,
    details: { failed: failed.slice(0, 100) },
    at,
  });
}
