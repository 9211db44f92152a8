import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { coverageOf, fundHoldings, type FundState } from '@riskdao/risk-core';
import { closeAlert, listAlerts, raiseAlert } from './alerts.js';
import { fundHistory, keepFundReading, latestFundReading, type FundReading } from './fund.js';
import { temporaryStore, type TemporaryStore } from './testing/temporaryStore.js';

const word = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const at = (hour: number) => new Date(Date.UTC(2026, 1, 5, hour));

const stateWith = (fundUsd: number): FundState =>
  coverageOf(
    fundHoldings([{ asset: 'USDC', amount: fundUsd, priceUsd: 1, haircut: 0 }]),
    {
      cover1Usd: 60,
      cover2Usd: 80,
      cover2Groups: [],
      cover2Scenario: null,
      shortfallEs: { value: 0, low: null, high: null },
      esConfidence: 0.999,
    },
    { minimumUsd: 0, buffer: 0.25, floor: 0.8 },
  );

describe('fund readings and alerts', () => {
  let store: TemporaryStore;
  const seen: [FundReading['band'], FundReading['band'] | null][] = [];

  const keep = (hour: number, fundUsd: number) =>
    keepFundReading(
      store.client,
      { at: at(hour), marketHash: word(hour), bookHash: word(1), setId: word(2), state: stateWith(fundUsd) },
      async (_, reading, previous) => {
        seen.push([reading.band, previous?.band ?? null]);
      },
    );

  beforeAll(async () => {
    store = await temporaryStore();
    for (const [hour, fundUsd] of [120, 90, 70].entries()) await keep(hour, fundUsd);
  }, 60_000);

  afterAll(() => store.close());

  test('default: every new reading sees the one before it', async () => {
    expect(seen).toEqual([
      ['green', null],
      ['amber', 'green'],
      ['red', 'amber'],
    ]);
    expect(await latestFundReading(store.client)).toMatchObject({
      coverage: 0.7,
      targetUsd: 100,
      balanceUsd: 70,
      state: stateWith(70),
    });
  });

  test('behavior: the same inputs are read once', async () => {
    expect((await keep(2, 70)).isNew).toBe(false);
    expect(seen).toHaveLength(3);
  });

  test('behavior: history in pages and spans, newest first', async () => {
    const [newest] = await fundHistory(store.client, { first: 1 });
    const rest = await fundHistory(store.client, { first: 9, after: newest?.id ?? '' });
    expect([newest, ...rest].map((reading) => reading?.coverage)).toEqual([0.7, 0.9, 1.2]);
    const span = await fundHistory(store.client, { first: 9, since: at(1), until: at(1) });
    expect(span.map(({ band }) => band)).toEqual(['amber']);
  });

  test('default: one open alert of a kind and subject; worse is told again, closed ones stay', async () => {
    const raised = (severity: 'warning' | 'critical', hour: number) => ({
      kind: 'coverage' as const,
      subject: 'fund',
      severity,
      message: `coverage is ${severity}`,
      details: { hour },
      at: at(hour),
    });
    expect(await raiseAlert(store.client, raised('warning', 1))).toBe(true);
    expect(await raiseAlert(store.client, raised('warning', 2))).toBe(false);
    expect(await raiseAlert(store.client, raised('critical', 3))).toBe(true);
    const [open, ...others] = await listAlerts(store.client, { first: 5, open: true });
    expect(others).toEqual([]);
    expect(open).toMatchObject({ severity: 'critical', openedAt: at(1), lastSeenAt: at(3), closedAt: null });
    const closed = { kind: 'coverage' as const, subject: 'fund', because: 'Coverage is green.', at: at(4) };
    expect(await closeAlert(store.client, closed)).toBe(true);
    expect(await closeAlert(store.client, closed)).toBe(false);
    expect(await raiseAlert(store.client, raised('warning', 5))).toBe(true);
    const all = await listAlerts(store.client, { first: 5, kind: 'coverage' });
    expect(all.map(({ closedAt }) => closedAt)).toEqual([null, at(4)]);
  });
});
