import { Link } from '@tanstack/react-router';
import { formatRelative, unixOf } from '../format/numbers.js';
import type { HomeQuery } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';

/** Everything that makes the rest of the page less certain: stale data, drift, an open challenge, evidence that is missing. */
export function Warnings({
  home: { market, _meta, onTheWay },
  now,
}: {
  readonly home: HomeQuery;
  readonly now: number;
}) {
  const nodes = onTheWay.edges.map(({ node }) => node);
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
      {nodes
        .filter(({ challenge }) => challenge?.isOpen === true)
        .map(({ id, title }) => (
          <Notice key={id} kind="danger">
            The result of{' '}
            <Link to="/proposals/$proposalId" params={{ proposalId: id }}>
              <bdi>{title}</bdi>
            </Link>{' '}
            is challenged: votes are being counted on chain.
          </Notice>
        ))}
      {nodes
        .filter(({ reruns }) => reruns.some(({ drift }) => drift.some(({ isBeyondInterval }) => isBeyondInterval)))
        .map(({ id, title, reruns }) => (
          <Notice key={id} kind="warning">
            <Link to="/proposals/$proposalId" params={{ proposalId: id }}>
              <bdi>{title}</bdi>
            </Link>
            : the market has moved since its report. Beyond the interval:{' '}
            {[
              ...new Set(
                reruns.flatMap(({ drift }) => drift.filter((one) => one.isBeyondInterval).map(({ label }) => label)),
              ),
            ].join(', ')}
            .
          </Notice>
        ))}
    </>
  );
}
