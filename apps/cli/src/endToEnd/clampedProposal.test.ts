import { afterAll, expect, describe, test } from '@jest/globals';
import { simulateImpact, toScaled, type ImpactReport, type SimulationBundle } from '@riskdao/risk-core';
import { bundleText } from '@riskdao/sources';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoBundle } from '../demo/demoBundle.js';

const COMMAND = path.join(import.meta.dirname, '../../bin/riskdao.mjs');

/** In the manner of the oracle incident of March 2026: two coupled values, of which the chain would take only one in full. */
describe('A17: a proposal of two coupled parameters of which one would be clamped', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'clamped-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const whole = demoBundle(20261030);
  const bundleOf = (changes: Readonly<Record<string, string>>): SimulationBundle => ({
    ...whole,
    book: { ...whole.book, accounts: whole.book.accounts.slice(0, 40) },
    proposedParameters: { ...whole.currentParameters, ...changes },
    paths: 1_000,
  });
  // A rise of 30 % where 10 % is the largest step; the maintenance factor moves within its own.
  const clamped = simulateImpact(bundleOf({ initialMarginFactor: '1.1', maintenanceMarginFactor: '0.88' }));
  const file = path.join(folder, 'bundle.json');
  writeFileSync(file, bundleText(bundleOf({ initialMarginFactor: '1.3', maintenanceMarginFactor: '0.88' })));
  const run = spawnSync(process.execPath, [COMMAND, 'simulate', file, '--out', path.join(folder, 'asked')], {
    encoding: 'utf8',
  });
  const asked = JSON.parse(readFileSync(path.join(folder, 'asked/report.json'), 'utf8')) as ImpactReport;

  test('default: the state after clamping is what was simulated', () => {
    expect(asked.changes.map(({ id, effective }) => [id, effective.raw])).toEqual([
      ['initialMarginFactor', toScaled('1.1', 4).toString()],
      ['maintenanceMarginFactor', toScaled('0.88', 4).toString()],
    ]);
    expect(asked.affected.totals).toEqual(clamped.affected.totals);
    expect(asked.fund).toEqual(clamped.fund);
    expect(asked.effects).toEqual(clamped.effects);
    expect(asked.inputs.proposedParameterSetId).toBe(clamped.inputs.proposedParameterSetId);
  });

  test('behavior: the report shows the failed check and is not ready', () => {
    expect(clamped.verdict.ready).toBe(true);
    expect(asked.verdict.ready).toBe(false);
    expect(asked.checks.find(({ id }) => id === 'rules')?.result).toBe('fail');
    expect(asked.verdict.blockers.join()).toContain('initialMarginFactor fails step');
    expect(run.stdout).toContain('not ready: ');
    const markdown = readFileSync(path.join(folder, 'asked/report.md'), 'utf8');
    expect(markdown).toContain('**Not ready to be voted on:**');
    expect(markdown).toContain('**Clamped:** the rules would hold it at 1.1x; that value was simulated.');
  });
});
