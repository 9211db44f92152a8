import { Link } from '@tanstack/react-router';
import { formatRelative, unixOf } from '../format/numbers.js';
import type { ProposalLineFragment } from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { QuorumBar } from './QuorumBar.js';
import { nextEvent, STAGES } from './stageWords.js';

/** A proposal in a list: stage, verdict, what comes next, quorum. */
export function ProposalCard({ proposal, now }: { readonly proposal: ProposalLineFragment; readonly now: number }) {
  const { id, title, stage, report, tallies, isReportOutdated, updatedAt } = proposal;
  const { words, kind } = STAGES[stage];
  const next = nextEvent(proposal, now);
  return (
    <article className="card proposal-card">
      <h3>
        <Link to="/proposals/$proposalId" params={{ proposalId: id }}>
          <bdi>{title}</bdi>
        </Link>
      </h3>
      <p className="row">
        <Badge kind={kind}>{words}</Badge>
        {report === null ? (
          <Badge kind="warning">no report yet</Badge>
        ) : (
          <Badge kind={report.verdict.isReady ? 'good' : 'danger'}>
            {report.verdict.direction}, {report.verdict.isReady ? 'checks passed' : 'not ready'}
          </Badge>
        )}
        {isReportOutdated ? <Badge kind="danger">report outdated</Badge> : null}
        {next === null ? null : <strong>{next}</strong>}
      </p>
      {report === null ? null : <p className="quiet">{report.verdict.line}</p>}
      {tallies?.quorumProgress == null ? null : (
        <QuorumBar progress={tallies.quorumProgress} isPassing={tallies.isPassing} isOpen={stage === 'voting'} />
      )}
      <p className="quiet small">moved {formatRelative(unixOf(updatedAt), now)}</p>
    </article>
  );
}
