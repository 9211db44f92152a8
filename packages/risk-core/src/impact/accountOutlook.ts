import { closingCostUsd } from '../liquidation/closingCost.js';
import { remediesFor, type Remedy } from '../liquidation/remedy.js';
import { liquidationDays, liquidationOutlook, type LiquidationOutlook } from '../liquidation/timeToLiquidation.js';
import { accountLens, lensRoom, type AccountLens, type LensRoom } from '../margin/accountLens.js';
import { addCollateralPnl } from '../margin/collateral.js';
import type { MarginBreakdown } from '../margin/marginOf.js';
import { legsOf, marginWithoutLeg } from '../margin/withoutLeg.js';
import { instrumentName } from '../position/instrumentName.js';
import { cascadeTrigger, type CascadeDirection } from './cascadeSection.js';
import { accountIndex, impactThrough, type AccountImpact } from './accountImpact.js';
import type { SimulationPlan } from './plan.js';
import type { BeforeAfter } from './reportSections.js';

/** How far an account stands from liquidation under one set. */
export type AccountDistance = LiquidationOutlook & {
  /** Common move of all underlyings that liquidates it, ratio; null when none up to the levels looked at does. */
  readonly fall: number | null;
  readonly rise: number | null;
  /** Days until one in twenty paths has been liquidated; null beyond ten years. */
  readonly earlyDays: number | null;
};

/** What a proposal does to one account, how far it then stands from liquidation, and what would cure it. */
export type AccountAnswer = AccountRemedies & {
  readonly impact: AccountImpact;
  readonly distance: BeforeAfter<AccountDistance>;
};

/**
 * Requirement and distance to liquidation under the current and the proposed set, and remedies under the proposed one. Every underlying moves together, volatility answers
 * the move; the chances are first passages at the account's own volatility without drift. Throws as accountImpact does.
 */
export function accountAnswer(plan: SimulationPlan, accountId: string): AccountAnswer {
  const account = accountIndex(plan, accountId);
  const lens = accountLens(plan.basis, account, roomOf(plan));
  const impact = impactThrough(plan, account, lens);
  const distance = { before: distanceOf(plan, impact.before, lens), after: distanceOf(plan, impact.after, lens) };
  return { impact, distance, ...remediesOf(plan, lens, impact.after) };
}

/** Answers hold none of these arrays, so that every question about a plan can use them again. */
const rooms = new WeakMap<SimulationPlan, LensRoom>();

function roomOf(plan: SimulationPlan): LensRoom {
  const known = rooms.get(plan) ?? lensRoom();
  rooms.set(plan, known);
  return known;
}

const EARLY_SHARE = 0.05;

function distanceOf(plan: SimulationPlan, breakdown: MarginBreakdown, lens: AccountLens): AccountDistance {
  const { basis, levels } = plan;
  const levelOf = (direction: CascadeDirection): number | null => {
    const { spotMove } = levels[direction].scenarios;
    const pnl = lens.workingPnl(levels[direction]);
    addCollateralPnl(breakdown.collateral, spotMove, basis.underlyings.length, pnl);
    return cascadeTrigger(breakdown, pnl).level;
  };
  const [down, up] = [levelOf('down'), levelOf('up')];
  const isNow = breakdown.excessUsd < 0;
  const distance = {
    spot: 1,
    below: down,
    above: up === null ? null : 1 / up,
    annualVol: ownVol(plan, breakdown),
    drift: 0,
  };
  const outlook = isNow
    ? { within24h: 1, within7d: 1, medianDays: 0, earlyDays: 0 }
    : { ...liquidationOutlook(distance), earlyDays: liquidationDays(distance, EARLY_SHARE) };
  return { ...outlook, fall: down === null ? null : down - 1, rise: up === null ? null : 1 / up - 1 };
}

/** Volatilities weighted by exposure; exposures that offset each other do not lower it. */
function ownVol({ basis }: SimulationPlan, { dollarDeltaUsd, collateral }: MarginBreakdown): number {
  const exposure = basis.underlyings.map(
    (_, u) =>
      Math.abs(dollarDeltaUsd[u]!) +
      collateral.reduce((sum, { column, valueUsd }) => sum + (column === u ? valueUsd : 0), 0),
  );
  const total = exposure.reduce((sum, usd) => sum + usd, 0);
  const vols = basis.underlyings.map((symbol) => basis.vol[symbol]!);
  if (!(total > 0)) return Math.max(...vols);
  return vols.reduce((sum, vol, u) => sum + (vol * exposure[u]!) / total, 0);
}

export type AccountRemedies = {
  /** What is missing to the initial requirement with the change, USD >= 0. */
  readonly deficitUsd: number;
  readonly remedies: readonly Remedy[];
};

/**
 * Single steps that lift the account to its initial requirement under the proposed set, the cheapest first: collateral of each kind added,
 * or one position closed.
 */
function remediesOf(plan: SimulationPlan, lens: AccountLens, now: MarginBreakdown): AccountRemedies {
  const { model } = plan.sets[1]!;
  const deficitUsd = Math.max(0, now.initialUsd - now.equityUsd);
  if (deficitUsd === 0) return { deficitUsd, remedies: [] };
  return {
    deficitUsd,
    remedies: remediesFor({
      deficitUsd,
      collateral: Object.values(model.collateral).map(({ asset, priceUsd, weightOf }) => ({
        asset,
        priceUsd,
        weight: weightOf(deficitUsd),
      })),
      legs: legsOf(model, lens).map((leg) => {
        const rest = marginWithoutLeg(model, lens, leg);
        return {
          instrument: instrumentName(leg.instrument),
          quantity: leg.quantity,
          releasedUsd: now.initialUsd - rest.initialUsd,
          costUsd: closingCostUsd({
            collateral: [],
            exposures: plan.closing.map((market, u) => ({
              ...market,
              deltaUsd: now.dollarDeltaUsd[u]! - rest.dollarDeltaUsd[u]!,
            })),
          }),
        };
      }),
    }),
  };
}
