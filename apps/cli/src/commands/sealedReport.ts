import { isSealed, type ImpactReport } from '@riskdao/risk-core';
import { readJson } from '@riskdao/sources';
import { CliError } from '../failure.js';

export class ReportMismatchError extends CliError {
  readonly code = 'REPORT_MISMATCH';
  constructor(problem: string, remedy: string) {
    super(`${problem} ${remedy}`);
  }
}

/** A report as it was made; throws {@link ReportMismatchError} when it was changed since, or is none. */
export function readSealedReport(file: string): ImpactReport {
  const json = readJson(file);
  const report = json as ImpactReport;
  if (typeof json !== 'object' || json === null || !('reportHash' in json) || !('inputs' in json))
    throw new ReportMismatchError(`${file} is not a report.`, 'Give the report.json of `riskdao simulate`.');
  if (!isSealed(report))
    throw new ReportMismatchError(`${file} was changed after it was made.`, 'Make it again from its bundle.');
  return report;
}
