/** Collateral against debt of one account, both in the same money. */
export type Loan = {
  readonly collateral: number;
  readonly debt: number;
  /** Share of collateral that counts. */
  readonly threshold: number;
};

/** Counted collateral per debt; null without debt (Aave says -1, Morpho the largest integer). */
export function healthFactor({ collateral, debt, threshold }: Loan): number | null {
  return debt === 0 ? null : (collateral * threshold) / debt;
}

/** Whether liquidating at this bonus makes the account worse: health at or below threshold (1 + bonus) (Warmuz et al. 2022). */
export function isToxic(loan: Loan, bonus: number): boolean {
  const health = healthFactor(loan);
  return health !== null && health <= loan.threshold * (1 + bonus);
}

export type PartialLiquidation = { readonly repaid: number; readonly seized: number; readonly left: Loan };

/**
 * Repays `repaid` of the debt and seizes as much collateral plus bonus; never more than there is, in which case less is repaid
 * and the rest of the debt stays.
 */
export function liquidate(loan: Loan, repaid: number, bonus: number): PartialLiquidation {
  const seized = Math.min(loan.collateral, repaid * (1 + bonus));
  const paid = Math.min(repaid, seized / (1 + bonus));
  return { repaid: paid, seized, left: { ...loan, collateral: loan.collateral - seized, debt: loan.debt - paid } };
}

/**
 * Debt to repay for a health of `target`: (target D - T C) / (target - T (1 + bonus)), between nothing and the whole debt. Null
 * when no partial liquidation reaches the target because each makes the account worse.
 */
export function repayToTarget(loan: Loan, target: number, bonus: number): number | null {
  if (target * loan.debt <= loan.threshold * loan.collateral) return 0;
  if (target <= loan.threshold * (1 + bonus) || isToxic(loan, bonus)) return null;
  const repaid = repaymentFor(loan, target, bonus);
  return repaid <= loan.debt ? repaid : null;
}

/** The formula of {@link repayToTarget} alone: also where no liquidation could follow it. */
export function repaymentFor({ collateral, debt, threshold }: Loan, target: number, bonus: number): number {
  return (target * debt - threshold * collateral) / (target - threshold * (1 + bonus));
}

/** Half of the debt while health stays above 0.95, else all of it (Aave v3). */
export function closeFactor(health: number): number {
  return health > 0.95 ? 0.5 : 1;
}

/** Bonus factor that leaves room for it: min(cap, 1 / (1 - cursor (1 - threshold))) (Morpho). */
export function incentiveFactor(threshold: number, { cursor = 0.3, cap = 1.15 } = {}): number {
  return Math.min(cap, 1 / (1 - cursor * (1 - threshold)));
}

/** Linear rise from the first to the second value while `position` goes from 0 to 1. */
export function between([from, to]: readonly [number, number], position: number): number {
  return from + (to - from) * Math.max(0, Math.min(1, position));
}

export type PreLiquidation = {
  readonly preThreshold: number;
  readonly closeFactor: readonly [number, number];
  readonly incentive: readonly [number, number];
};

/** Collateral that may be seized early: factors grow from the pre-threshold to the threshold (Morpho). */
export function preLiquidationSeizable({ collateral, debt, threshold }: Loan, terms: PreLiquidation): number {
  const loanToValue = debt / collateral;
  const position = (loanToValue - terms.preThreshold) / (threshold - terms.preThreshold);
  if (position < 0) return 0;
  return Math.min(collateral, debt * between(terms.closeFactor, position) * between(terms.incentive, position));
}

/** What makes a liquidation worth while: gas, impact, the risk of waiting and the cost of capital, per unit sold. */
export type LiquidatorCosts = {
  readonly quantityUsd: number;
  readonly gasUsd: number;
  readonly impact: number;
  /** Annual ratio, and years until the position is hedged or sold. */
  readonly annualVol: number;
  readonly years: number;
  readonly riskPrice: number;
  readonly borrowRate: number;
};

/** Least bonus at which someone takes part: gas / Q + impact + risk price x sigma sqrt(t) + borrowing. */
export function participationBonus(costs: LiquidatorCosts): number {
  const { quantityUsd, gasUsd, impact, annualVol, years, riskPrice, borrowRate } = costs;
  return gasUsd / quantityUsd + impact + riskPrice * annualVol * Math.sqrt(years) + borrowRate * years;
}

/**
 * Bonus between what liquidators need and what the account can bear; null when no bonus does both, so that the backstop must
 * take the account. `health` as healthFactor.
 */
export function workableBonus(
  costs: LiquidatorCosts,
  health: number,
  threshold: number,
  largest: number,
): number | null {
  const least = participationBonus(costs);
  const most = Math.min(largest, health / threshold - 1);
  return least < most ? least : null;
}
