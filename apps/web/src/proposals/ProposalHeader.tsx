import { Address } from '../format/Address.js';
import { ForeignLink, Markdown } from '../format/Markdown.js';
import { Badge } from '../shell/Badge.js';
import { useNow } from '../shell/now.js';
import { Notice } from '../shell/states.js';
import type { ProposalDetail } from './ProposalPage.js';
import { nextEvent, STAGES } from './stageWords.js';

export function ProposalHeader({ proposal }: { readonly proposal: ProposalDetail }) {
  const now = useNow(1);
  const { title, stage, author, discussionUrl, summary, isReportOutdated } = proposal;
  const next = nextEvent(proposal, now);
  return (
    <>
      <h1>
        <bdi>{title}</bdi>
      </h1>
      <p className="row">
        <Badge kind={STAGES[stage].kind}>{STAGES[stage].words}</Badge>
        {next === null ? null : <span>{next}</span>}
      </p>
      {isReportOutdated ? (
        <Notice kind="danger">
          The report is outdated: the parameters or the text have changed since it was made. Do not vote on it; compare
          the changes below with the report and ask its author for a new one.
        </Notice>
      ) : null}
      <p className="quiet">
        By <Address value={author} />
        {discussionUrl === null ? (
          ' · not discussed anywhere public'
        ) : (
          <>
            {' '}
            · <ForeignLink href={discussionUrl}>discussion</ForeignLink>
          </>
        )}
      </p>
      {summary.trim() === '' ? null : (
        <details className="card">
          <summary>What the author says, conflicts of interest</summary>
          <Markdown text={summary} />
        </details>
      )}
    </>
  );
}
