import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  bundleHashes,
  canonicalJson,
  simulateImpact,
  type ImpactReport,
  type SimulationBundle,
} from '@riskdao/risk-core';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

/** The synthetic book of 500 accounts, its proposal, and the report on it. */
export type Demo = {
  readonly bundle: SimulationBundle;
  readonly bundleHash: string;
  readonly bundleText: string;
  readonly report: ImpactReport;
  readonly reportText: string;
};

export function makeDemo(): Demo {
  const folder = mkdtempSync(path.join(tmpdir(), 'riskdao-web-'));
  try {
    execFileSync(process.execPath, [path.join(ROOT, 'apps/cli/bin/riskdao.mjs'), 'demo-data', '--out', folder]);
    const bundleText = readFileSync(path.join(folder, 'bundle.json'), 'utf8');
    const bundle = JSON.parse(bundleText) as SimulationBundle;
    const report = simulateImpact(bundle, 'Wider shocks for ETH');
    return { bundle, bundleHash: bundleHashes(bundle).bundle, bundleText, report, reportText: canonicalJson(report) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
