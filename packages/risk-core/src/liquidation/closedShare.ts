/** How much of an account is closed at once: in steps, until its equity is so many times its maintenance requirement. */
export type PartialClosing = {
  /** Equity over maintenance requirement that ends a liquidation; at least 1. */
  readonly targetHealth: number;
  /** Share of the portfolio that is closed at a time, in (0, 1]. */
  readonly step: number;
};

/** {@link PartialClosing} for one account, so that each of many scenarios costs one division. */
export type ClosingSteps = { readonly step: number; readonly restUsd: number; readonly stepGainUsd: number };

/** Any breach closes everything. */
export const WHOLE: ClosingSteps = { step: 1, restUsd: 0, stepGainUsd: 1 };

/**
 * Share f of the portfolio whose closing brings equity E back to `targetHealth` h: requirement M and what is asked for all of it, c, fall
 * with it, so that E - f c = h M (1 - f) and f = (h M - E) / (h M - c): repaymentFor with the requirement as the debt. Where closing
 * frees no more than it costs (h M <= c) nothing but all of it ends the breach. Asks are taken as proportional: impact grows faster than
 * size, so that a part costs less than its share.
 */
export function closingSteps(
  partial: PartialClosing | undefined,
  { maintenanceUsd, costUsd }: { readonly maintenanceUsd: number; readonly costUsd: number },
): ClosingSteps {
  if (partial === undefined) return WHOLE;
  const { targetHealth, step } = partial;
  const gainUsd = targetHealth * maintenanceUsd - costUsd;
  return gainUsd > 0 ? { step, restUsd: (targetHealth - 1) * maintenanceUsd, stepGainUsd: gainUsd * step } : WHOLE;
}

/** Share to close, rounded up to whole steps, in (0, 1]; `excessUsd` is equity less maintenance requirement, below zero. */
export function closedShare({ step, restUsd, stepGainUsd }: ClosingSteps, excessUsd: number): number {
  const share = Math.ceil((restUsd - excessUsd) / stepGainUsd) * step;
  return share < 1 ? share : 1;
}
