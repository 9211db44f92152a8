import { describe, expect, test } from '@jest/globals';
import type { Liquidation } from '@riskdao/store';
import { liquidationView } from './liquidationView.js';

const HOUR = 3_600;
const START = Date.UTC(2026, 1, 5, 12);
const hash = (digit: string) => `0x${digit.repeat(64)}`;
const usd = (dollars: number) => (BigInt(dollars) * 10n ** 18n).toString();

const liquidation = (outcome: Partial<Liquidation['outcome']>, endedAt: Date | null = null): Liquidation => ({
  ...{ id: 'a', chainId: 1n, auctionId: 5n, account: `0x${'ab'.repeat(20)}`, startedAt: new Date(START), endedAt },
  outcome: {
    ...{ stage: 'dutch', raisedUsd18: usd(0), fundDrawUsd18: usd(0), feeUsd18: usd(0) },
    ...{ fills: [], priceCurve: [], lackedUsd18: null, startedTransaction: hash('1'), endedTransaction: null },
    ...outcome,
  },
});

describe('liquidationView', () => {
  test('default: the price as it falls, and every purchase', () => {
    const view = liquidationView(
      liquidation({
        priceCurve: [
          { elapsedSeconds: 0, price18: '1020000000000000000' },
          { elapsedSeconds: HOUR, price18: '950000000000000000' },
        ],
        fills: [
          {
            ...{ atUnix: START / 1_000 + 60, buyer: `0x${'cd'.repeat(20)}`, share18: '250000000000000000' },
            ...{ paidUsd18: usd(1_234), transactionHash: hash('2') },
          },
        ],
      }),
    );
    expect(view.priceCurve).toMatchObject([
      { elapsedSeconds: 0, price: { value: '1.02' } },
      { elapsedSeconds: HOUR, price: { value: '0.95' } },
    ]);
    expect(view.fills).toMatchObject([
      {
        at: new Date(START + 60_000),
        buyer: '0xCdCDCdCdcdcdcdCdcDcDCdcDcDCdCdcdCdcDCDcD',
        share: { value: '0.25' },
        paid: { value: expect.stringMatching(/^1234(\.0+)?$/) },
        transactionHash: hash('2'),
      },
    ]);
    expect(view).toMatchObject({ state: 'running', startedTransaction: hash('1'), shortfall: null });
  });

  test.each([
    ['settled', { raisedUsd18: usd(10) }],
    ['shortfall', { raisedUsd18: usd(10), fundDrawUsd18: usd(3) }],
    ['cured', {}],
  ] as const)('behavior: an ended auction is %s', (state, figures) => {
    const ended = liquidation({ ...figures, stage: 'ended' }, new Date(START + HOUR));
    expect(liquidationView(ended).state).toBe(state);
  });
});
