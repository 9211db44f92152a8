import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useClient } from 'urql';
import {
  ProposalDetailDocument,
  ProposalUpdatesDocument,
  type ProposalDetailQuery,
} from '../graphql/generated/graphql.js';
import { Loaded } from '../graphql/Loaded.js';
import { follow } from '../graphql/resume.js';
import { Empty, Failed, Loading } from '../shell/states.js';
import { CheckRuns } from './CheckRuns.js';
import { DraftTools } from './DraftTools.js';
import { FollowUps } from './FollowUps.js';
import { ProposalHeader } from './ProposalHeader.js';
import { ProposedChanges } from './ProposedChanges.js';
import { ReportView } from './ReportView.js';
import { Reruns } from './Reruns.js';
import { Tallies } from './Tallies.js';
import { Timeline } from './Timeline.js';
import { useReport } from './useReport.js';
import { Verdict } from './Verdict.js';
import { VotePanel } from './VotePanel.js';
import './proposals.css';

export type ProposalDetail = NonNullable<ProposalDetailQuery['proposal']>;

export default function ProposalPage() {
  const { proposalId } = useParams({ from: '/proposals/$proposalId' });
  const variables = useMemo(() => ({ id: proposalId }), [proposalId]);
  return (
    <div className="page">
      <Loaded what="the proposal" document={ProposalDetailDocument} variables={variables}>
        {({ proposal }, reload) =>
          proposal === null ? (
            <Empty title="There is no such proposal">
              <p>
                The id may be mistyped. <Link to="/proposals">All proposals</Link>
              </p>
            </Empty>
          ) : (
            <Proposal key={proposal.id} proposal={proposal} reload={reload} />
          )
        }
      </Loaded>
    </div>
  );
}

function Proposal({ proposal, reload }: { readonly proposal: ProposalDetail; readonly reload: () => void }) {
  const client = useClient();
  useEffect(
    () =>
      follow(
        client,
        ProposalUpdatesDocument,
        { id: proposal.id },
        {
          cursorOf: ({ proposalUpdated }) => proposalUpdated.cursor,
          heard: reload,
        },
      ),
    // `reload` is a new function on every render and always does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, proposal.id],
  );
  return (
    <>
      <ProposalHeader proposal={proposal} />
      <DraftTools proposal={proposal} reload={reload} />
      {proposal.reportHash === null ? <NoReport proposal={proposal} /> : null}
      {proposal.reportHash === null ? null : (
        <WithReport hash={proposal.reportHash} proposal={proposal} reload={reload} />
      )}
    </>
  );
}

function NoReport({ proposal }: { readonly proposal: ProposalDetail }) {
  return (
    <>
      <section>
        <Empty title="There is no impact report yet">
          <p>Nobody can be asked to vote before the change has been simulated.</p>
        </Empty>
      </section>
      <ProposedChanges changes={proposal.changes} />
      <Timeline proposal={proposal} />
      <CheckRuns runs={proposal.checks} />
    </>
  );
}

function WithReport({
  hash,
  proposal,
  reload,
}: {
  readonly hash: string;
  readonly proposal: ProposalDetail;
  readonly reload: () => void;
}) {
  const loading = useReport(hash);
  const histories = useMemo(() => historiesOf(proposal), [proposal]);
  return (
    <>
      {loading.state === 'loaded' ? <Verdict report={loading.report} sealed={loading.sealed} /> : null}
      {loading.state === 'loading' ? <Loading what="the impact report" /> : null}
      {loading.state === 'failed' ? (
        <Failed title="Could not load the impact report" message={loading.message} />
      ) : null}
      <div className="columns">
        <VotePanel proposal={proposal} reload={reload} />
        <Timeline proposal={proposal} />
      </div>
      <Tallies proposal={proposal} />
      <CheckRuns runs={proposal.checks} />
      <Reruns proposal={proposal} />
      <FollowUps proposal={proposal} />
      {loading.state === 'loaded' ? <ReportView report={loading.report} histories={histories} /> : null}
    </>
  );
}

/** Values in force by parameter, oldest first. */
function historiesOf({ changes }: ProposalDetail): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(
    changes.map(({ parameterId, parameter }) => {
      const newestFirst = parameter?.history.edges.map(({ node }) => node) ?? [];
      const oldest = newestFirst.at(-1);
      const values = [...newestFirst].reverse().map(({ after }) => Number(after.value));
      return [parameterId, oldest === undefined ? values : [Number(oldest.before.value), ...values]];
    }),
  );
}
