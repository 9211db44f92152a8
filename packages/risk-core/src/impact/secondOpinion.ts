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
  /** Underlying and expiry, whose forward can move against spot. */
  readonly bucket: string;
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
 * together by one correlation (in the manner of ISDA SIMM), or the net delta of each expiry times the governed basis move where that is
 * more. It shares prices, positions and weights of collateral with the full revaluation and no other code.
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
  const { underlyings, holdings } = plan.basis;
  const { positions, collateral } = holdings.rows;
  const moves = underlyings.map((symbol) => spotMove(plan, planned, symbol));
  const basisMoves = underlyings.map((symbol) => parameterValue(planned.set, 'basisShock', symbol));
  const positionRisk = positions.instruments.map((instrument) => unitRisk(plan, planned, instrument));
  let total = 0;
  accounts.forEach((figures, account) => {
    if (figures === null) return;
    const held = moves.map((_, u) => ({
      deltaUsd: 0,
      gammaUsd: 0,
      vegaUsd: 0,
      tailUsd: new Float64Array(DEFAULT_TAILS.length),
      pledged: pledgedOf(planned, { collateral, groupAmount: holdings.groupAmount, account }, underlyings[u]!),
    }));
    const expiries = new Map<string, number>();
    for (let j = positions.start[account]!; j < positions.start[account + 1]!; j++) {
      const risk = positionRisk[positions.column[j]!]!;
      const sum = held[risk.underlying];
      if (sum === undefined) continue;
      const quantity = positions.quantity[j]!;
      sum.deltaUsd += quantity * risk.deltaUsd;
      sum.gammaUsd += quantity * risk.gammaUsd;
      sum.vegaUsd += quantity * risk.vegaUsd;
      risk.tailUsd.forEach((usd, k) => (sum.tailUsd[k]! += quantity * usd));
      expiries.set(
        risk.bucket,
        (expiries.get(risk.bucket) ?? 0) + quantity * risk.deltaUsd * basisMoves[risk.underlying]!,
      );
    }
    const market = together(held.map((sum, u) => worstMove(sum, moves[u]!)));
    const basis = [...expiries.values()].reduce((sum, usd) => sum + Math.abs(usd), 0);
    total += Math.max(market, basis);
  });
  return total;
}

/** Collateral of one account that moves with an underlying. */
function pledgedOf(
  { model }: PlannedSet,
  { collateral, groupAmount, account }: Pledges,
  underlying: string,
): HeldRisk['pledged'] {
  const { start, column, quantity, instruments } = collateral;
  const pledged: HeldRisk['pledged'][number][] = [];
  for (let j = start[account]!; j < start[account + 1]!; j++) {
    const instrument = instruments[column[j]!]!;
    const terms = instrument.kind === 'cash' ? model.collateral[instrument.asset] : undefined;
    if (terms === undefined || terms.tracks !== underlying) continue;
    const weight = terms.weightOf(groupAmount[j]! * terms.priceUsd);
    pledged.push({ valueUsd: quantity[j]! * terms.priceUsd, weight });
  }
  return pledged;
}

type Pledges = {
  readonly collateral: SimulationPlan['basis']['holdings']['rows']['collateral'];
  readonly groupAmount: Float64Array;
  readonly account: number;
};

type DirectedLoss = { readonly lossUsd: number; readonly direction: -1 | 1 };

type HeldRisk = {
  readonly deltaUsd: number;
  readonly gammaUsd: number;
  readonly vegaUsd: number;
  /** Gain (> 0) in each of {@link DEFAULT_TAILS} if everything were settled there. */
  readonly tailUsd: ArrayLike<number>;
  /** Collateral that moves with the underlying, and the share of it that counts. */
  readonly pledged: readonly { readonly valueUsd: number; readonly weight: number }[];
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

/** Collateral hedges a rise by the share that counts; of a fall its haircut bears the first part. */
function hedgeGain({ pledged }: HeldRisk, move: number): number {
  return pledged.reduce(
    (gain, { valueUsd, weight }) => gain + valueUsd * (move > 0 ? weight * move : Math.min(0, move + 1 - weight)),
    0,
  );
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
  if (exposure.underlying === null)
    return { underlying: -1, bucket: '', deltaUsd: 0, gammaUsd: 0, vegaUsd: 0, tailUsd: [] };
  const { underlying } = exposure;
  const spotUsd = market.underlyings[underlying]!.spotUsd;
  const { delta, gamma, vegaUsd } = sensitivitiesOf(instrument, market);
  const volMove =
    exposure.shape !== 'option'
      ? 0
      : exposure.vol * parameterValue(set, 'volShockUp', underlying) * tenorFactor(exposure.years * DAYS_PER_YEAR);
  return {
    underlying: underlyings.indexOf(underlying),
    bucket: `${underlying} ${instrument.kind === 'option' || instrument.kind === 'future' ? instrument.expiryUnix : ''}`,
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
