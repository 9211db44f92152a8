import { expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Book } from '@riskdao/risk-core';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';
import { recordingFiles } from './recordedFeed.js';
import { replay } from './replay.js';
import { settled } from './settle.js';

test('recordingFiles error: every file that is missing is named, with the remedy', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'no-recording-'));
  expect(() => recordingFiles(folder)).toThrow(
    expect.objectContaining({
      code: 'MISSING_RECORDING',
      message: expect.stringMatching(/btc_usdt_1h.*aave_v2.*--data/s),
    }),
  );
  rmSync(folder, { recursive: true });
});

test('settled default: expired options become cash, and the fund pays what a writer cannot', () => {
  const put = (quantity: number) => ({
    instrument: {
      kind: 'option' as const,
      underlying: 'BTC',
      expiryUnix: 1_000,
      strikeUsd: 70_000,
      right: 'put' as const,
      settlement: 'coin' as const,
    },
    quantity,
  });
  const account = (id: string, quantity: number, amount: number) => ({
    ...{ id, kind: null, group: null, positions: [put(quantity)] },
    collateral: [{ asset: 'USDC', amount }],
  });
  const book: Book = {
    label: 'synthetic',
    provenance: '',
    accounts: [account('long', 2, 5), account('short', -2, 8_000)],
    safetyFund: { holdings: [{ asset: 'USDC', amount: 3_000 }] },
  };
  expect(settled(book, 999, () => 65_000)).toBeNull();
  const after = settled(book, 1_000, () => 65_000);
  expect(after).toMatchObject({ contracts: 1, paidUsd: 10_000, fromFundUsd: 2_000 });
  expect(after?.book.accounts.map(({ positions, collateral }) => [positions, collateral[0]?.amount])).toEqual([
    [[], 10_005],
    [[], 0],
  ]);
  expect(after?.book.safetyFund.holdings[0]?.amount).toBe(1_000);
});

describeWithSharedData('replay', () => {
  test('default: the fall of 5 February through the worker, told line by line', async () => {
    const lines: string[] = [];
    const totals = await replay({
      data: sharedPath('data'),
      fromUnix: Date.UTC(2026, 1, 5, 15) / 1000,
      untilUnix: Date.UTC(2026, 1, 5, 21, 30) / 1000,
      accounts: 30,
      contracts: 80,
      out: (line) => lines.push(line),
    });
    expect(totals.ticks).toBe(8);
    expect(totals.computed).toBeGreaterThan(30);
    expect(totals.computed).toBeLessThan(totals.everybody);
    expect(totals.readings).toBeGreaterThan(1);
    const text = lines.join('\n');
    expect(text).toMatch(/2026-02-05 15:51 +6[78]\d{3} +19\d\d +30 of 30/);
    expect(text).toMatch(/2026-02-05 21:29 +6[34]\d{3} /);
    expect(text).toContain('autopilot (');
    expect(text).toContain('requirements computed of 240');
  }, 300_000);
});
