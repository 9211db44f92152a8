import { canonicalJson, reportDigest, reportMarkdown, type ImpactReport } from '@riskdao/risk-core';
import { useState } from 'react';
import { CopyButton } from '../format/CopyButton.js';
import { download, downloadBlob } from '../format/download.js';
import { Notice } from '../shell/states.js';
import { embedCode } from './reportFiles.js';
import { reportCsv } from './reportCsv.js';
import { shareImage } from './shareImage.js';

/** Every form in which a report can be taken away. All but the print page are made here, from the report that was read. */
export function TakeAway({ report }: { readonly report: ImpactReport }) {
  const [failure, setFailure] = useState<string | null>(null);
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
        <button
          type="button"
          onClick={() => {
            setFailure(null);
            shareImage(report).then(
              (blob) => downloadBlob(`${name}.png`, blob),
              (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
            );
          }}
        >
          Picture to share
        </button>
        <CopyButton text={`${location.origin}/reports/${report.reportHash}`} what="the permanent link" />
      </div>
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
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
