import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../bundle/canonical.js';
import type { Account } from '../position/book.js';
import { accountImpact } from './accountImpact.js';
import { accounts, GENESIS_VALUES, held, testBundle } from './bundle.fixture.js';
import { planSimulation } from './plan.js';
import { isSealed } from './report.js';
import { runShard } from './shard.js';
import { shardFromJson, shardToJson } from './shardJson.js';
import { reportOf, simulateImpact } from './simulateImpact.js';

const TIGHTER = { 'spotRange/underlying/BTC': '0.2', 'spotRange/underlying/ETH': '0.2', initialMarginFactor: '1.1' };

describe('simulateImpact', () => {
  const report = simulateImpact(testBundle(TIGHTER));

  test('default: a tighter set raises requirements and releases nothing', () => {
    expect(report.verdict.direction).toBe('tightens');
    expect(report.affected.lockedUsd).toBeGreaterThan(0);
    expect(report.affected.releasedUsd).toBe(0);
    expect(report.affected.totals.after.initialUsd - report.affected.totals.before.initialUsd).toBeCloseTo(
      report.affected.lockedUsd,
      6,
    );
    expect(report.affected.totals.after.equityUsd).toBe(report.affected.totals.before.equityUsd);
    expect(isSealed(report)).toBe(true);
  });

  test('behavior: each account is counted once, in the order of the book', () => {
    expect(report.affected.rows.map(({ id }) => id)).toEqual(accounts(24).map(({ id }) => id));
    const { counts } = report.affected.requirementChange;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(24);
    expect(report.affected.byKind.reduce((sum, kind) => sum + kind.accounts, 0)).toBe(24);
    const { counts: losses, withoutLoss, n } = report.lossDistribution;
    expect(losses.before.reduce((sum, count) => sum + count, withoutLoss.before)).toBe(n);
    expect(losses.after.reduce((sum, count) => sum + count, withoutLoss.after)).toBe(n);
  });

  test('behavior: alternatives start with no change and the proposal, and are ordered by tightness', () => {
    const initial = Object.fromEntries(report.alternatives.map(({ id, initialUsd }) => [id, initialUsd]));
    expect(report.alternatives.map(({ id }) => id).slice(0, 3)).toEqual(['current', 'proposed', 'half']);
    expect(initial['looser']).toBeLessThan(initial['current'] ?? NaN);
    expect(initial['current']).toBeLessThan(initial['half'] ?? NaN);
    expect(initial['half']).toBeLessThan(initial['proposed'] ?? NaN);
    expect(report.alternatives.every(({ withinRules }) => withinRules)).toBe(true);
  });

  test('behavior: a wider market move never liquidates fewer put sellers', () => {
    const { liquidatable, spotMoves } = report.heatMap;
    const calm = liquidatable.before[1] ?? [];
    const down = calm.slice(0, spotMoves.indexOf(0) + 1);
    expect([...down].sort((a, b) => b - a)).toEqual(down);
  });

  test('behavior: the bytes do not depend on shards, their order or their way through JSON', () => {
    const bundle = testBundle(TIGHTER, { accountCount: 300 });
    const whole = simulateImpact(bundle);
    const plan = planSimulation(bundle);
    expect(plan.shards.length).toBe(2);
    const elsewhere = planSimulation(JSON.parse(JSON.stringify(bundle)));
    const outcomes = elsewhere.shards.map((shard) => shardFromJson(shardToJson(runShard(elsewhere, shard)))).reverse();
    expect(canonicalJson(reportOf(plan, outcomes))).toBe(canonicalJson(whole));
  });

  test('behavior: shards never split a group and cover every account', () => {
    const { shards, groupOf } = planSimulation(testBundle(TIGHTER, { accountCount: 300 }));
    expect(shards.map(({ from }) => from).slice(1)).toEqual(shards.map(({ to }) => to).slice(0, -1));
    expect(shards.at(-1)?.to).toBe(300);
    for (const { to } of shards.slice(0, -1)) expect(groupOf[to]).not.toBe(groupOf[to - 1]);
    expect(new Set(shards.map(({ inputHash }) => inputHash)).size).toBe(2);
  });

  test.each([
    ['a confidence', { varConfidence: '0.997' }],
    ['a haircut', { 'haircutFloor/asset/wstETH': '0.1', haircutZ: '2.7' }],
    ['margin factors', { initialMarginFactor: '1.1', maintenanceMarginFactor: '0.85' }],
  ])('behavior: changing %s reprices nothing', (_, changes) => {
    const { sets, basis } = planSimulation(testBundle(changes));
    // ordinary, stressed, grid, local, heat, episodes, falls, rises: once each, whatever the number of sets
    expect(basis.cache.repricings).toBe(8);
    for (const { model } of sets.slice(1)) {
      expect(model.ordinary).toBe(sets[0]?.model.ordinary);
      expect(model.stressed).toBe(sets[0]?.model.stressed);
      expect(model.grid).toBe(sets[0]?.model.grid);
    }
  });

  test('behavior: a step that is too large is clamped, simulated as clamped, and not ready', () => {
    const clamped = simulateImpact(testBundle({ 'spotRange/underlying/BTC': '0.3' }));
    const stepped = simulateImpact(testBundle({ 'spotRange/underlying/BTC': '0.2' }));
    expect(clamped.verdict.ready).toBe(false);
    expect(clamped.changes[0]?.proposed.raw).toBe('3000');
    expect(clamped.changes[0]?.effective.raw).toBe('2000');
    expect(clamped.affected.totals).toEqual(stepped.affected.totals);
    expect(clamped.inputs.proposedParameterSetId).toBe(stepped.inputs.proposedParameterSetId);
  });

  test.each([
    ['long ago', 200, 'pass', 'pass'],
    ['yesterday', 1, 'fail', 'fail'],
  ])('behavior: with a history, cool-down is checked: changed %s', (_, days, outcome, result) => {
    const { proposal, hashes, bundle } = planSimulation(
      testBundle(
        { haircutZ: '2.6' },
        {
          parameterHistory: {
            haircutZ: [{ sinceUnix: testBundle({}).market.asOfUnix - days * 86_400, value: '2.576' }],
          },
        },
      ),
    );
    expect(proposal.checks.find(({ check }) => check === 'cooldown')?.outcome).toBe(outcome);
    expect(hashes.parameterHistory).toMatch(/^0x/);
    expect(simulateImpact({ ...bundle, paths: 1_000 }).verdict.ready).toBe(result === 'pass');
  });

  test('behavior: a bad account is a row of the outcome', () => {
    const bundle = testBundle(TIGHTER);
    const bad: Account = {
      id: 'bad',
      kind: null,
      group: null,
      positions: held(['DOGE-PERPETUAL', 1]),
      collateral: [],
    };
    const { affected, checks } = simulateImpact({
      ...bundle,
      book: { ...bundle.book, accounts: [bad, ...bundle.book.accounts] },
    });
    expect(affected.failed).toEqual([expect.objectContaining({ accountId: 'bad', code: 'MISSING_UNDERLYING' })]);
    expect(affected.totals).toEqual(report.affected.totals);
    expect(checks.find(({ id }) => id === 'accounts')?.result).toBe('warn');
  });
});

describe('simulateImpact refuses', () => {
  const base = testBundle(TIGHTER);
  const lacking = Object.fromEntries(Object.entries(GENESIS_VALUES).filter(([id]) => id !== 'haircutZ'));
  const old = {
    ...base.history,
    series: Object.fromEntries(
      Object.entries(base.history.series).map(([symbol, series]) => [
        symbol,
        { ...series, startUnix: series.startUnix.map((unix) => unix - 86_400) },
      ]),
    ),
  };

  test.each([
    ['NO_CHANGE', { proposedParameters: GENESIS_VALUES }],
    ['CHANGE_OUT_OF_BOUNDS', { proposedParameters: { ...GENESIS_VALUES, varConfidence: '0.9999' } }],
    ['GROUP_BROKEN', { proposedParameters: { ...GENESIS_VALUES, 'liquidationThreshold/asset/ETH': '0.9524' } }],
    ['OFF_GRID', { proposedParameters: { ...GENESIS_VALUES, varConfidence: '0.99501' } }],
    ['UNKNOWN_PARAMETER', { proposedParameters: { ...GENESIS_VALUES, gravity: '1' } }],
    ['UNKNOWN_PARAMETER', { proposedParameters: { ...GENESIS_VALUES, 'spotRange/underlying/DOGE': '0.2' } }],
    ['MISSING_PARAMETER', { proposedParameters: lacking }],
    ['EMPTY_BOOK', { book: { ...base.book, accounts: [] } }],
    ['DUPLICATE_ACCOUNT', { book: { ...base.book, accounts: [...accounts(2), ...accounts(1)] } }],
    ['STALE_INPUT', { history: old }],
    [
      'STALE_INPUT',
      { history: { ...base.history, series: Object.fromEntries(Object.entries(base.history.series).slice(0, 1)) } },
    ],
    ['INVALID_MARKET', { market: { ...base.market, underlyings: {} } }],
    ['INVALID_SEED', { seed: -1 }],
  ])('error: %s', (code, over) => {
    expect(() => simulateImpact({ ...base, ...over })).toThrow(expect.objectContaining({ code }));
  });
});

describe('accountImpact', () => {
  const bundle = testBundle(TIGHTER);

  test('default: the terms of one account before and after; ids compare without case', () => {
    const { before, after } = accountImpact(bundle, 'ACCOUNT-0001');
    const row = simulateImpact(bundle).affected.rows[1];
    expect(before.initialUsd).toBe(row?.before.initialUsd);
    expect(after.maintenanceUsd).toBe(row?.after.maintenanceUsd);
    expect(after.initialUsd).toBeCloseTo(1.1 * after.baseLossUsd, 9);
    expect(before.governing).not.toBe('none');
  });

  test('error: UNKNOWN_ACCOUNT', () => {
    expect(() => accountImpact(bundle, '0x0')).toThrow(expect.objectContaining({ code: 'UNKNOWN_ACCOUNT' }));
  });
});
