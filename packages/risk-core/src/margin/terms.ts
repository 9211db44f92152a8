import { scanRisk } from '../measure/scan.js';
import { addWeightedCollateralPnl, type CollateralLine } from './collateral.js';
import type { AccountLens } from './accountLens.js';
import { gammaExcess, gammaTerm } from './gammaBuffer.js';
import { dollarGreeks, LOCAL } from './localScenarios.js';
import { mixedTail } from './mixedTail.js';
import type { MarginModel } from './model.js';
import type { RequirementTerms } from './requirement.js';
import type { Revaluation } from './revaluationCache.js';
import { spreadCredits, type ScanLeg } from './spreadCredit.js';

/** The terms of one account and the scenarios in which they stand. */
export type ComputedTerms = {
  readonly terms: RequirementTerms;
  /** Names of the scenarios behind VaR, stressed VaR and scan risk; null where the term is zero. */
  readonly worst: {
    readonly valueAtRisk: string | null;
    readonly stress: string | null;
    readonly scanRisk: readonly string[];
  };
  /** Sum over positions of quantity x spot delta x spot, by underlying, USD. */
  readonly dollarDeltaUsd: readonly number[];
};

/** All candidates for the modelled loss of one account under one model. */
export function requirementTerms(
  model: MarginModel,
  lens: AccountLens,
  collateral: readonly CollateralLine[],
): ComputedTerms {
  const { parameters, basis } = model;
  const pnl = {
    ordinary: withCollateral(model.ordinary, lens, collateral),
    stressed: withCollateral(model.stressed, lens, collateral),
  };
  const ordinary = mixedTail(pnl, 0, parameters.varConfidence);
  const stress = mixedTail(pnl, parameters.stressedWeight, parameters.varConfidence);
  const stressLossUsd = Math.max(0, stress.lossUsd);
  const greeks = localGreeks(model, lens);
  const scan = scanLegs(model, lens, collateral, greeks.delta);
  const credits = spreadCredits(scan.legs, model.creditRate);
  return {
    terms: {
      valueAtRiskUsd: Math.max(0, ordinary.lossUsd),
      stressValueAtRiskUsd: stressLossUsd,
      gammaTermUsd:
        parameters.gammaBuffer * gammaLoss(model, lens, collateral, greeks.gamma, stress.index, stressLossUsd),
      scanRiskUsd: scan.legs.reduce((sum, { scanRiskUsd }) => sum + scanRiskUsd, 0),
      spreadCreditUsd: credits.reduce((sum, { creditUsd }) => sum + creditUsd, 0),
      basisUsd: basisLoss(model, lens),
      shortOptionMinimumUsd: shortOptionMinimum(model, lens),
    },
    worst: {
      valueAtRisk: ordinary.lossUsd > 0 ? scenarioName(model, ordinary.index) : null,
      stress: stress.lossUsd > 0 ? scenarioName(model, stress.index) : null,
      scanRisk: scan.worst.flatMap((s, u) =>
        s < 0 ? [] : [`${basis.underlyings[u]!}: ${model.grid.scenarios.names[s]!}`],
      ),
    },
    dollarDeltaUsd: greeks.delta,
  };
}

/** Gains of positions and collateral over one set of moves, USD; overwritten by the next call on the same lens and moves. */
export function withCollateral(
  revaluation: Revaluation,
  lens: AccountLens,
  collateral: readonly CollateralLine[],
): Float64Array {
  const { scenarios } = revaluation;
  const pnl = lens.workingPnl(revaluation);
  addWeightedCollateralPnl(collateral, scenarios.spotMove, scenarios.underlyings.length, pnl);
  return pnl;
}

function scenarioName({ ordinary, stressed }: MarginModel, index: number): string {
  const first = ordinary.scenarios.names;
  return first[index] ?? stressed.scenarios.names[index - first.length]!;
}

/** Dollar delta and gamma by underlying. */
export function localGreeks({ local, basis }: MarginModel, lens: AccountLens) {
  const pnl = lens.pnlByUnderlying(local);
  const width = local.matrix.scenarios;
  const found = basis.underlyings.map((_, u) =>
    dollarGreeks(pnl[u * width + LOCAL.bumpUp]!, pnl[u * width + LOCAL.bumpDown]!),
  );
  return { delta: found.map(({ delta }) => delta), gamma: found.map(({ gamma }) => gamma) };
}

/** Worst weighted loss over the grid by underlying, collateral of that underlying included. */
export function scanLegs(
  { grid, basis }: MarginModel,
  lens: AccountLens,
  collateral: readonly CollateralLine[],
  dollarDelta: readonly number[],
): { readonly legs: readonly ScanLeg[]; readonly worst: readonly number[] } {
  const { spotMove, weight } = grid.scenarios;
  const count = grid.matrix.scenarios;
  const byUnderlying = lens.pnlByUnderlying(grid);
  const worst = basis.underlyings.map(() => -1);
  const legs = basis.underlyings.map((underlying, u) => {
    const pnl = byUnderlying.slice(u * count, (u + 1) * count);
    const own = collateral.filter(({ column }) => column === u);
    addWeightedCollateralPnl(own, spotMove, basis.underlyings.length, pnl);
    const { lossUsd, scenario } = scanRisk(pnl, weight);
    if (lossUsd > 0) worst[u] = scenario;
    return { underlying, scanRiskUsd: lossUsd, dollarDeltaUsd: dollarDelta[u]! };
  });
  return { legs, worst };
}

/** G of the account: excess gamma loss per underlying, capped by the full revaluation at the jumps. */
export function gammaLoss(
  model: MarginModel,
  lens: AccountLens,
  collateral: readonly CollateralLine[],
  dollarGamma: readonly number[],
  stressIndex: number,
  stressLossUsd: number,
): number {
  const { jump, basis, local } = model;
  const excesses = basis.underlyings.map((_, u) =>
    gammaExcess({
      dollarGammaUsd: dollarGamma[u]!,
      jump: jump[u]!,
      stressMove: Math.abs(spotMoveAt(model, stressIndex, u)),
    }),
  );
  if (!excesses.some((excess) => excess > 0)) return 0;
  const count = local.matrix.scenarios;
  const byUnderlying = lens.pnlByUnderlying(local);
  let jumpLossUsd = 0;
  basis.underlyings.forEach((_, u) => {
    const pnl = byUnderlying.slice(u * count, (u + 1) * count);
    const own = collateral.filter(({ column }) => column === u);
    addWeightedCollateralPnl(own, local.scenarios.spotMove, basis.underlyings.length, pnl);
    jumpLossUsd += Math.max(0, -pnl[LOCAL.jumpUp]!, -pnl[LOCAL.jumpDown]!);
  });
  return gammaTerm(excesses, jumpLossUsd, stressLossUsd);
}

function spotMoveAt({ ordinary, stressed }: MarginModel, index: number, u: number): number {
  const first = ordinary.scenarios;
  const inFirst = index < first.names.length;
  const { spotMove, underlyings } = inFirst ? first : stressed.scenarios;
  return spotMove[(inFirst ? index : index - first.names.length) * underlyings.length + u]!;
}

/** Sum over expiries of the worse of the two basis moves: the forward of one expiry moves, spot and the others do not. */
export function basisLoss({ local, basis }: MarginModel, { account }: AccountLens): number {
  const { rows, bucketOf, buckets } = basis.holdings;
  const { start, column, quantity } = rows.positions;
  const { scenarios, pnlUsd } = local.matrix;
  const up = new Float64Array(buckets);
  const down = new Float64Array(buckets);
  for (let j = start[account]!; j < start[account + 1]!; j++) {
    const bucket = bucketOf[column[j]!]!;
    if (bucket < 0) continue;
    up[bucket]! += quantity[j]! * pnlUsd[column[j]! * scenarios + LOCAL.basisUp]!;
    down[bucket]! += quantity[j]! * pnlUsd[column[j]! * scenarios + LOCAL.basisDown]!;
  }
  let lossUsd = 0;
  for (let bucket = 0; bucket < buckets; bucket++) lossUsd += Math.max(0, -up[bucket]!, -down[bucket]!);
  return lossUsd;
}

/** A governed share of spot for each net short option, whatever hedges it. */
export function shortOptionMinimum({ parameters, basis }: MarginModel, { account }: AccountLens): number {
  const { rows, underlyingOf, isOption } = basis.holdings;
  const { start, column, quantity } = rows.positions;
  let totalUsd = 0;
  for (let j = start[account]!; j < start[account + 1]!; j++) {
    const instrument = column[j]!;
    if (isOption[instrument] === 0 || quantity[j]! >= 0) continue;
    const symbol = basis.underlyings[underlyingOf[instrument]!]!;
    const share = parameters.underlying[symbol]!.shortOptionMinimum;
    totalUsd -= quantity[j]! * share * basis.market.underlyings[symbol]!.spotUsd;
  }
  return totalUsd;
}
