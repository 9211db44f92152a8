import { afterAll, expect, describe, test } from '@jest/globals';
import { toScaled, type ImpactReport } from '@riskdao/risk-core';
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

  function reportOn(name: string, changes: Readonly<Record<string, string>>): ImpactReport {
    const whole = demoBundle(20261030);
    const accounts = whole.book.accounts.slice(0, 60);
    const file = path.join(folder, `${name}.json`);
    const proposedParameters = { ...whole.currentParameters, ...changes };
    writeFileSync(file, bundleText({ ...whole, book: { ...whole.book, accounts }, proposedParameters, paths: 1_000 }));
    const out = path.join(folder, name);
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'simulate', file, '--out', out], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    said.set(name, stdout);
    return JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8')) as ImpactReport;
  }
  const said = new Map<string, string>();

  // A rise of 30 % where 10 % is the largest step; the maintenance factor moves within its own.
  const asked = reportOn('asked', { initialMarginFactor: '1.3', maintenanceMarginFactor: '0.88' });
  const clamped = reportOn('clamped', { initialMarginFactor: '1.1', maintenanceMarginFactor: '0.88' });

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
    expect(said.get('asked')).toContain('not ready: ');
    const markdown = readFileSync(path.join(folder, 'asked/report.md'), 'utf8');
    expect(markdown).toContain('**Not ready to be voted on:**');
    expect(markdown).toContain('**Clamped:** the rules would hold it at 1.1x; that value was simulated.');
  });
});
