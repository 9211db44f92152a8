import { valueAtRisk } from '../measure/tail.js';
import { liquidityValueUsd } from '../pricing/liquidityRange.js';
import { parameterValue } from '../parameters/values.js';
import { exposureOf, type Exposure } from '../pricing/exposure.js';
import { sensitivitiesOf, valueOfExposure } from '../pricing/value.js';
import { DEFAULT_TAILS } from '../scenario/grid.js';
import { tenorFactor } from '../revaluation/reprice.js';
import { DAYS_PER_YEAR } from '../units.js';
import type { MergedOutcome } from './merge.js';
import type { PlannedSet, SimulationPlan } from './plan.js';
import type { BeforeAfter, SecondOpinionRow } from './reportSections.js';

/** USD per unit held: for a relative move r of spot, delta r + gamma r^2 / 2; vega for the governed rise of volatility. */
type UnitRisk = {
  readonly underlying: number;
  readonly deltaUsd: number;
  readonly gammaUsd: number;
  readonly vegaUsd: number;
  readonly tailUsd: readonly number[];
};

/** Beyond this relative difference the two methods are said to disagree. */
const DISAGREEMENT_LIMIT = 0.5;
const CORRELATION = 0.85;

/**
 * The requirements once more by another road: delta, gamma and vega (payoffs in the tails) instead of repricing, losses per underlying put
 * together by one correlation (in the manner of ISDA SIMM). It shares prices and positions with the full revaluation and no other code.
 */
export function secondOpinion(
  plan: SimulationPlan,
  merged: MergedOutcome,
  sets: BeforeAfter<number>,
): readonly SecondOpinionRow[] {
  const sides = (value: (index: number) => number): BeforeAfter<number> => ({
    before: value(sets.before),
    after: value(sets.after),
  });
  const losses = plan.sets.map((planned, index) =>
    index === sets.before || index === sets.after ? totalLossUsd(plan, merged, planned) : 0,
  );
  const factor = (index: number, name: 'initialMarginFactor' | 'maintenanceMarginFactor') =>
    parameterValue(plan.sets[index]!.set, name);
  const total = (index: number, field: 'initialUsd' | 'maintenanceUsd') =>
    merged.accounts.reduce((sum, figures) => sum + (figures === null ? 0 : figures[index]![field]), 0);
  return [
    rowOf(
      'Initial requirement, all accounts',
      sides((index) => total(index, 'initialUsd')),
      sides((index) => losses[index]! * factor(index, 'initialMarginFactor')),
    ),
    rowOf(
      'Maintenance requirement, all accounts',
      sides((index) => total(index, 'maintenanceUsd')),
      sides((index) => losses[index]! * factor(index, 'maintenanceMarginFactor')),
    ),
  ];
}

function rowOf(label: string, fullUsd: BeforeAfter<number>, opinionUsd: BeforeAfter<number>): SecondOpinionRow {
  const difference = fullUsd.after > 0 ? opinionUsd.after / fullUsd.after - 1 : 0;
  return {
    label,
    fullUsd,
    opinionUsd,
    difference,
    limit: DISAGREEMENT_LIMIT,
    agrees: Math.abs(difference) <= DISAGREEMENT_LIMIT,
  };
}

function totalLossUsd(plan: SimulationPlan, { accounts }: MergedOutcome, planned: PlannedSet): number {
  const { positions, collateral } = plan.basis.holdings.rows;
  const moves = plan.basis.underlyings.map((symbol) => spotMove(plan, planned, symbol));
  const positionRisk = positions.instruments.map((instrument) => unitRisk(plan, planned, instrument));
  const collateralRisk = collateral.instruments.map((instrument) => unitRisk(plan, planned, instrument));
  let total = 0;
  accounts.forEach((figures, account) => {
    if (figures === null) return;
    const held = moves.map(() => ({
      deltaUsd: 0,
      gammaUsd: 0,
      vegaUsd: 0,
      hedgeUsd: 0,
      tailUsd: new Float64Array(DEFAULT_TAILS.length),
    }));
    for (let j = positions.start[account]!; j < positions.start[account + 1]!; j++) {
      const risk = positionRisk[positions.column[j]!]!;
      const sum = held[risk.underlying];
      if (sum === undefined) continue;
      sum.deltaUsd += positions.quantity[j]! * risk.deltaUsd;
      sum.gammaUsd += positions.quantity[j]! * risk.gammaUsd;
      sum.vegaUsd += positions.quantity[j]! * risk.vegaUsd;
      risk.tailUsd.forEach((usd, k) => (sum.tailUsd[k]! += positions.quantity[j]! * usd));
    }
    for (let j = collateral.start[account]!; j < collateral.start[account + 1]!; j++) {
      const risk = collateralRisk[collateral.column[j]!]!;
      const sum = held[risk.underlying];
      if (sum !== undefined) sum.hedgeUsd += collateral.quantity[j]! * risk.deltaUsd;
    }
    total += together(held.map((sum, u) => worstMove(sum, moves[u]!)));
  });
  return total;
}

type DirectedLoss = { readonly lossUsd: number; readonly direction: -1 | 1 };

type HeldRisk = {
  readonly deltaUsd: number;
  readonly gammaUsd: number;
  readonly vegaUsd: number;
  /** Gain (> 0) in each of {@link DEFAULT_TAILS} if everything were settled there. */
  readonly tailUsd: ArrayLike<number>;
  /** Delta of the collateral. */
  readonly hedgeUsd: number;
};

/** Worst of the regular move in both directions, by delta, gamma and vega, and of the weighted tails, by payoff. */
export function worstMove(held: HeldRisk, move: number): DirectedLoss {
  const losses = [
    regularLoss(held, -move),
    regularLoss(held, move),
    ...DEFAULT_TAILS.map(({ spotMove: tail, weight }, k) =>
      directed(-weight * (held.tailUsd[k]! + hedgeGain(held, tail)), tail),
    ),
  ];
  return losses.reduce((worst, loss) => (loss.lossUsd > worst.lossUsd ? loss : worst));
}

function regularLoss(held: HeldRisk, move: number): DirectedLoss {
  const { deltaUsd, gammaUsd, vegaUsd } = held;
  const gain = deltaUsd * move + hedgeGain(held, move) + (gammaUsd * move * move) / 2 + Math.min(0, vegaUsd);
  return directed(-gain, move);
}

/** Collateral hedges a rise; its own fall is what its haircut is for. */
function hedgeGain({ hedgeUsd }: HeldRisk, move: number): number {
  return move > 0 ? hedgeUsd * move : 0;
}

function directed(lossUsd: number, move: number): DirectedLoss {
  return { lossUsd: Math.max(0, lossUsd), direction: move > 0 ? 1 : -1 };
}

/** sqrt(sum K_u K_v rho_uv): losses from opposite moves offset by the correlation, never below zero. */
export function together(losses: readonly DirectedLoss[]): number {
  let variance = 0;
  losses.forEach((a, i) =>
    losses.forEach((b, j) => {
      const rho = i === j ? 1 : CORRELATION * a.direction * b.direction;
      variance += rho * a.lossUsd * b.lossUsd;
    }),
  );
  return Math.sqrt(Math.max(0, variance));
}

/** The governed spot range, or the move that ordinary and stressed history exceed with the governed probability, if larger. */
function spotMove({ basis, yardstick }: SimulationPlan, { set }: PlannedSet, symbol: string): number {
  const { spotMove: moves, underlyings } = yardstick.scenarios;
  const column = basis.underlyings.indexOf(symbol);
  const sizes = yardstick.scenarios.names.map((_, s) => Math.abs(moves[s * underlyings.length + column]!));
  return Math.max(parameterValue(set, 'spotRange', symbol), valueAtRisk(sizes, parameterValue(set, 'varConfidence')));
}

function unitRisk(
  { basis }: SimulationPlan,
  { set }: PlannedSet,
  instrument: Parameters<typeof sensitivitiesOf>[0],
): UnitRisk {
  const { market, underlyings } = basis;
  const exposure = exposureOf(instrument, market);
  if (exposure.underlying === null) return { underlying: -1, deltaUsd: 0, gammaUsd: 0, vegaUsd: 0, tailUsd: [] };
  const { underlying } = exposure;
  const spotUsd = market.underlyings[underlying]!.spotUsd;
  const { delta, gamma, vegaUsd } = sensitivitiesOf(instrument, market);
  const volMove =
    exposure.shape !== 'option'
      ? 0
      : exposure.vol * parameterValue(set, 'volShockUp', underlying) * tenorFactor(exposure.years * DAYS_PER_YEAR);
  return {
    underlying: underlyings.indexOf(underlying),
    deltaUsd: delta * spotUsd,
    gammaUsd: gamma * spotUsd * spotUsd,
    vegaUsd: vegaUsd * volMove,
    tailUsd: DEFAULT_TAILS.map(({ spotMove: tail }) => settledAt(exposure, tail) - valueOfExposure(exposure)),
  };
}

/** Worth of one unit if it were settled after the move: no model of volatility enters. */
function settledAt(exposure: Exposure, move: number): number {
  if (exposure.shape === 'linear') return exposure.markUsd * (1 + move) - exposure.entryUsd;
  if (exposure.shape === 'liquidity') return liquidityValueUsd(exposure.range, exposure.spotUsd * (1 + move));
  const { right, forwardUsd, strikeUsd, scale } = exposure;
  const inside = forwardUsd * (1 + move) - strikeUsd;
  return scale * Math.max(0, right === 'call' ? inside : -inside);
}
