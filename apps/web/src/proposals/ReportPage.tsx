import { useParams } from '@tanstack/react-router';
import { Failed, Loading } from '../shell/states.js';
import { ReportView } from './ReportView.js';
import { useReport } from './useReport.js';
import { Verdict } from './Verdict.js';

/** A report by its hash alone: the address never changes and never dies with a proposal. */
export default function ReportPage() {
  const { reportHash } = useParams({ from: '/reports/$reportHash' });
  const loading = useReport(reportHash);
  return (
    <div className="page">
      <h1>Impact report</h1>
      {loading.state === 'loading' ? <Loading what="the report" /> : null}
      {loading.state === 'failed' ? <Failed title="Could not load the report" message={loading.message} /> : null}
      {loading.state === 'loaded' ? (
        <>
          <Verdict report={loading.report} sealed={loading.sealed} />
          <ReportView report={loading.report} />
        </>
      ) : null}
    </div>
  );
}
