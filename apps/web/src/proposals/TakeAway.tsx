import { canonicalJson, reportDigest, reportMarkdown, type ImpactReport } from '@riskdao/risk-core';
import { CopyButton } from '../format/CopyButton.js';
import { download } from '../format/download.js';
import { embedCode } from './reportFiles.js';
import { reportCsv } from './reportCsv.js';

/** Every form in which a report can be taken away. The text forms are made here, from the report that was read. */
export function TakeAway({ report }: { readonly report: ImpactReport }) {
  const name = `report-${report.reportHash.slice(0, 10)}`;
  const frame = embedCode(location.origin, report.reportHash);
  return (
    <>
      <h3>Take it away</h3>
      <div className="row">
        <button type="button" onClick={() => download(`${name}-digest.md`, reportDigest(report), 'text/markdown')}>
          Markdown digest
        </button>
        <CopyButton text={reportDigest(report)} what="the digest" />
        <button type="button" onClick={() => download(`${name}.md`, reportMarkdown(report), 'text/markdown')}>
          Full Markdown
        </button>
        <button type="button" onClick={() => download(`${name}.json`, canonicalJson(report), 'application/json')}>
          JSON
        </button>
        <button type="button" onClick={() => download(`${name}.csv`, reportCsv(report), 'text/csv')}>
          CSV
        </button>
        <a className="button" href={`/v1/reports/${report.reportHash}?format=html`} target="_blank" rel="noopener">
          Print-ready HTML
        </a>
        <a className="button" href={`/v1/reports/${report.reportHash}?format=png`} download={`${name}.png`}>
          Picture to share
        </a>
        <CopyButton text={`${location.origin}/reports/${report.reportHash}`} what="the permanent link" />
      </div>
      <details>
        <summary>Show it on another site</summary>
        <p>
          Only addresses under <code>/embed</code> may stand in a frame (frame-ancestors); no wallet is asked there, and
          the vote stays here.
        </p>
        <pre tabIndex={0}>
          <code>{frame}</code>
        </pre>
        <CopyButton text={frame} what="the frame" />
      </details>
    </>
  );
}
