import { describe, expect, test } from '@jest/globals';
import {
  contentHash,
  initialParameterSet,
  parameterSetId,
  type ImpactReport,
  type ParameterSet,
} from '@riskdao/risk-core';
import { payloadHashOf, payloadOf, timelockCalls } from '../proposal/payload.js';
import type { CheckInput } from './checkInput.js';
import { runChecks, type ProposalCheckName } from './runChecks.js';

const NOW = 1_800_000_000;
const DAY = 86_400;
const DEPLOYMENT = { chainId: 1n, governor: `0x${'1'.repeat(40)}`, parameters: `0x${'2'.repeat(40)}` };
const PROPOSAL = `0x${'3'.repeat(64)}`;
const SET: ParameterSet = initialParameterSet({ underlyings: ['ETH'], assets: { USDC: 'stable' } });
const CHANGE = { id: 'gammaBuffer', before: 100n, after: 125n };

/** The parts of a report that checks read; the figures are made up. */
function reportWith(
  change: {
    after?: string;
    coverage?: number;
    coverageBefore?: number;
    notionalUsd?: number;
    asOfUnix?: number;
    set?: string;
  } = {},
): ImpactReport {
  const raw = (value: string) => ({ raw: value, value, formatted: value });
  const body = {
    changes: [{ id: 'gammaBuffer', current: raw('100'), proposed: raw('125'), effective: raw(change.after ?? '125') }],
    fund: {
      before: { coverage: change.coverageBefore ?? 1.2 },
      after: { coverage: change.coverage ?? 1.2, floor: 0.8 },
    },
    affected: { newlyLiquidatable: { notionalUsd: change.notionalUsd ?? 1_000 } },
    freshness: [],
    inputs: {
      asOfUnix: change.asOfUnix ?? NOW - 600,
      marketLabel: 'observed',
      currentParameterSetId: change.set ?? parameterSetId(SET),
    },
  };
  return { ...body, reportHash: contentHash(body) } as unknown as ImpactReport;
}

function input(change: Partial<CheckInput> = {}): CheckInput {
  const payload = payloadOf([CHANGE]);
  return {
    ...{ atUnix: NOW, deployment: DEPLOYMENT, current: SET, history: {}, payload, report: reportWith() },
    ...{ signed: null, calls: null, proposalId: null, queuedCodeHashes: null, schedule: null, votedReport: null },
    targets: [{ address: DEPLOYMENT.parameters, codeHash: '0xc0de', isEmpty: false }],
    ...change,
  };
}

const failing = (change: Partial<CheckInput>) =>
  Object.entries(runChecks('execution', input(change)).results).flatMap(([name, { errors }]) =>
    errors.length > 0 ? [name] : [],
  );

describe('runChecks', () => {
  test('default: a proposal without errors is ready', () => {
    const payload = payloadOf([CHANGE]);
    const { isReady, results } = runChecks(
      'queue',
      input({
        signed: { payloadHash: payloadHashOf(payload, DEPLOYMENT), reportHash: reportWith().reportHash },
        calls: timelockCalls(payload, DEPLOYMENT, PROPOSAL),
        proposalId: PROPOSAL,
        schedule: { queuedAtUnix: NOW, executableAtUnix: NOW + 7 * DAY, expiresAtUnix: NOW + 10 * DAY },
        votedReport: reportWith(),
      }),
    );
    expect(Object.entries(results).filter(([, { errors }]) => errors.length > 0)).toEqual([]);
    expect(isReady).toBe(true);
  });

  const change = (after: bigint, id = 'gammaBuffer', before = 100n) => ({
    payload: payloadOf([{ id, before, after }]),
  });
  const broken: readonly (readonly [string, ProposalCheckName, Partial<CheckInput>])[] = [
    ['a value beyond its bounds', 'bounds', change(900n)],
    ['a parameter that is not governed', 'bounds', change(1n, 'moonFactor')],
    ['one step too far', 'step', change(150n)],
    ['a change too soon', 'cooldown', { history: { gammaBuffer: [{ sinceUnix: NOW - DAY, raw: 100n }] } }],
    [
      'many small steps',
      'drift',
      {
        current: { ...SET, gammaBuffer: 175n },
        ...change(200n, 'gammaBuffer', 175n),
        history: {
          gammaBuffer: [
            { sinceUnix: 0, raw: 100n },
            { sinceUnix: NOW - 8 * DAY, raw: 175n },
          ],
        },
      },
    ],
    [
      'half of a coupled pair',
      'groups',
      {
        payload: payloadOf([{ id: 'maintenanceMarginFactor', before: 9_900n, after: 10_500n }]),
        current: { ...SET, maintenanceMarginFactor: 9_900n },
      },
    ],
    ['another old value', 'expectedOldValues', { current: { ...SET, gammaBuffer: 110n } }],
    ['a payload that was not simulated', 'calldataMatchesReport', { report: reportWith({ after: '120' }) }],
    [
      'another payload in the signed text',
      'calldataMatchesReport',
      { signed: { payloadHash: '0x0', reportHash: reportWith().reportHash } },
    ],
    [
      'other calls than the payload',
      'calldataMatchesReport',
      { calls: timelockCalls(payloadOf([{ ...CHANGE, after: 124n }]), DEPLOYMENT, PROPOSAL), proposalId: PROPOSAL },
    ],
    [
      'a call that nothing simulated',
      'calldataMatchesReport',
      { payload: { changes: [CHANGE], calls: [{ target: DEPLOYMENT.governor, value: 0n, data: '0x' }] } },
    ],
    [
      'another report in the signed text',
      'reportHashCurrent',
      { signed: { payloadHash: payloadHashOf(payloadOf([CHANGE]), DEPLOYMENT), reportHash: '0x0' } },
    ],
    ['an altered report', 'reportHashCurrent', { report: { ...reportWith(), reportHash: '0x0' } }],
    ['a report for other values in force', 'reportHashCurrent', { report: reportWith({ set: '0x0' }) }],
    ['an old market', 'marketFresh', { report: reportWith({ asOfUnix: NOW - 2 * DAY }) }],
    ['a market of tomorrow', 'marketFresh', { report: reportWith({ asOfUnix: NOW + DAY }) }],
    ['a fund below its floor', 'coverageAfter', { report: reportWith({ coverage: 0.7 }) }],
    [
      'a target without code',
      'targetCode',
      { targets: [{ address: DEPLOYMENT.parameters, codeHash: '0xc5d2', isEmpty: true }] },
    ],
    ['a target whose code was swapped', 'targetCode', { queuedCodeHashes: { [DEPLOYMENT.parameters]: '0xbeef' } }],
    [
      'a target that could not be read',
      'targetCode',
      { targets: [{ address: DEPLOYMENT.parameters, codeHash: null, isEmpty: false }] },
    ],
    [
      'too little notice for tightening',
      'tighteningNotice',
      { schedule: { queuedAtUnix: NOW, executableAtUnix: NOW + 2 * DAY, expiresAtUnix: NOW + 5 * DAY } },
    ],
    [
      'an expired operation',
      'expiry',
      { schedule: { queuedAtUnix: NOW - 20 * DAY, executableAtUnix: NOW - 10 * DAY, expiresAtUnix: NOW - 1 } },
    ],
    [
      'more liquidations than voted on',
      'liquidationDrift',
      { report: reportWith({ notionalUsd: 1_501 }), votedReport: reportWith() },
    ],
  ];

  test.each(broken)('error: %s fails %s', (_, name, part) => {
    expect(failing(part)).toContain(name);
  });

  test('behavior: every check has a case that it catches', () => {
    const { results } = runChecks('draft', input());
    expect(new Set(broken.map(([, name]) => name))).toEqual(new Set(Object.keys(results)));
  });

  test('behavior: a fund below its floor may be lifted, with a warning, and not left where it is', () => {
    const from = (coverageBefore: number) =>
      runChecks('draft', input({ report: reportWith({ coverageBefore, coverage: 0.7 }) })).results.coverageAfter;
    expect(from(0.69)).toMatchObject({ errors: [], warnings: [expect.stringContaining('0.69 before')] });
    expect(from(0.7).errors).toHaveLength(1);
  });

  test('behavior: the drift rule makes a voted proposal cancellable and says so; at the factor it does not', () => {
    const at = (notionalUsd: number) =>
      runChecks('execution', input({ report: reportWith({ notionalUsd }), votedReport: reportWith() }));
    expect([at(1_500).isCancellable, at(1_501).isCancellable]).toEqual([false, true]);
    expect(at(1_501).results.liquidationDrift.errors[0]).toMatch(
      /^cancellable: newly liquidatable 1501 USD, 1000 USD when voted on/,
    );
  });

  test('behavior: both members of a coupled pair may move together', () => {
    const payload = payloadOf([
      { id: 'initialMarginFactor', before: 10_000n, after: 11_000n },
      { id: 'maintenanceMarginFactor', before: 9_900n, after: 10_500n },
    ]);
    expect(failing({ payload, current: { ...SET, maintenanceMarginFactor: 9_900n } })).not.toContain('groups');
  });

  test('behavior: without a history cool-down and drift are warned about, not passed in silence', () => {
    const { results } = runChecks('draft', input({ history: null }));
    expect([results.cooldown.warnings.length, results.drift.warnings.length]).toEqual([1, 1]);
  });
});
