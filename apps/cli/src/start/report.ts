import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bundleHashes, ENGINE_VERSION, type ImpactReport, type SimulationBundle } from '@riskdao/risk-core';
import { bundleText } from '@riskdao/sources';
import { reportFiles } from '../commands/simulate.js';
import { writeFilesAtomically } from '../output/atomicWrite.js';
import type { MakeReport } from '../simulation/reportThreads.js';

/** Writes the bundle and its impact report below `folder`. A report of the same inputs and engine is made anew only on demand. */
export async function writeReport(
  folder: string,
  bundle: SimulationBundle,
  { anew, makeReport }: { readonly anew: boolean; readonly makeReport: MakeReport },
): Promise<readonly string[]> {
  const target = path.join(folder, 'report');
  let report = anew ? null : keptReport(target, bundle);
  if (report === null) {
    writeFilesAtomically(path.join(folder, 'demo'), { 'bundle.json': bundleText(bundle) });
    report = await makeReport(bundle, null);
    writeFilesAtomically(target, await reportFiles(report));
  }
  return [report.verdict.line, `${report.reportHash}  ${path.join(target, 'report.html')}`];
}

function keptReport(folder: string, bundle: SimulationBundle): ImpactReport | null {
  const [file, page] = [path.join(folder, 'report.json'), path.join(folder, 'report.html')];
  if (!existsSync(file) || !existsSync(page)) return null;
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as ImpactReport;
    const { engineVersion, hashes } = report.inputs;
    return engineVersion === ENGINE_VERSION && hashes.bundle === bundleHashes(bundle).bundle ? report : null;
  } catch {
    return null;
  }
}
