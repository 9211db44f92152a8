import {
  between,
  borrowRate,
  closeFactor,
  healthFactor,
  incentiveFactor,
  interestFactor,
  liquidate,
  preLiquidationSeizable,
  utilisation,
} from '@riskdao/risk-core';
import { differences, eachCase, type PeerFamily } from '../family.js';

type CashCase = {
  readonly id: string;
  readonly kind?: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, unknown>>;
};

function cash(inputs: CashCase['inputs']): Readonly<Record<string, number>> {
  const of = (field: string) => inputs[field] ?? NaN;
  if ('seconds' in inputs) return { factor: interestFactor(of('borrowRate'), of('seconds')) };
  const straight = { floor: of('minRate'), slope: of('rateMultiplier') };
  const curve =
    'optimalUtil' in inputs
      ? { ...straight, kink: { utilisation: of('optimalUtil'), slope: of('highRateMultiplier') } }
      : straight;
  return { borrowRate: borrowRate(curve, of('utilization')) };
}

export const deriveCashInterest: PeerFamily = {
  name: 'derive_cash_interest_insolvency',
  floor: 14 / 15,
  check: (file) => {
    const traces = new Set(file.cases.filter((vector) => vector['kind'] === 'informational').map(({ id }) => id));
    return eachCase<CashCase>(file, ({ id, inputs, expected }) =>
      traces.has(id) ? [] : differences(cash(inputs), expected, { relative: 1e-12 }),
    ).map((result) =>
      traces.has(result.id)
        ? {
            id: result.id,
            notExpressed: 'a trace of a cash asset that prints debt; its events do not state every input',
          }
        : result,
    );
  },
};

type LendingCase = {
  readonly kind: string;
  readonly inputs: Readonly<Record<string, never>>;
  readonly expected: Readonly<Record<string, unknown>>;
};

/** Aave's half-or-all liquidation at one price, then the health at a later price. */
function aaveLiquidation(inputs: Readonly<Record<string, number>>): Readonly<Record<string, unknown>> {
  const { collateral = NaN, debt = NaN, price = NaN, priceAfter = NaN, liquidationThreshold: threshold = NaN } = inputs;
  const loan = { collateral: collateral * price, debt, threshold };
  const repaid = debt * closeFactor(healthFactor(loan) ?? NaN);
  const { left } = liquidate(loan, repaid, inputs['liquidationBonus'] ?? NaN);
  return {
    healthFactorAfterRecoveryTo1000: healthFactor({ ...left, collateral: (left.collateral / price) * priceAfter }),
    borrowsLeft: left.debt > 0 ? 1 : 0,
    suppliesLeft: left.collateral > 0 ? 1 : 0,
  };
}

function lending({ kind, inputs }: LendingCase): Readonly<Record<string, unknown>> {
  const of = (field: string): number => inputs[field] ?? NaN;
  switch (kind) {
    case 'healthFactor':
      // The peer says -1 for an account without debt.
      return {
        healthFactor:
          healthFactor({
            collateral: of('collateral'),
            debt: of('debt'),
            threshold: of('liquidationThreshold'),
          }) ?? -1,
      };
    case 'availableBorrows':
      return { available: Math.max(0, (of('collateral') * of('ltv')) / 10_000 - of('debt')) };
    case 'aaveLiquidation':
      return aaveLiquidation(inputs);
    case 'liquidationIncentiveFactor':
      return { lif: incentiveFactor(of('lltv'), { cursor: of('cursor'), cap: of('cap') }) };
    case 'preLiquidationSeizable':
      return {
        seizable: preLiquidationSeizable(
          { collateral: of('collateral') * of('price'), debt: of('debt'), threshold: of('lltv') },
          {
            preThreshold: of('preLltv'),
            closeFactor: inputs['closeFactor'] as unknown as readonly [number, number],
            incentive: inputs['incentive'] as unknown as readonly [number, number],
          },
        ),
      };
    case 'preLiquidationInterpolation':
      return {
        closeFactor: between(inputs['closeFactor'] as unknown as readonly [number, number], of('quotient')),
        incentive: between(inputs['incentive'] as unknown as readonly [number, number], of('quotient')),
      };
    case 'utilisation':
      return { utilisation: utilisation(of('supply'), of('borrow')) };
    default:
      throw new TypeError(`no such case: ${kind}`);
  }
}

export const lendingHealthLiquidation: PeerFamily = {
  name: 'lending_health_liquidation',
  floor: 1,
  check: (file) =>
    eachCase<LendingCase>(file, (vector) => differences(lending(vector), vector.expected, { relative: 1e-9 })),
};
