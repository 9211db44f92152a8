import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { formatRelative, unixOf } from '../format/numbers.js';
import { DataStateDocument, DriftsDocument, ProposalListDocument } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';

const CHALLENGED = { first: 20, after: null, filter: { stages: ['challenged'] } } as const;

/** Everything that makes the rest of the page less certain: stale data, an open challenge, drift since a report. */
export function Warnings({ now }: { readonly now: number }) {
  return (
    <>
      <DataWarnings now={now} />
      <ChallengeWarnings />
      <DriftWarnings />
    </>
  );
}

function DataWarnings({ now }: { readonly now: number }) {
  const [{ data }] = useQuery({ query: DataStateDocument });
  if (data === undefined) return null;
  const { market, _meta } = data;
  return (
    <>
      {_meta.hasIndexingErrors ? (
        <Notice kind="danger">The index of the chain has stopped on a fault: what you see is old, not wrong.</Notice>
      ) : null}
      {market === null ? (
        <Notice kind="warning">No market has been read yet: nothing can be simulated.</Notice>
      ) : market.isStale ? (
        <Notice kind="warning">
          Prices are stale: the last observation is from {formatRelative(unixOf(market.asOf), now)}. No proposal becomes
          ready on them.
        </Notice>
      ) : null}
      {market?.label === 'synthetic' ? (
        <Notice kind="note">The market is made up for a demonstration. Nothing on this site is real.</Notice>
      ) : null}
    </>
  );
}

function ChallengeWarnings() {
  const [{ data }] = useQuery({ query: ProposalListDocument, variables: CHALLENGED });
  return (data?.proposals.edges ?? [])
    .filter(({ node }) => node.challenge?.isOpen !== false)
    .map(({ node: { id, title } }) => (
      <Notice key={id} kind="danger">
        The result of <ProposalLink id={id} title={title} /> is challenged: votes are being counted on chain.
      </Notice>
    ));
}

function DriftWarnings() {
  const [{ data }] = useQuery({ query: DriftsDocument });
  const drifted = (data?.proposals.edges ?? []).flatMap(({ node: { id, title, reruns } }) => {
    const beyond = reruns.flatMap(({ drift }) => drift.filter(({ isBeyondInterval }) => isBeyondInterval));
    const figures = new Set(beyond.map(({ label }) => label)).size;
    return figures === 0 ? [] : [{ id, title, figures }];
  });
  if (drifted.length === 0) return null;
  return (
    <Notice kind="warning">
      <p>The market has moved since these reports were made. Figures beyond what each report thought possible:</p>
      <ul>
        {drifted.map(({ id, title, figures }) => (
          <li key={id}>
            <ProposalLink id={id} title={title} />: {figures} {figures === 1 ? 'figure' : 'figures'}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function ProposalLink({ id, title }: { readonly id: string; readonly title: string }) {
  return (
    <Link to="/proposals/$proposalId" params={{ proposalId: id }}>
      <bdi>{title}</bdi>
    </Link>
  );
}
