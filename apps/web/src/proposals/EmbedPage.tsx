import { useParams } from '@tanstack/react-router';
import { Failed, Loading } from '../shell/states.js';
import { useReport } from './useReport.js';
import { Verdict } from './Verdict.js';
import './proposals.css';

/** The verdict in a frame on another site: nothing to click but the way here, and never a wallet. */
export default function EmbedPage() {
  const { reportHash } = useParams({ from: '/embed/reports/$reportHash' });
  const loading = useReport(reportHash);
  return (
    <main className="page embed">
      <h1>Impact report</h1>
      {loading.state === 'loading' ? <Loading what="the report" /> : null}
      {loading.state === 'failed' ? <Failed title="Could not load the report" message={loading.message} /> : null}
      {loading.state === 'loaded' ? <Verdict report={loading.report} sealed={loading.sealed} /> : null}
      <p>
        <a href={`/reports/${reportHash}`} target="_blank" rel="noopener">
          The whole report
        </a>
      </p>
    </main>
  );
}
