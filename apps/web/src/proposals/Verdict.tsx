import type { ImpactReport } from '@riskdao/risk-core';
import { Hash } from '../format/Hash.js';
import { Badge } from '../shell/Badge.js';
import { Notice } from '../shell/states.js';

const DIRECTIONS = {
  tightens: 'Tightens',
  loosens: 'Loosens',
  mixed: 'Tightens and loosens',
  neutral: 'Neither tightens nor loosens',
} as const;

/** The answer first: one line, three sentences, and whether the report is fit to vote on. */
export function Verdict({
  report: { verdict, reportHash },
  sealed,
}: {
  readonly report: ImpactReport;
  readonly sealed: boolean | null;
}) {
  return (
    <section aria-labelledby="verdict">
      <h2 id="verdict">Verdict</h2>
      <p className="verdict-line">{verdict.line}</p>
      <p className="row">
        <Badge kind={verdict.ready ? 'good' : 'danger'}>
          {verdict.ready ? 'Ready to be voted on' : 'Not ready to be voted on'}
        </Badge>
        <Badge kind="note">{DIRECTIONS[verdict.direction]}</Badge>
      </p>
      <ul>
        {verdict.bullets.map((bullet) => (
          <li key={bullet}>{bullet}</li>
        ))}
      </ul>
      {verdict.ready ? null : (
        <Notice kind="danger">
          <p>Not ready, because:</p>
          <ul>
            {verdict.blockers.map((blocker) => (
              <li key={blocker}>{blocker}</li>
            ))}
          </ul>
        </Notice>
      )}
      {sealed === false ? (
        <Notice kind="danger">
          This report does not have the hash it was asked for: the server sent something else. Do not vote on it.
        </Notice>
      ) : null}
      <p className="quiet small">
        Report <Hash value={reportHash} />{' '}
        {sealed === null
          ? '· checking its hash …'
          : sealed
            ? '· its hash was recomputed in this browser and is right'
            : ''}
      </p>
    </section>
  );
}
