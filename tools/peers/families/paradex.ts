import { minimumDelta, openOrderExposure, withdrawalHaircut, withdrawnAt } from '@riskdao/risk-core';
import { difference, differences, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly id: string;
  readonly kind: string;
  readonly inputs: Readonly<Record<string, number>> & {
    readonly deltas: readonly number[];
    readonly positions: readonly { readonly q: number; readonly entry: number; readonly mark: number }[];
  };
  readonly expected: Readonly<Record<string, number>> & { readonly [withdrawal: `withdraw${number}`]: Withdrawal };
};

type Withdrawal = { readonly toUser: number; readonly toFund: number };

const MONEY = { absolute: 1e-2 };

/** Closes `share` of the positions; the penalty is a share of the maintenance requirement of what is closed. */
function afterLiquidation(maintenance: number, accountValue: number, share: number, fee: number) {
  const penalty = fee * share * maintenance;
  const newMMR = maintenance * (1 - share);
  return { newMMR, penalty, newAccountValue: accountValue - penalty, ratio: newMMR / (accountValue - penalty) };
}

function compute({ kind, inputs, expected }: Case): readonly string[] {
  const value = (field: string) => inputs[field] ?? NaN;
  switch (kind) {
    case 'minimumDelta': {
      const ours = minimumDelta(inputs.deltas, value('spot'), {
        unhedged: value('unhedged'),
        hedged: value('hedged'),
      });
      return differences({ ...ours, requirement: ours.requirementUsd }, expected, { relative: 1e-9 });
    }
    case 'imrOpenOrders': {
      const { buy, sell } = openOrderExposure(value('position'), value('buyOrders'), value('sellOrders'));
      const netIMR = Math.max(buy, sell) * value('imf') * value('mark');
      return differences({ buyOpen: buy, sellOpen: sell, netIMR }, expected, { relative: 1e-9 });
    }
    case 'accountValue': {
      const upnl = inputs.positions.reduce((sum, { q, entry, mark }) => sum + q * (mark - entry), 0);
      const mmr = inputs.positions.reduce((sum, { q, mark }) => sum + Math.abs(q) * mark * value('mmf'), 0);
      return differences({ upnl, accountValue: value('collateral') + upnl, mmr }, expected, { relative: 1e-9 });
    }
    case 'cashGreeks': {
      const onePercent = value('spot') / 100;
      const ours = {
        cashDelta1pct: value('delta') * onePercent,
        cashGamma1pct: value('gamma') * onePercent * onePercent * 0.5,
      };
      return differences({ ...ours, cashGamma1pct: ours.cashGamma1pct }, expected, { relative: 1e-9 });
    }
    case 'partialLiquidation': {
      const { ratio, ...ours } = afterLiquidation(
        value('mmr'),
        value('accountValue'),
        value('share'),
        inputs['feeUsedByTable'] ?? value('fee'),
      );
      const { newMarginRatio, ...money } = expected;
      return [...differences(ours, money, MONEY), ...difference('ratio', ratio, newMarginRatio, { absolute: 1e-3 })];
    }
    case 'partialLiquidationChoice': {
      const steps = Math.round(1 / value('step'));
      const shares = Array.from({ length: steps }, (_, i) => (i + 1) / steps);
      const share = shares.find(
        (candidate) =>
          afterLiquidation(value('mmr'), value('accountValue'), candidate, value('fee')).ratio < value('targetRatio'),
      );
      return difference('share', share, expected['share'], { relative: 1e-9 });
    }
    case 'socialisedLossFactor':
      return socialised(inputs, expected);
    default:
      return [`unknown kind ${kind}`];
  }
}

/**
 * The fund holds money less what bankrupt users left, or money and the position that it took over. The text of the page and its
 * example name two bases of the factor; the example's is held.
 */
function socialised(inputs: Case['inputs'], expected: Case['expected']): readonly string[] {
  const value = (field: string) => inputs[field] ?? NaN;
  const fundValue =
    'fundAssets' in inputs
      ? value('fundAssets') + value('inheritedPosition') * (value('mark') - value('entry'))
      : value('insuranceFund') - value('userBankruptcy');
  const factor = withdrawalHaircut(fundValue, inputs['totalExchangeBalanceBeforeShortfall'] ?? 0);
  const money = { exchangeBankruptcy: Math.max(0, -fundValue), fundValue, factor };
  return Object.entries(expected).flatMap(([field, theirs]: [string, number | Withdrawal]) => {
    if (typeof theirs === 'number') return differences(money, { [field]: theirs }, { relative: 1e-9 });
    const amount = Number(field.replace('withdraw', ''));
    return differences(withdrawnAt(factor, amount), theirs, { relative: 1e-9 });
  });
}

export const paradex: PeerFamily = {
  name: 'paradex_margin_liquidation',
  floor: 1,
  check: (file) => eachCase<Case>(file, compute),
};
