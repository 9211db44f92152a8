import { accountDistances, accountRemedies } from './accountOutlook.js';
import type { AffectedAccounts } from './reportSections.js';
import type { LiquidationTimeRow } from './outlookSections.js';
import type { SimulationPlan } from './plan.js';

/** Remedies reprice the account without each of its legs: only the most affected are offered one. */
const WITH_REMEDY = 5;

/** How far the most affected accounts stand from liquidation, and the cheapest single step for those that miss something. */
export function liquidationTimes(plan: SimulationPlan, { topIds }: AffectedAccounts): readonly LiquidationTimeRow[] {
  return topIds.map((id, at) => {
    const { deficitUsd, remedies } = at < WITH_REMEDY ? accountRemedies(plan, id) : { deficitUsd: 0, remedies: [] };
    return { id, ...accountDistances(plan, id), deficitUsd, remedy: remedies[0] ?? null };
  });
}
