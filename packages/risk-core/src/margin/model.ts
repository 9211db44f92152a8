import { freshBooks, type MarketDepth } from '../market/depth.js';
import type { PriceHistory } from '../market/history.js';
import type { MarketSnapshot, MarketWarning } from '../market/snapshot.js';
import type { ParameterSet } from '../parameters/identity.js';
import type { Account } from '../position/book.js';
import { scenarioGrid } from '../scenario/grid.js';
import { historicalScenarios } from '../scenario/historical.js';
import { stressedScenarios } from '../scenario/stressed.js';
import { collateralTerms, type CollateralTerms } from './collateral.js';
import { dailyVolumeUsd } from './concentration.js';
import { pairCorrelation } from './correlation.js';
import { jumpMove } from './gammaBuffer.js';
import { holdingsOf, type Holdings } from './holdings.js';
import { localScenarios } from './localScenarios.js';
import { readMarginParameters, type MarginParameters } from './marginParameters.js';
import { observedJump, volatilityState, type MarketEvent, type VolatilityState } from './regime.js';
import type { AccountRows } from '../revaluation/rows.js';
import { RevaluationCache, type Revaluation } from './revaluationCache.js';
import { grantedRate } from './spreadCredit.js';

/** What was observed; the same for every parameter set. */
export type MarginInputs = {
  readonly market: MarketSnapshot;
  readonly history: PriceHistory;
  readonly depth: MarketDepth;
  readonly accounts: readonly Account[];
  /** Announced; they raise the volatility beforehand. */
  readonly events?: readonly MarketEvent[];
};

/** Everything that does not depend on parameters, and the price matrices that parameter sets share. */
export type MarginBasis = MarginInputs & {
  readonly underlyings: readonly string[];
  readonly holdings: Holdings;
  /** Annual, by underlying. */
  readonly vol: Readonly<Record<string, number>>;
  /** What `vol` rests on. */
  readonly volatility: Readonly<Record<string, VolatilityState>>;
  /** Traded value of a day, by underlying. */
  readonly volumeUsd: Readonly<Record<string, number>>;
  readonly grossExposureUsd: Readonly<Record<string, number>>;
  readonly cache: RevaluationCache;
};

/** One parameter set applied to the market: all that the requirement of an account needs. */
export type MarginModel = {
  readonly basis: MarginBasis;
  readonly parameters: MarginParameters;
  readonly ordinary: Revaluation;
  readonly stressed: Revaluation;
  readonly grid: Revaluation;
  /** Columns as in {@link localScenarios}. */
  readonly local: Revaluation;
  /** By position of the underlying in `basis.underlyings`. */
  readonly jump: readonly number[];
  /** Credit rate between two underlyings. */
  readonly creditRate: (a: string, b: string) => number;
  readonly collateral: Readonly<Record<string, CollateralTerms>>;
  readonly warnings: readonly MarketWarning[];
};

/**
 * Prepares holdings, volatilities and an empty cache. With `only`, no other account may be margined: what only others hold is not
 * repriced, and the rest has the same bits. Throws MissingHistoryError, EmptyBookError, DuplicateAccountError.
 */
export function marginBasis(inputs: MarginInputs, only: readonly number[] | null = null): MarginBasis {
  const { market, history, depth, accounts, events = [] } = inputs;
  const holdings = holdingsOf(accounts, market);
  const underlyings = Object.keys(market.underlyings).sort();
  const { asOfUnix } = market;
  const volatility = Object.fromEntries(
    underlyings.map((symbol) => {
      const books = Object.hasOwn(depth.books, symbol) ? freshBooks(depth.books[symbol]!, asOfUnix) : [];
      return [
        symbol,
        volatilityState({ history, symbol, market: market.underlyings[symbol]!, books, events, asOfUnix }),
      ];
    }),
  );
  return {
    ...inputs,
    underlyings,
    holdings,
    volatility,
    vol: Object.fromEntries(Object.entries(volatility).map(([symbol, { vol }]) => [symbol, vol])),
    volumeUsd: Object.fromEntries(underlyings.map((symbol) => [symbol, dailyVolumeUsd(market, history, symbol)])),
    grossExposureUsd: holdings.grossExposureUsd,
    cache: new RevaluationCache(
      holdings.rows.positions.instruments,
      market,
      only === null ? null : heldBy(only, holdings.rows.positions),
    ),
  };
}

function heldBy(accounts: readonly number[], { instruments, start, column }: AccountRows): Uint8Array {
  const held = new Uint8Array(instruments.length);
  for (const account of accounts) for (let j = start[account]!; j < start[account + 1]!; j++) held[column[j]!] = 1;
  return held;
}

/**
 * Applies one parameter set. Price matrices are shared through the basis: sets that differ in confidence, factors, weights or
 * haircuts only reprice nothing. Throws MissingParameterError and what the scenario builders throw.
 */
export function marginModel(basis: MarginBasis, set: ParameterSet): MarginModel {
  const { market, history, depth, underlyings, cache, vol, grossExposureUsd } = basis;
  const { asOfUnix } = market;
  const parameters = readMarginParameters(set, underlyings, Object.keys(market.assets));
  const { marginHorizonHours: horizonHours, lookbackDays, stressWindowDays } = parameters;
  const jump = underlyings.map((symbol) =>
    jumpMove({
      multiple: parameters.jumpMultiple,
      annualVol: vol[symbol]!,
      delayMinutes: parameters.liquidationDelayMinutes,
      observedQuantile: remembered(basis, `jump ${symbol} ${parameters.liquidationDelayMinutes} ${lookbackDays}`, () =>
        observedJump(history, symbol, { asOfUnix, delayMinutes: parameters.liquidationDelayMinutes, lookbackDays }),
      ),
    }),
  );
  const shocks = Object.fromEntries(underlyings.map((symbol) => [symbol, parameters.underlying[symbol]!]));
  const basisShock = underlyings.map((symbol) => parameters.underlying[symbol]!.basisShock);
  const ordinary = cache.get(['ordinary', horizonHours, lookbackDays], () =>
    historicalScenarios(history, { underlyings, asOfUnix, horizonHours, lookbackDays }),
  );
  const stressed = cache.get(['stressed', horizonHours, stressWindowDays], () =>
    stressedScenarios(history, { underlyings, asOfUnix, horizonHours, stressWindowDays, grossExposureUsd }),
  );
  return {
    basis,
    parameters,
    ordinary,
    stressed,
    grid: cache.get(['grid', JSON.stringify(shocks)], () => ({ scenarios: scenarioGrid(shocks), warnings: [] })),
    local: cache.get(['local', ...basisShock, ...jump], () => ({
      scenarios: localScenarios(underlyings, basisShock, jump),
      warnings: [],
    })),
    jump,
    creditRate: creditRates(basis, parameters),
    collateral: collateralTerms(market, depth, parameters, (symbol) => vol[symbol]!),
    warnings: [...ordinary.warnings, ...stressed.warnings],
  };
}

/** Figures measured on the history, which parameter sets share. */
const measured = new WeakMap<MarginBasis, Map<string, unknown>>();

function remembered<T>(basis: MarginBasis, name: string, measure: () => T): T {
  const known = measured.get(basis) ?? new Map<string, unknown>();
  measured.set(basis, known);
  if (!known.has(name)) known.set(name, measure());
  return known.get(name) as T;
}

/** Measured once per pair on demand. Risk per unit of dollar delta is the governed spot range. */
function creditRates(basis: MarginBasis, parameters: MarginParameters): (a: string, b: string) => number {
  const rates = new Map<string, number>();
  return (a, b) => {
    if (a === b) return 0;
    const pair = a < b ? ([a, b] as const) : ([b, a] as const);
    const known = rates.get(pair.join());
    if (known !== undefined) return known;
    const { asOfUnix } = basis.market;
    const { lookbackDays } = parameters;
    const { prudent, broken } = remembered(basis, `correlation ${pair.join()} ${lookbackDays}`, () =>
      pairCorrelation(basis.history, pair, { asOfUnix, lookbackDays }),
    );
    const rate = grantedRate({
      riskA: parameters.underlying[pair[0]]!.spotRange,
      riskB: parameters.underlying[pair[1]]!.spotRange,
      correlation: prudent,
      creditFactor: parameters.spreadCreditFactor,
      broken,
    });
    rates.set(pair.join(), rate);
    return rate;
  };
}
