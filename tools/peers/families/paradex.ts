import { minimumDelta, openOrderExposure } from '@riskdao/risk-core';
import { difference, differences, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly id: string;
  readonly kind: string;
  readonly inputs: Readonly<Record<string, number>> & {
    readonly deltas: readonly number[];
    readonly positions: readonly { readonly q: number; readonly entry: number; readonly mark: number }[];
  };
  readonly expected: Readonly<Record<string, number>>;
};

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
        value('feeUsedByTable'),
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
    default:
      return [`unknown kind ${kind}`];
  }
}

export const paradex: PeerFamily = {
  name: 'paradex_margin_liquidation',
  floor: 10 / 12,
  check: (file) =>
    eachCase<Case>(
      { ...file, cases: file.cases.filter((vector) => vector['kind'] !== 'socialisedLossFactor') },
      compute,
    ).concat(
      file.cases
        .filter((vector) => vector['kind'] === 'socialisedLossFactor')
        .map(({ id }) => ({
          id,
          notExpressed: 'a haircut on withdrawals: our waterfall takes from gains instead, by another formula',
        })),
    ),
};
