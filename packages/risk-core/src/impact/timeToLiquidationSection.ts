import { accountAnswer } from './accountOutlook.js';
import type { AffectedAccounts } from './reportSections.js';
import type { LiquidationTimeRow } from './outlookSections.js';
import type { SimulationPlan } from './plan.js';

/** How far the most affected accounts stand from liquidation, and the cheapest single step for those that miss something. */
export function liquidationTimes(plan: SimulationPlan, { topIds }: AffectedAccounts): readonly LiquidationTimeRow[] {
  return topIds.map((id) => {
    const { distance, deficitUsd, remedies } = accountAnswer(plan, id);
    return { id, ...distance, deficitUsd, remedy: remedies[0] ?? null };
  });
}
