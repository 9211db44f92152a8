import { describe, expect, test } from '@jest/globals';
import { testBundle } from './bundle.fixture.js';
import { reportMarkdown } from './markdown.js';
import { simulateImpact } from './simulateImpact.js';

const proposal = {
  title: 'Tighter',
  reason: 'A test.',
  author: null,
  discussion: null,
  conflicts: null,
  writtenUnix: null,
};
const bundle = {
  ...testBundle({
    initialMarginFactor: '1.1',
    'spotRange/underlying/BTC': '0.2',
    'openInterestCap/underlying/BTC': '15000',
  }),
  proposal,
};
const report = simulateImpact(bundle);
const rowOf = (id: string) => report.effects.rows.find((row) => row.id === id);

describe('effectsSection', () => {
  test('default: each change alone, and together the change that the report states', () => {
    expect(report.effects.rows.map(({ id }) => id).sort()).toEqual(report.changes.map(({ id }) => id).sort());
    const { before, after } = report.affected.totals;
    expect(report.effects.joint.initialUsd).toBeCloseTo(after.initialUsd - before.initialUsd, 4);
    expect(report.effects.joint.coverage).toBeCloseTo(report.fund.after.coverage - report.fund.before.coverage, 3);
    expect(rowOf('initialMarginFactor')?.change.initialUsd).toBeCloseTo(0.1 * before.initialUsd, 4);
    expect(rowOf('initialMarginFactor')?.change.maintenanceUsd).toBeCloseTo(0, 6);
  });

  test('behavior: single effects and what they do together add up to the joint one', () => {
    const { joint, interaction, rows } = report.effects;
    const sum = rows.reduce((total, { change }) => total + change.initialUsd, interaction.initialUsd);
    expect(sum).toBeCloseTo(joint.initialUsd, 6);
  });

  test('behavior: a change that moves no figure says why', () => {
    const cap = rowOf('openInterestCap/underlying/BTC');
    expect(Object.values(cap?.change ?? { missing: 1 }).every((moved) => moved === 0)).toBe(true);
    expect(cap?.silence).toMatch(/positions that exist/);
    expect(rowOf('initialMarginFactor')?.silence).toBeNull();
    expect(reportMarkdown(report)).toContain('openInterestCap/underlying/BTC moves none of these figures');
  });

  test('behavior: the words of the authors are part of the bundle and of the hash', () => {
    expect(report.title).toBe('Tighter');
    const other = simulateImpact({ ...bundle, proposal: { ...proposal, reason: 'Another.' } });
    expect(other.inputs.hashes.proposal).not.toBe(report.inputs.hashes.proposal);
    expect(other.reportHash).not.toBe(report.reportHash);
    expect(reportMarkdown(report)).toContain('Author: **not stated**');
  });
});

describe('calibrationOf', () => {
  const { frontier, sensitivities, recommended } = report.calibration;

  test('default: current, proposed and the best of those searched are marked', () => {
    expect(frontier.slice(0, 2).map(({ mark }) => mark)).toEqual(['current', 'proposed']);
    const best = Math.min(...frontier.filter((_, at) => at !== 1).map(({ objectiveUsd }) => objectiveUsd));
    const marked = frontier.find(({ mark }) => mark === 'recommended') ?? frontier[0];
    expect(marked?.objectiveUsd).toBe(best);
    expect(recommended.length > 0).toBe(frontier.some(({ mark }) => mark === 'recommended'));
  });

  test('behavior: no point is marked efficient that another one beats', () => {
    for (const point of frontier.filter(({ isEfficient }) => isEfficient))
      for (const other of frontier)
        expect(other.capitalUsd < point.capitalUsd && other.riskUsd < point.riskUsd).toBe(false);
  });

  test('behavior: what is searched never covers the fund worse than today or than its whole target', () => {
    const today = frontier[0]?.coverage ?? 0;
    for (const { coverage } of frontier.slice(2)) expect(coverage).toBeGreaterThanOrEqual(Math.min(1, today));
  });

  test('behavior: the tornado shows the strongest parameter of each metric first', () => {
    for (const metric of ['initialUsd', 'beyondEsUsd', 'coverage'] as const) {
      const sizes = sensitivities
        .filter((row) => row.metric === metric)
        .map(({ down, up }) => Math.max(Math.abs(down), Math.abs(up)));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    }
    expect(sensitivities.some(({ id }) => id === 'initialMarginFactor')).toBe(true);
  });
});
