import {
  cascadeOf,
  criticalShock,
  squareRootPriceImpact,
  type Cascade,
  type PriceImpact,
} from '../liquidation/cascade.js';
import {
  triggerClusters,
  triggerIndex,
  triggerOf,
  type Trigger,
  type TriggerIndex,
} from '../liquidation/triggerIndex.js';
import type { ScenarioSet } from '../scenario/scenarioSet.js';
import { crashResponse } from '../scenario/volatilityMove.js';
import { wholeMarket } from './closing.js';
import type { MergedOutcome } from './merge.js';
import type { SimulationPlan } from './plan.js';
import type { FeedbackSection } from './outlookSections.js';
import type { BeforeAfter, CascadeOutcome, CascadeRow, CascadeSection } from './reportSections.js';
import { stagedSection } from './stagedSection.js';

export type CascadeDirection = 'down' | 'up';

const LEVEL_STEP = 0.0125;
const LOWEST_LEVEL = 0.3;

/** Levels of the price, descending from 1; in a rise they are its inverse, so that both directions are one search. */
const LEVELS: Float64Array = Float64Array.from(
  { length: Math.round((1 - LOWEST_LEVEL) / LEVEL_STEP) + 1 },
  (_, k) => 1 - k * LEVEL_STEP,
);

/** Every underlying moves to the level together; volatilities rise as they do in a fall. */
export function levelScenarios(underlyings: readonly string[], direction: CascadeDirection): ScenarioSet {
  const moves = Array.from(LEVELS, (level) => moveOf(level, direction));
  return {
    kind: 'grid',
    names: moves.map((move) => `all underlyings ${move}`),
    underlyings,
    spotMove: Float64Array.from(moves.flatMap((move) => underlyings.map(() => move))),
    volMove: Float64Array.from(moves.flatMap((move) => underlyings.map(() => crashResponse(move)))),
    weight: new Float64Array(moves.length).fill(1),
    daysForward: 0,
  };
}

/** Where one account is liquidated and what that pushes into the market; `pnlUsd` over {@link levelScenarios}. */
export function cascadeTrigger(
  account: { readonly excessUsd: number; readonly maintenanceUsd: number },
  pnlUsd: Float64Array,
  requirementAt?: (level: number) => number,
): Trigger {
  return triggerOf(account, { levels: LEVELS, pnlUsd }, requirementAt);
}

/** Requirements in a fall that a model answers: a quarter more once prices are down by a fifth (the buffer of EU 153/2013 art. 28). */
const RISE = 0.25;
const RISEN_AT_FALL = 0.2;

export function risingRequirement(level: number): number {
  return 1 + RISE * Math.min(1, (1 - level) / RISEN_AT_FALL);
}

const FEEDBACK_SHOCKS = [0.1, 0.2, 0.3] as const;

/** The loop of falling prices, rising requirements and sales: each fall with requirements held and with rising ones. */
export function feedbackSection(plan: SimulationPlan, merged: MergedOutcome, set: number): FeedbackSection {
  const impact = marketImpact(plan);
  const indexOf = (which: 'down' | 'downRising'): TriggerIndex =>
    triggerIndex(merged.accounts.flatMap((figures) => (figures === null ? [] : [figures[set]!.triggers[which]])));
  const [fixed, rising] = [indexOf('down'), indexOf('downRising')];
  return {
    rise: RISE,
    atFall: RISEN_AT_FALL,
    rows: FEEDBACK_SHOCKS.map((shock) => ({
      move: -shock,
      fixed: outcomeOf(cascadeOf(fixed, shock, impact), 'down'),
      rising: outcomeOf(cascadeOf(rising, shock, impact), 'down'),
    })),
  };
}

const SHOCKS: readonly (readonly [CascadeDirection, number])[] = [
  ['down', 0.05],
  ['down', 0.1],
  ['down', 0.15],
  ['down', 0.2],
  ['down', 0.3],
  ['down', 0.4],
  ['up', 0.1],
  ['up', 0.2],
  ['up', 0.4],
];
/** A shock is critical when liquidations add half as much again. */
const CRITICAL_AMPLIFICATION = 1.5;
const LARGEST_SHOCK = 0.6;
const CLUSTER_WIDTH = 0.05;
const CLUSTERS = 3;

export function cascadeSection(plan: SimulationPlan, merged: MergedOutcome, sets: BeforeAfter<number>): CascadeSection {
  const impact = marketImpact(plan);
  const indexOf = (set: number, direction: CascadeDirection): TriggerIndex =>
    triggerIndex(merged.accounts.flatMap((figures) => (figures === null ? [] : [figures[set]!.triggers[direction]])));
  const both = (direction: CascadeDirection) => ({
    before: indexOf(sets.before, direction),
    after: indexOf(sets.after, direction),
  });
  const indices = { down: both('down'), up: both('up') };
  return {
    rows: SHOCKS.map(([direction, size]): CascadeRow => {
      const shock = direction === 'down' ? size : 1 - 1 / (1 + size);
      const side = (index: TriggerIndex) => outcomeOf(cascadeOf(index, shock, impact), direction);
      const { before, after } = indices[direction];
      return { move: direction === 'down' ? -size : size, before: side(before), after: side(after) };
    }),
    criticalFall: {
      before: criticalMove(indices.down.before, impact),
      after: criticalMove(indices.down.after, impact),
    },
    amplificationLimit: CRITICAL_AMPLIFICATION,
    clusters: triggerClusters(indices.down.after, CLUSTER_WIDTH)
      .slice(0, CLUSTERS)
      .map(({ from, to, accounts, pushUsd }) => ({ fromMove: from - 1, toMove: to - 1, accounts, pushUsd })),
    advUsd: plan.closing.reduce((sum, { advUsd }) => sum + advUsd, 0),
    staged: stagedSection(plan, indices.down.after, sets.after),
  };
}

function criticalMove(index: TriggerIndex, impact: PriceImpact): number | null {
  const shock = criticalShock(index, impact, { amplification: CRITICAL_AMPLIFICATION, largest: LARGEST_SHOCK });
  return shock === null ? null : -shock;
}

function outcomeOf({ best, worst, amplification }: Cascade, direction: CascadeDirection): CascadeOutcome {
  return {
    bestMove: moveOf(best.level, direction),
    worstMove: moveOf(worst.level, direction),
    bestLiquidated: best.liquidated,
    worstLiquidated: worst.liquidated,
    amplification,
  };
}

function moveOf(level: number, direction: CascadeDirection): number {
  return direction === 'down' ? level - 1 : 1 / level - 1;
}

/** The market that absorbs the sales of a cascade, by the square-root law. */
function marketImpact({ closing }: SimulationPlan): PriceImpact {
  const { dailyVol, advUsd } = wholeMarket(closing);
  return squareRootPriceImpact(dailyVol, advUsd);
}
