import type { AccountLens } from '../margin/accountLens.js';
import type { MarginBreakdown } from '../margin/marginOf.js';
import type { MarginModel } from '../margin/model.js';
import type { ScenarioSet } from '../scenario/scenarioSet.js';
import { liquidationOutlook, type LiquidationOutlook } from './timeToLiquidation.js';
import { triggerOf } from './triggerIndex.js';

/** How near liquidation is when one price moves alone. Prices USD, null where no level of that direction liquidates. */
export type UnderlyingOutlook = LiquidationOutlook & {
  readonly underlying: string;
  readonly belowUsd: number | null;
  readonly aboveUsd: number | null;
};

const STEP = 0.02;
const LOWEST = 0.1;
/** Levels of the price descending from 1; a rise takes their inverse, so that both directions are one search. */
const LEVELS = Float64Array.from({ length: Math.round((1 - LOWEST) / STEP) + 1 }, (_, k) => 1 - k * STEP);

/**
 * For every underlying that moves the account: the prices at which equity, positions fully revalued and collateral at its weight, no
 * longer covers today's maintenance requirement, and the chance that the price gets there. Volatility and the other prices stand
 * still and the price has no drift: a first orientation, not a requirement. First passage: see {@link liquidationOutlook}.
 */
export function accountOutlook(
  model: MarginModel,
  lens: AccountLens,
  margin: MarginBreakdown,
): readonly UnderlyingOutlook[] {
  const { basis } = model;
  return basis.underlyings.flatMap((underlying, u): UnderlyingOutlook[] => {
    const levels = basis.cache.get(['alone', underlying], () => ({
      scenarios: aloneScenarios(basis.underlyings, u),
      warnings: [],
    }));
    const pnlUsd = lens.positionPnl(levels).slice();
    for (const { valueUsd, weight, column } of margin.collateral) {
      if (column !== u) continue;
      for (let s = 0; s < pnlUsd.length; s++) {
        pnlUsd[s]! += valueUsd * weight * levels.scenarios.spotMove[s * basis.underlyings.length + u]!;
      }
    }
    if (pnlUsd.every((pnl) => pnl === 0)) return [];
    const spot = basis.market.underlyings[underlying]!.spotUsd;
    const down = triggerOf(margin, { levels: LEVELS, pnlUsd: pnlUsd.subarray(0, LEVELS.length) }).level;
    const up = triggerOf(margin, { levels: LEVELS, pnlUsd: pnlUsd.subarray(LEVELS.length) }).level;
    const belowUsd = down === null ? null : spot * down;
    const aboveUsd = up === null ? null : spot / up;
    const distance = { spot, below: belowUsd, above: aboveUsd, annualVol: basis.vol[underlying]!, drift: 0 };
    return [{ underlying, belowUsd, aboveUsd, ...liquidationOutlook(distance) }];
  });
}

/** One underlying falls, then rises, through all levels; the others stand still. */
function aloneScenarios(underlyings: readonly string[], moved: number): ScenarioSet {
  const moves = [...Array.from(LEVELS, (level) => level - 1), ...Array.from(LEVELS, (level) => 1 / level - 1)];
  const spotMove = new Float64Array(moves.length * underlyings.length);
  moves.forEach((move, s) => (spotMove[s * underlyings.length + moved] = move));
  return {
    kind: 'grid',
    names: moves.map((move, s) => `${underlyings[moved]!} alone ${s} ${move}`),
    underlyings,
    spotMove,
    volMove: new Float64Array(spotMove.length),
    weight: new Float64Array(moves.length).fill(1),
    daysForward: 0,
  };
}
