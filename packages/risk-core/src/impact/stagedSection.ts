import { cascadeOf, poolPriceImpact, stagedCascade } from '../liquidation/cascade.js';
import type { TriggerIndex } from '../liquidation/triggerIndex.js';
import { parameterValue } from '../parameters/values.js';
import { wholeMarket } from './closing.js';
import type { SimulationPlan } from './plan.js';
import type { StagedSection } from './reportSections.js';

const SHOCKS = [0.1, 0.2, 0.3] as const;
const ROUND_MINUTES = 10;
const MINUTES_PER_DAY = 1_440;
/** Depth comes back within a day by half: the faster end of what pools have shown. */
const HALF_LIFE_HOURS = 24;
const PERMANENT_SHARE = 0.5;
/** Share of the daily volume at which pool and square-root law agree: it fixes the depth. */
const MATCHED_SHARE = 0.01;

/**
 * The same cascades when liquidators sell no faster than the governed share of the volume, in rounds. The pool is as deep as makes one
 * hundredth of the daily volume move its price as the square-root law does.
 */
export function stagedSection(plan: SimulationPlan, index: TriggerIndex, set: number): StagedSection {
  const { dailyVol, advUsd } = wholeMarket(plan.closing);
  const rate = parameterValue(plan.sets[set]!.set, 'participationRate');
  const limitUsd = (rate * advUsd * ROUND_MINUTES) / MINUTES_PER_DAY;
  const depthUsd = dailyVol > 0 ? (2 * MATCHED_SHARE * advUsd) / (dailyVol * Math.sqrt(MATCHED_SHARE)) : advUsd;
  const isOpen = advUsd > 0;
  return {
    roundMinutes: ROUND_MINUTES,
    limitUsd,
    halfLifeHours: HALF_LIFE_HOURS,
    rows: !isOpen
      ? []
      : SHOCKS.map((shock) => {
          const atOnce = cascadeOf(index, shock, poolPriceImpact(depthUsd)).worst;
          const staged = stagedCascade(index, {
            shock,
            depthUsd,
            limitUsd,
            roundSeconds: ROUND_MINUTES * 60,
            halfLifeSeconds: HALF_LIFE_HOURS * 3_600,
            permanentShare: PERMANENT_SHARE,
          });
          return {
            move: -shock,
            atOnceMove: atOnce.level - 1,
            stagedMove: staged.lowestLevel - 1,
            liquidated: staged.liquidated,
            hours: staged.seconds / 3_600,
            pendingUsd: staged.pendingUsd,
          };
        }),
  };
}
