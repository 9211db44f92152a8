import type { ImpactReport } from '@riskdao/risk-core';
import { AffectedSection } from './AffectedSection.js';
import { Verdict } from './Verdict.js';

/** A report in the order in which it is read. */
export function ReportView({ report, sealed }: { readonly report: ImpactReport; readonly sealed: boolean | null }) {
  return (
    <>
      <Verdict report={report} sealed={sealed} />
      <AffectedSection report={report} />
    </>
  );
}
