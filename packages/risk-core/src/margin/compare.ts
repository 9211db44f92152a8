import { RiskCoreError } from '../errors.js';
import type { ParameterSet } from '../parameters/identity.js';
import type { Account, CollateralHolding, Position } from '../position/book.js';
import { accountLens } from './accountLens.js';
import { marginOf, type MarginBreakdown } from './marginOf.js';
import { marginBasis, marginModel, type MarginInputs } from './model.js';
import { contingenciesUsd } from './requirement.js';

export class UnmarginableAccountError extends RiskCoreError {
  readonly code = 'UNMARGINABLE_ACCOUNT';
  constructor(
    readonly accountId: string,
    readonly reason: string,
  ) {
    super(`Account ${accountId} cannot be margined: ${reason}`);
  }
}

type Market = Omit<MarginInputs, 'accounts'>;

/** Margins several versions of one account under one set; one price matrix serves all of them. */
function marginVersions(market: Market, set: ParameterSet, versions: readonly Account[]): readonly MarginBreakdown[] {
  const basis = marginBasis({ ...market, accounts: versions });
  const [failure] = basis.holdings.rows.failures;
  if (failure !== undefined) throw new UnmarginableAccountError(failure.accountId, failure.message);
  const model = marginModel(basis, set);
  return versions.map((_, version) => marginOf(model, accountLens(basis, version)));
}

/** Requirements of one account by how far its positions may offset each other, USD. */
export type MarginModes = Readonly<
  Record<'isolated' | 'cross' | 'portfolio', Pick<MarginBreakdown, 'initialUsd' | 'maintenanceUsd'>>
>;

/**
 * Side by side: every position alone (`isolated`), netted within each underlying (`cross`), and the whole account (`portfolio`).
 * Collateral hedges only where it is margined together with positions. Throws what marginBasis and marginModel throw.
 */
export function marginModes(market: Market, set: ParameterSet, account: Account): MarginModes {
  const alone = account.positions.map((position) => [position]);
  const groups = new Map<string, Position[]>();
  for (const position of account.positions) {
    const { instrument } = position;
    const key = instrument.kind === 'cash' ? `cash ${instrument.asset}` : instrument.underlying;
    groups.set(key, [...(groups.get(key) ?? []), position]);
  }
  const parts = [...alone, ...groups.values()];
  const versions = parts.map((positions, i): Account => ({ ...account, id: `part ${i}`, positions, collateral: [] }));
  const margins = marginVersions(market, set, [...versions, account]);
  return {
    isolated: total(margins.slice(0, alone.length)),
    cross: total(margins.slice(alone.length, parts.length)),
    portfolio: margins.at(-1)!,
  };
}

function total(margins: readonly MarginBreakdown[]) {
  return {
    initialUsd: margins.reduce((sum, { initialUsd }) => sum + initialUsd, 0),
    maintenanceUsd: margins.reduce((sum, { maintenanceUsd }) => sum + maintenanceUsd, 0),
  };
}

/** What the initial requirement would be if one family of models decided alone, USD. */
export type ModelComparison = {
  readonly staticUsd: number;
  readonly valueAtRiskUsd: number;
  readonly stressUsd: number;
  readonly chargedUsd: number;
};

/** The terms of a breakdown as rival models: grid and minimum (static), VaR, stressed VaR with gamma; contingencies in each. */
export function modelComparison(
  { terms, contingencies, initialUsd }: MarginBreakdown,
  { initialMarginFactor }: { readonly initialMarginFactor: number },
): ModelComparison {
  const added = contingenciesUsd(contingencies);
  const initial = (loss: number) => initialMarginFactor * loss + added;
  return {
    staticUsd: initial(Math.max(terms.scanRiskUsd - terms.spreadCreditUsd, terms.shortOptionMinimumUsd)),
    valueAtRiskUsd: initial(terms.valueAtRiskUsd),
    stressUsd: initial(terms.stressValueAtRiskUsd + terms.gammaTermUsd),
    chargedUsd: initialUsd,
  };
}

/** A pending trade: positions and collateral that come (> 0) or go (< 0). */
export type PendingTrade = {
  readonly positions: readonly Position[];
  readonly collateral: readonly CollateralHolding[];
};

export type WhatIf = {
  readonly before: MarginBreakdown;
  readonly after: MarginBreakdown;
  /** The trade may be done: afterwards equity meets the initial requirement, or the trade only lowers it. */
  readonly isAllowed: boolean;
};

/**
 * What a trade would do to an account, before it is sent. Throws {@link UnmarginableAccountError} when more collateral goes than is
 * there or an instrument is unknown, and what marginBasis and marginModel throw.
 */
export function whatIf(market: Market, set: ParameterSet, account: Account, trade: PendingTrade): WhatIf {
  const [before, after] = marginVersions(market, set, [
    { ...account, group: null },
    {
      ...account,
      id: `${account.id} after the trade`,
      group: null,
      positions: [...account.positions, ...trade.positions],
      collateral: netted([...account.collateral, ...trade.collateral]),
    },
  ]);
  return { before: before!, after: after!, isAllowed: isTradeAllowed(before!, after!) };
}

/** Afterwards equity meets the initial requirement, or less is missing than before. */
export function isTradeAllowed(before: MarginBreakdown, after: MarginBreakdown): boolean {
  const missing = ({ initialUsd, equityUsd }: MarginBreakdown) => initialUsd - equityUsd;
  return missing(after) <= Math.max(0, missing(before));
}

function netted(holdings: readonly CollateralHolding[]): readonly CollateralHolding[] {
  const total = new Map<string, number>();
  for (const { asset, amount } of holdings) total.set(asset, (total.get(asset) ?? 0) + amount);
  return [...total].map(([asset, amount]) => ({ asset, amount }));
}
