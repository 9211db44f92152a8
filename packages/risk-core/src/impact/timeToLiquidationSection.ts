import { accountAnswer } from './accountOutlook.js';
import type { AccountRow, AffectedAccounts } from './reportSections.js';
import type { LiquidationTimeRow } from './outlookSections.js';
import type { SimulationPlan } from './plan.js';

/** Accounts shown when the proposal moves no requirement. */
const WEAKEST = 5;

/**
 * How far the most affected accounts stand from liquidation, or the weakest where none is affected, and the cheapest single step for those
 * that miss something.
 */
export function liquidationTimes(
  plan: SimulationPlan,
  { topIds, rows }: AffectedAccounts,
): readonly LiquidationTimeRow[] {
  const ids = topIds.length > 0 ? topIds : weakest(rows);
  return ids.map((id) => {
    const { distance, deficitUsd, remedies } = accountAnswer(plan, id);
    return { id, ...distance, deficitUsd, remedy: remedies[0] ?? null };
  });
}

/** Those with the least equity over their requirement; accounts that need none are never among them. */
function weakest(rows: readonly AccountRow[]): readonly string[] {
  const health = ({ after }: AccountRow): number => after.health ?? Infinity;
  return rows
    .filter(({ after }) => after.health !== null)
    .sort((a, b) => health(a) - health(b) || (a.id < b.id ? -1 : 1))
    .slice(0, WEAKEST)
    .map(({ id }) => id);
}
