import { between, nakedRequirement, payoffAt, worstPayoff, worstPayoffCoins } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Vault = {
  readonly type: 'put' | 'call';
  readonly shortAmount: number;
  readonly shortStrike: number;
  readonly longAmount: number;
  readonly longStrike: number;
  readonly collateral: number;
  readonly settlementPrice: number | null;
};
type Naked = {
  readonly type: 'put' | 'call';
  readonly strike: number;
  readonly spot: number;
  readonly amount: number;
  readonly spotShock: number;
  readonly upperBound: number;
};
type Repayment = {
  readonly collateral: number;
  readonly debt: number;
  readonly cashValue: number;
  readonly spot: number;
  readonly oracleDeviation: number;
  readonly elapsed: number;
  readonly isPut: boolean;
};
type Case = {
  readonly inputs: Vault | Naked | Repayment;
  readonly expected: {
    readonly netCollateral?: number;
    readonly marginRequired?: number;
    readonly priceOfOneRepaidOtoken?: number;
  };
};

const AUCTION_SECONDS = 3_600;

/** Collateral left over (or missing, below zero): in USD for puts, in coins for calls. */
function netCollateral(vault: Vault): number {
  const legs = [
    { right: vault.type, strikeUsd: vault.shortStrike, quantity: -vault.shortAmount },
    { right: vault.type, strikeUsd: vault.longStrike, quantity: vault.longAmount },
  ].filter(({ quantity }) => quantity !== 0);
  const { settlementPrice, collateral, type } = vault;
  if (settlementPrice !== null) {
    const payoff = payoffAt(legs, settlementPrice);
    return collateral + (type === 'put' ? payoff : payoff / settlementPrice);
  }
  return collateral + Math.min(0, type === 'put' ? worstPayoff(legs) : worstPayoffCoins(legs));
}

/** What a liquidator gets for one repaid option: from cash value less the feed's deviation up to all collateral; calls in coins. */
function repaymentPrice({ collateral, debt, cashValue, spot, oracleDeviation, elapsed, isPut }: Repayment): number {
  const all = collateral / debt;
  const start = Math.max(0, cashValue - spot * oracleDeviation) / (isPut ? 1 : spot);
  return start >= all ? all : between([start, all], Math.min(1, elapsed / AUCTION_SECONDS));
}

export const opynGamma: PeerFamily = {
  name: 'opyn_gamma_margin',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs, expected }) => {
      if ('shortAmount' in inputs)
        // Titles of the source are rounded, some to two decimals.
        return difference('net collateral', netCollateral(inputs), expected.netCollateral, { absolute: 5e-3 });
      if ('upperBound' in inputs) {
        const { type, strike, spot, amount, spotShock, upperBound } = inputs;
        const option = { right: type, strikeUsd: strike, spotUsd: spot, quantity: amount };
        return difference('margin', nakedRequirement(option, { spotShock, upperBound }), expected.marginRequired, {
          relative: 1e-9,
        });
      }
      return difference('price', repaymentPrice(inputs), expected.priceOfOneRepaidOtoken, { relative: 1e-9 });
    }),
};
