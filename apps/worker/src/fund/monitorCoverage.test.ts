import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  parameterSetId,
  parseParameterSet,
  shiftedMarket,
  simulateImpact,
  type Book,
  type SimulationBundle,
} from '@riskdao/risk-core';
import {
  accountMargin,
  eventsAfter,
  keepBars,
  keepBook,
  keepMarket,
  listAlerts,
  recordActivation,
  registerWebhook,
  secretBox,
  weakestAccounts,
} from '@riskdao/store';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import { remarginAccounts, type Remarginings, type WatchContext } from '../accounts/remarginAccounts.js';
import { openCalculator, type Calculator } from '../threads/calculator.js';
import { monitorCoverage } from './monitorCoverage.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const CHAIN = 31337n;
/** Accounts of every kind stand in the sample. */
const EVERY = 8;

/** Ingested market and book -> requirements of whom they touch -> coverage -> alerts, on a real database and real threads. */
describe('the watch over accounts and fund', () => {
  let store: TemporaryStore;
  let bundle: SimulationBundle;
  let calculator: Calculator;
  let context: WatchContext;

  beforeAll(async () => {
    store = await temporaryStore();
    execFileSync(process.execPath, [path.join(ROOT, 'apps/cli/bin/riskdao.mjs'), 'demo-data', '--out', store.folder]);
    const demo = JSON.parse(await readFile(path.join(store.folder, 'bundle.json'), 'utf8')) as SimulationBundle;
    bundle = { ...demo, book: { ...demo.book, accounts: demo.book.accounts.filter((_, i) => i % EVERY === 0) } };
    calculator = openCalculator({ databaseUrl: store.postgres.url, threads: 1 });
    context = { client: store.client, calculator, chainId: CHAIN, barSource: bundle.history.source };
    const registration = {
      owner: `0x${'ab'.repeat(20)}`,
      url: 'https://example.org/hook',
      events: ['coverage.changed' as const],
    };
    await registerWebhook(store.client, secretBox('11'.repeat(32)), registration);
  }, 240_000);

  afterAll(async () => {
    await calculator.close();
    await store.close();
  });

  const market = (spotMove: number, minutes: number) => ({
    ...shiftedMarket(bundle.market, { BTC: { spotMove, volMove: 0 } }),
    asOfUnix: bundle.market.asOfUnix + 60 * minutes,
  });
  const observe = (
    spotMove: number,
    minutes: number,
    reasons: { code: string; count: number; example: string }[] = [],
  ) => keepMarket(store.client, { market: market(spotMove, minutes), depth: bundle.depth, reasons });
  const hold = (book: Book, minutes: number) =>
    keepBook(store.client, { book, asOf: new Date((bundle.market.asOfUnix + 60 * minutes) * 1000), block: null });
  const remargined = async (): Promise<Remarginings> => {
    const outcome = await remarginAccounts(context);
    if (outcome.kind !== 'remargined') throw new Error(outcome.because);
    return outcome;
  };

  test('behavior: nothing is computed before market, book and set are there', async () => {
    for (const [arrives, because] of [
      [() => undefined, 'no market'],
      [() => observe(0, 0), 'no book'],
      [() => hold(bundle.book, 0), 'no parameter set'],
    ] as const) {
      await arrives();
      const skipped = { kind: 'skipped', because: expect.stringContaining(because) };
      expect(await remarginAccounts(context)).toEqual(skipped);
      expect(await monitorCoverage(context)).toEqual(skipped);
    }
    await keepBars(store.client, bundle.history);
    const set = parseParameterSet(bundle.currentParameters);
    const setId = parameterSetId(set);
    const at = new Date((bundle.market.asOfUnix - 60) * 1000);
    const point = { chainId: CHAIN, blockNumber: 1n, blockHash: `0x${'01'.repeat(32)}`, logIndex: 0, at };
    await recordActivation(store.client, { point, setId, set, changes: [], proposalId: null });
  }, 180_000);

  test('default: first everybody, and the figures of a report on the same inputs', async () => {
    const first = await remargined();
    expect(first).toMatchObject({ touched: { new: bundle.book.accounts.length }, failed: [] });
    const report = simulateImpact(bundle);
    const [row] = report.affected.rows;
    const kept = await accountMargin(store.client, row?.id ?? '');
    expect(kept?.maintenanceUsd).toBeCloseTo(row?.before.maintenanceUsd ?? NaN, 4);
    const read = await monitorCoverage(context);
    expect(read).toMatchObject({ kind: 'read', isNew: true, previousBand: null });
    if (read.kind === 'read') expect(read.reading.coverage).toBe(report.fund.before.coverage);
    expect(await monitorCoverage(context)).toMatchObject({ isNew: false });
  }, 240_000);

  test('default: one tick margins only whom it touches', async () => {
    await observe(-0.001, 1);
    expect((await remargined()).computed).toBeLessThan(bundle.book.accounts.length / 4);
    await observe(-0.03, 2);
    const moved = await remargined();
    const holders = bundle.book.accounts.filter(({ positions }) =>
      positions.some(({ instrument }) => 'underlying' in instrument && instrument.underlying === 'BTC'),
    );
    expect(moved.computed).toBeGreaterThanOrEqual(holders.length);
    expect(moved.computed).toBeLessThan(bundle.book.accounts.length);
    expect(await remargined()).toMatchObject({ computed: 0 });
  }, 240_000);

  test('behavior: accounts that fall below maintenance are named once', async () => {
    await observe(-0.6, 3);
    const fallen = await remargined();
    expect(fallen.newlyUnder.length).toBeGreaterThan(0);
    expect(fallen.underMaintenance).toBeGreaterThanOrEqual(fallen.newlyUnder.length);
    const [weakest] = await weakestAccounts(store.client, { first: 1, underMaintenance: true });
    expect(weakest?.excessUsd).toBeLessThan(0);
    expect((await remargined()).newlyUnder).toEqual([]);
  }, 240_000);

  test('default: a fund that shrinks crosses bands: alert, event and webhook once, closed when it is filled up', async () => {
    const events = async () =>
      (await eventsAfter(store.client, { after: 0n, limit: 99, kind: 'coverageChanged' })).length;
    const [eventsBefore, deliveriesBefore] = [await events(), await store.client.webhookDelivery.count()];
    const open = () => listAlerts(store.client, { first: 5, open: true, kind: 'coverage' });
    await observe(0, 4);
    await hold({ ...bundle.book, safetyFund: { holdings: [{ asset: 'USDC', amount: 1_000 }] } }, 4);
    expect(await monitorCoverage(context)).toMatchObject({ reading: { band: 'red' } });
    expect(await open()).toEqual([expect.objectContaining({ subject: 'fund', severity: 'critical' })]);
    await observe(0.0001, 5);
    expect(await monitorCoverage(context)).toMatchObject({ reading: { band: 'red' }, previousBand: 'red' });
    expect([await events(), await store.client.webhookDelivery.count()]).toEqual([
      eventsBefore + 1,
      deliveriesBefore + 1,
    ]);
    await hold({ ...bundle.book, safetyFund: { holdings: [{ asset: 'USDC', amount: 1e12 }] } }, 6);
    expect(await monitorCoverage(context)).toMatchObject({ reading: { band: 'green' }, previousBand: 'red' });
    expect(await open()).toEqual([]);
    expect(await events()).toBe(eventsBefore + 2);
  }, 240_000);

  test('behavior: F28 a degraded market is not read; requirements are still known', async () => {
    await observe(0, 7, [{ code: 'ONE_SOURCE', count: 1, example: 'BTC' }]);
    expect(await monitorCoverage(context)).toEqual({ kind: 'skipped', because: 'the newest market is degraded' });
    expect(await remarginAccounts(context)).toMatchObject({ kind: 'remargined' });
  }, 180_000);

  test('error: an account that cannot be computed raises an alert; the others are computed', async () => {
    const [first, ...rest] = bundle.book.accounts;
    if (first === undefined) throw new RangeError('empty demo');
    const spoilt = { ...first, collateral: [{ asset: 'USDC', amount: -1 }] };
    await hold({ ...bundle.book, accounts: [spoilt, ...rest] }, 8);
    expect((await remargined()).failed).toEqual([expect.objectContaining({ code: 'INVALID_QUANTITY' })]);
    const alerts = await listAlerts(store.client, { first: 5, open: true, kind: 'book' });
    expect(alerts[0]?.message).toContain(first.id);
    await hold({ ...bundle.book, provenance: 'Mended.' }, 9);
    await remargined();
    expect(await listAlerts(store.client, { first: 5, open: true, kind: 'book' })).toEqual([]);
  }, 180_000);
});
