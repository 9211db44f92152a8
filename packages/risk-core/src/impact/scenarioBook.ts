import type { SimulationBundle } from '../bundle/bundle.js';
import { holdingsOf } from '../margin/holdings.js';
import { marginBasis, marginModel, type MarginModel } from '../margin/model.js';
import type { Revaluation } from '../margin/revaluationCache.js';
import { requireUsableMarket } from '../market/check.js';
import type { MarketWarning } from '../market/snapshot.js';
import type { ParameterSet } from '../parameters/identity.js';
import type { Account } from '../position/book.js';
import { checkBook } from '../position/bookChecks.js';
import { exposureOf } from '../pricing/exposure.js';
import { episodeScenarios } from '../scenario/episodes.js';
import { filteredScenarios } from '../scenario/filtered.js';
import { monteCarloModel, monteCarloScenarios } from '../scenario/monteCarlo.js';
import { AccountFailedError, UnknownAccountError } from './accountImpact.js';
import { freshnessRows, requireFreshPrices } from './freshness.js';

/** Which accounts: by id, or so many, the largest by notional. */
export type ChosenAccounts = readonly string[] | number;

type ScenarioOptions = {
  readonly set: ParameterSet;
  readonly accounts: ChosenAccounts;
  /** Of the simulated paths: an unsigned 32-bit integer. */
  readonly seed: number;
  readonly draws: number;
};

export type FailedAccount = { readonly accountId: string; readonly code: string; readonly message: string };

/** Every kind of scenario over one market, repriced for the chosen accounts alone. */
export type ScenarioBook = {
  readonly model: MarginModel;
  /** Indices into the accounts of the basis. */
  readonly chosen: readonly number[];
  /** Accounts of the book that cannot be computed, with the reason. */
  readonly failures: readonly FailedAccount[];
  readonly filtered: Revaluation;
  readonly monteCarlo: Revaluation;
  readonly episodes: Revaluation;
  readonly seed: number;
  readonly warnings: readonly MarketWarning[];
};

/**
 * Builds historical, stressed, filtered, simulated and named scenarios under one set and reprices what the chosen accounts hold.
 * Throws UnknownAccountError, AccountFailedError, MissingHistoryError, StaleInputError, InvalidMarketError, EmptyBookError and
 * DuplicateAccountError.
 */
export function scenarioBook(bundle: SimulationBundle, { set, accounts, seed, draws }: ScenarioOptions): ScenarioBook {
  const { market, history, depth, book, events = [] } = bundle;
  checkBook(book);
  const marketWarnings = requireUsableMarket(market, { nowUnix: market.asOfUnix });
  requireFreshPrices(freshnessRows(bundle));
  const { failures } = holdingsOf(book.accounts, market).rows;
  const chosen = chosenAccounts(bundle, accounts, failures);
  const basis = marginBasis({ market, history, depth, accounts: book.accounts, events }, chosen);
  const model = marginModel(basis, set);
  const { marginHorizonHours: horizonHours, lookbackDays } = model.parameters;
  const options = { underlyings: basis.underlyings, asOfUnix: market.asOfUnix, horizonHours, lookbackDays };
  const filtered = basis.cache.get(['filtered', horizonHours, lookbackDays], () =>
    filteredScenarios(history, { ...options, leastVol: basis.vol }),
  );
  const monteCarlo = basis.cache.get(['monteCarlo', horizonHours, lookbackDays, seed, draws], () => ({
    scenarios: monteCarloScenarios(monteCarloModel(history, options), draws, seed),
    warnings: [],
  }));
  const episodes = basis.cache.get(['episodes'], () => ({
    scenarios: episodeScenarios(basis.underlyings, market.asOfUnix),
    warnings: [],
  }));
  return {
    ...{ model, chosen, failures, filtered, monteCarlo, episodes, seed },
    warnings: [...market.warnings, ...marketWarnings, ...model.warnings, ...filtered.warnings],
  };
}

type Failures = readonly (FailedAccount & { readonly account: number })[];

function chosenAccounts({ book, market }: SimulationBundle, wanted: ChosenAccounts, failures: Failures) {
  const failed = new Map(failures.map((failure) => [failure.account, failure]));
  if (typeof wanted !== 'number')
    return wanted.map((id) => {
      const index = book.accounts.findIndex((account) => account.id.toLowerCase() === id.toLowerCase());
      if (index < 0) throw new UnknownAccountError(id);
      const failure = failed.get(index);
      if (failure !== undefined) throw new AccountFailedError(id, failure.message);
      return index;
    });
  const notionalUsd = ({ positions }: Account) =>
    positions.reduce((sum, { instrument, quantity }) => {
      const { underlying } = exposureOf(instrument, market);
      const spotUsd = underlying === null ? 0 : (market.underlyings[underlying]?.spotUsd ?? 0);
      return sum + Math.abs(quantity) * spotUsd;
    }, 0);
  return book.accounts
    .flatMap((account, index) => (failed.has(index) ? [] : [{ index, usd: notionalUsd(account), id: account.id }]))
    .sort((a, b) => b.usd - a.usd || (a.id < b.id ? -1 : 1))
    .slice(0, wanted)
    .map(({ index }) => index);
}
