import type { ImpactReport } from '@riskdao/risk-core';
import { AffectedSection } from './AffectedSection.js';
import { AlternativesSection } from './AlternativesSection.js';
import { AuthorSection } from './AuthorSection.js';
import { CalibrationSection } from './CalibrationSection.js';
import { ChangeTable, type Histories } from './ChangeTable.js';
import { ClosingSection } from './ClosingSection.js';
import { EffectsSection } from './EffectsSection.js';
import { FundSection } from './FundSection.js';
import { OutlookSection } from './OutlookSection.js';
import { RecordSection } from './RecordSection.js';
import { ReproduceSection } from './ReproduceSection.js';
import { RiskSection } from './RiskSection.js';
import { ScenarioSection } from './ScenarioSection.js';
import { TrustSection } from './TrustSection.js';
import './proposals.css';

/** What follows the verdict, in the order in which it is read. */
export function ReportView({
  report,
  histories,
}: {
  readonly report: ImpactReport;
  readonly histories?: Histories | undefined;
}) {
  return (
    <>
      <ChangeTable changes={report.changes} {...(histories === undefined ? {} : { histories })} />
      <AffectedSection report={report} />
      <RiskSection report={report} />
      <EffectsSection report={report} />
      <AlternativesSection report={report} />
      <CalibrationSection report={report} />
      <ScenarioSection report={report} />
      <ClosingSection closing={report.closing} />
      <FundSection report={report} />
      <OutlookSection report={report} />
      <TrustSection report={report} />
      <RecordSection report={report} />
      <AuthorSection report={report} />
      <ReproduceSection report={report} />
    </>
  );
}
