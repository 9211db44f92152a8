import { accountLens, type AccountLens } from '../margin/accountLens.js';
import { addWeightedCollateralPnl, type CollateralLine } from '../margin/collateral.js';
import { marginOf, type MarginBreakdown } from '../margin/marginOf.js';
import type { Revaluation } from '../margin/revaluationCache.js';
import { withCollateral } from '../margin/terms.js';
import { bootstrapTail, type Interval } from '../measure/bootstrap.js';
import { ParetoFitError, smoothedTail } from '../measure/paretoTail.js';
import { sampledTail, type SampledTail } from '../measure/samplingError.js';
import { tailOf, type TailMeasures } from '../measure/tail.js';
import { reprice } from '../revaluation/reprice.js';
import { knownEpisodes } from '../scenario/episodes.js';
import { reverseStress, type ReverseStress, type StressDirection } from '../scenario/reverseStress.js';
import type { ScenarioSet } from '../scenario/scenarioSet.js';
import type { ScenarioBook } from './scenarioBook.js';

/** Losses of one account over one set of moves, USD: > 0 is lost. `n` moves. */
export type TailView = TailMeasures & { readonly n: number; readonly worst: string };

export type FilteredView = TailView & {
  /** 95 % by resampling. */
  readonly valueAtRiskInterval: Interval;
  readonly expectedShortfallInterval: Interval;
  /** From a generalised Pareto tail above the 95 % quantile; null where fewer than ten losses lie in it. ES is null for xi >= 1. */
  readonly smoothed: {
    readonly valueAtRisk: number;
    readonly expectedShortfall: number | null;
    readonly xi: number;
  } | null;
};

export type EpisodeView = {
  readonly name: string;
  readonly spotSource: string;
  readonly volSource: string;
  readonly moves: readonly { readonly underlying: string; readonly spot: number; readonly vol: number }[];
  readonly lossUsd: number;
};

/** One account under every kind of scenario, collateral counted as in the requirement. USD. */
export type ScenarioOutlook = {
  readonly id: string;
  readonly kind: string | null;
  readonly margin: MarginBreakdown;
  readonly historical: TailView;
  readonly stressed: TailView;
  readonly filtered: FilteredView;
  readonly monteCarlo: SampledTail & { readonly n: number; readonly seed: number };
  readonly episodes: readonly EpisodeView[];
  readonly reverse: { readonly limitUsd: number; readonly mildest: readonly ReverseStress[] };
};

/** Loss that a reverse stress looks for; the account's equity unless stated. Throws what reprice throws. */
export function scenarioOutlook(book: ScenarioBook, account: number, lossUsd?: number): ScenarioOutlook {
  const { model, filtered, monteCarlo, episodes, seed } = book;
  const { basis, parameters } = model;
  const lens = accountLens(basis, account);
  const margin = marginOf(model, lens);
  const lossesOver = (revaluation: Revaluation) =>
    withCollateral(revaluation, lens, margin.collateral).map((gainUsd) => -gainUsd);
  const confidence = parameters.varConfidence;
  const tailOver = (revaluation: Revaluation) => tailView(lossesOver(revaluation), revaluation.scenarios, confidence);
  const { id, kind } = basis.accounts[account]!;
  const limitUsd = lossUsd ?? margin.equityUsd;
  const simulated = lossesOver(monteCarlo);
  return {
    ...{ id, kind, margin },
    historical: tailOver(model.ordinary),
    stressed: tailOver(model.stressed),
    filtered: filteredView(lossesOver(filtered), filtered.scenarios, { ...parameters, seed }),
    monteCarlo: { ...sampledTail(simulated, confidence), n: simulated.length, seed },
    episodes: episodeViews(episodes.scenarios, lossesOver(episodes), basis.market.asOfUnix),
    reverse: { limitUsd, mildest: limitUsd > 0 ? mildestMoves(book, lens, margin, limitUsd) : [] },
  };
}

function tailView(losses: Float64Array, { names }: ScenarioSet, confidence: number): TailView {
  const worst = losses.reduce((most, loss, s) => (loss > losses[most]! ? s : most), 0);
  return { ...tailOf(losses, confidence), n: losses.length, worst: names[worst]! };
}

type FilteredParameters = {
  readonly varConfidence: number;
  readonly marginHorizonHours: number;
  readonly seed: number;
};

function filteredView(
  losses: Float64Array,
  scenarios: ScenarioSet,
  { varConfidence: confidence, marginHorizonHours, seed }: FilteredParameters,
): FilteredView {
  // Moves longer than a day overlap: neighbours are drawn together.
  const blockLength = Math.max(1, Math.ceil(marginHorizonHours / 24));
  const { valueAtRisk, expectedShortfall } = bootstrapTail(losses, { confidence, seed, blockLength });
  return {
    ...tailView(losses, scenarios, confidence),
    valueAtRiskInterval: valueAtRisk,
    expectedShortfallInterval: expectedShortfall,
    smoothed: smoothedOrNull(losses, confidence),
  };
}

function smoothedOrNull(losses: Float64Array, confidence: number): FilteredView['smoothed'] {
  try {
    const { valueAtRisk, expectedShortfall, tail } = smoothedTail(losses, confidence);
    return { valueAtRisk, expectedShortfall: expectedShortfall < Infinity ? expectedShortfall : null, xi: tail.xi };
  } catch (error) {
    if (error instanceof ParetoFitError) return null;
    throw error;
  }
}

function episodeViews(set: ScenarioSet, losses: Float64Array, asOfUnix: number): readonly EpisodeView[] {
  return knownEpisodes(asOfUnix).map(({ name, hours, volMove }, s) => ({
    name: `${name}, worst ${hours} h`,
    spotSource: 'hourly closes of Binance',
    volSource: volMove === null ? 'response of DVOL to a fall' : 'DVOL of Deribit',
    moves: set.underlyings.map((underlying, u) => ({
      underlying,
      spot: set.spotMove[s * set.underlyings.length + u]!,
      vol: set.volMove[s * set.underlyings.length + u]!,
    })),
    lossUsd: losses[s]!,
  }));
}

/** Directions at scale 1 and how far each is followed: falls end at nothing, rises at six times, volatility at five times itself. */
function directionsOf({ model }: ScenarioBook): readonly (StressDirection & { readonly largestScale: number })[] {
  const { underlyings } = model.basis;
  const every = (move: number) => underlyings.map(() => move);
  const alone = (u: number, move: number) => underlyings.map((_, other) => (other === u ? move : 0));
  const [still, down, up] = [every(0), every(-1), every(1)];
  const single = underlyings.length < 2 ? [] : underlyings;
  return [
    { name: 'all fall', spotMove: down, volMove: still, largestScale: 0.99 },
    { name: 'all fall, volatility rises twice as far', spotMove: down, volMove: every(2), largestScale: 0.99 },
    { name: 'all rise', spotMove: up, volMove: still, largestScale: 5 },
    { name: 'volatility alone rises', spotMove: still, volMove: up, largestScale: 4 },
    { name: 'volatility alone falls', spotMove: still, volMove: down, largestScale: 0.95 },
    ...single.flatMap((symbol, u) => [
      { name: `${symbol} alone falls`, spotMove: alone(u, -1), volMove: still, largestScale: 0.99 },
      { name: `${symbol} alone rises`, spotMove: alone(u, 1), volMove: still, largestScale: 5 },
    ]),
  ];
}

function mildestMoves(
  book: ScenarioBook,
  lens: AccountLens,
  { collateral }: MarginBreakdown,
  limitUsd: number,
): readonly ReverseStress[] {
  const lossAt = lossUnder(book, lens, collateral);
  return directionsOf(book)
    .flatMap(({ largestScale, ...direction }) =>
      reverseStress({ directions: [direction], lossAt, limitUsd, largestScale }),
    )
    .sort((a, b) => (a.scale ?? Infinity) - (b.scale ?? Infinity));
}

function lossUnder({ model }: ScenarioBook, { account }: AccountLens, collateral: readonly CollateralLine[]) {
  const { basis } = model;
  const { start, column, quantity, instruments } = basis.holdings.rows.positions;
  const held = Array.from({ length: start[account + 1]! - start[account]! }, (_, j) => start[account]! + j);
  const own = held.map((j) => instruments[column[j]!]!);
  return (spotMove: readonly number[], volMove: readonly number[]): number => {
    const scenarios: ScenarioSet = {
      kind: 'episode',
      names: ['reverse'],
      underlyings: basis.underlyings,
      spotMove: Float64Array.from(spotMove),
      volMove: Float64Array.from(volMove),
      weight: Float64Array.of(1),
      daysForward: 0,
    };
    const { pnlUsd } = reprice({ instruments: own, market: basis.market, scenarios });
    const gain = Float64Array.of(held.reduce((sum, j, at) => sum + quantity[j]! * pnlUsd[at]!, 0));
    addWeightedCollateralPnl(collateral, scenarios.spotMove, basis.underlyings.length, gain);
    return -gain[0]!;
  };
}
