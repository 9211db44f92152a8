import { RiskCoreError } from '../errors.js';
import { withStops, type StopFill } from '../liquidation/stopLoss.js';
import type { AccountLens } from '../margin/accountLens.js';
import type { Revaluation } from '../margin/revaluationCache.js';
import type { Account, StopOrder } from '../position/book.js';
import type { SimulationPlan } from './plan.js';

export class UnknownStopError extends RiskCoreError {
  readonly code = 'UNKNOWN_STOP';
  constructor(
    readonly accountId: string,
    readonly underlying: string,
  ) {
    super(
      `Account ${accountId} has a stop order on ${underlying}, which nothing in the book is priced by. Correct the order.`,
    );
  }
}

/** Throws {@link UnknownStopError} for an order that no price could set off. */
export function checkStops(accounts: readonly Account[], underlyings: readonly string[]): void {
  for (const { id, stops = [] } of accounts)
    for (const { underlying } of stops)
      if (!underlyings.includes(underlying)) throw new UnknownStopError(id, underlying);
}

/** A stop that the book states no slippage for is assumed to help nothing. */
const UNSTATED_SLIPPAGE = 1;

/**
 * Gains of an account's positions as a liquidation finds them: with its stop orders filled on the way. An order's own gain is read off
 * the common move of all underlyings to its level. The buffer of requirements knows no stops.
 */
export function closingPnl(plan: SimulationPlan, lens: AccountLens, over: Revaluation): Float64Array {
  const pnlUsd = lens.positionPnl(over);
  const { stops = [] } = plan.accounts[lens.account]!;
  if (stops.length === 0) return pnlUsd;
  const { spotMove, underlyings } = over.scenarios;
  const slippage = plan.bundle.book.closing?.stopSlippage ?? UNSTATED_SLIPPAGE;
  const fills = stops.map((order) => fillOf(plan, lens, order));
  return withStops(fills, { pnlUsd, spotMove, width: underlyings.length, slippage });
}

function fillOf(
  { basis, levels }: SimulationPlan,
  lens: AccountLens,
  { underlying, level, share }: StopOrder,
): StopFill {
  const move = level - 1;
  const over = levels[move < 0 ? 'down' : 'up'];
  const gains = lens.positionPnl(over);
  const { spotMove } = over.scenarios;
  const width = basis.underlyings.length;
  const moveAt = (k: number): number => spotMove[k * width]!;
  let k = 1;
  while (k < gains.length - 1 && Math.abs(moveAt(k)) < Math.abs(move)) k++;
  const way = Math.min(1, (move - moveAt(k - 1)) / (moveAt(k) - moveAt(k - 1)));
  const gainUsd = gains[k - 1]! + way * (gains[k]! - gains[k - 1]!);
  return { column: basis.underlyings.indexOf(underlying), move, share, gainUsd };
}
