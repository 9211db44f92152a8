import { RiskCoreError } from '../errors.js';

export class WithdrawalHaircutError extends RiskCoreError {
  readonly code = 'WITHDRAWAL_HAIRCUT';
  constructor(
    readonly field: string,
    readonly value: number,
    rule: string,
  ) {
    super(`Withdrawal haircut: ${field} is ${value}; it must be ${rule}. Correct the state of the fund.`);
  }
}

/** What the hole is a share of: of balances as they stand, or of balances and the hole together. */
export type HaircutBase = 'balances' | 'balancesAndDeficit';

/**
 * Share kept back from every withdrawal while the fund is short, another way of socialising a loss than cutting gains: it falls on who
 * leaves, and ends when the fund recovers (Paradex; its text states the second base, its example uses the first, so the base is named).
 * `fundUsd` below zero is the hole. Ratio in [0, 1]. Throws {@link WithdrawalHaircutError}.
 */
export function withdrawalHaircut(fundUsd: number, balancesUsd: number, base: HaircutBase = 'balances'): number {
  if (!Number.isFinite(fundUsd)) throw new WithdrawalHaircutError('fundUsd', fundUsd, 'finite');
  if (!(balancesUsd >= 0 && balancesUsd < Infinity))
    throw new WithdrawalHaircutError('balancesUsd', balancesUsd, 'finite and not negative');
  const deficitUsd = Math.max(0, -fundUsd);
  if (deficitUsd === 0) return 0;
  return Math.min(1, deficitUsd / (base === 'balances' ? balancesUsd : balancesUsd + deficitUsd));
}

/** A withdrawal at that share; what is kept back goes to the fund. */
export function withdrawnAt(haircut: number, amountUsd: number): { readonly toUser: number; readonly toFund: number } {
  const toFund = haircut * amountUsd;
  return { toUser: amountUsd - toFund, toFund };
}
