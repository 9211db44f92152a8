import type { SimulationBundle } from '../bundle/bundle.js';
import { RiskCoreError } from '../errors.js';
import { accountLens, type AccountLens } from '../margin/accountLens.js';
import { marginOf, type MarginBreakdown } from '../margin/marginOf.js';
import { planSimulation, type SimulationPlan } from './plan.js';
import type { AccountStatus, BeforeAfter } from './reportSections.js';
import { accountStatus } from './affectedAccounts.js';

export class UnknownAccountError extends RiskCoreError {
  readonly code = 'UNKNOWN_ACCOUNT';
  constructor(readonly accountId: string) {
    super(`Account ${accountId} is not in the book. Check the address, or import a newer book.`);
  }
}

export class AccountFailedError extends RiskCoreError {
  readonly code = 'ACCOUNT_FAILED';
  constructor(
    readonly accountId: string,
    readonly reason: string,
  ) {
    super(`Account ${accountId} cannot be computed: ${reason}`);
  }
}

/** What a proposal does to one account, term by term. */
export type AccountImpact = {
  readonly id: string;
  readonly kind: string | null;
  readonly group: string | null;
} & BeforeAfter<MarginBreakdown & { readonly status: AccountStatus }>;

/**
 * The account under the current and the proposed parameters; ids compare without case. Throws {@link UnknownAccountError},
 * {@link AccountFailedError} and what planSimulation throws.
 */
export function accountImpact(bundle: SimulationBundle, accountId: string): AccountImpact {
  return accountImpactIn(planSimulation(bundle), accountId);
}

/** The same from a plan made before: for many questions about one proposal. */
export function accountImpactIn(plan: SimulationPlan, accountId: string): AccountImpact {
  const account = accountIndex(plan, accountId);
  return impactThrough(plan, account, accountLens(plan.basis, account));
}

/** The same through a lens that others look through too. */
export function impactThrough(plan: SimulationPlan, account: number, lens: AccountLens): AccountImpact {
  const [before, after] = plan.sets.slice(0, 2).map(({ model }) => {
    const breakdown = marginOf(model, lens);
    return { ...breakdown, status: accountStatus(breakdown) };
  });
  const { id, kind, group } = plan.accounts[account]!;
  return { id, kind, group, before: before!, after: after! };
}

/** Built at a plan's first question: looking through all ids would cost more than the answer. */
const indices = new WeakMap<SimulationPlan, ReadonlyMap<string, number>>();

/** Where an account stands in the plan; ids compare without case. Throws {@link UnknownAccountError} or {@link AccountFailedError}. */
export function accountIndex(plan: SimulationPlan, accountId: string): number {
  let index = indices.get(plan);
  if (index === undefined) {
    index = new Map(plan.accounts.map(({ id }, at) => [id.toLowerCase(), at]));
    indices.set(plan, index);
  }
  const account = index.get(accountId.toLowerCase());
  if (account === undefined) throw new UnknownAccountError(accountId);
  const failure = plan.basis.holdings.rows.failures.find((failed) => failed.account === account);
  if (failure !== undefined) throw new AccountFailedError(accountId, failure.message);
  return account;
}
