import { useEffect } from 'react';
import { formatCount, formatCountdown, formatTime, unixOf } from '../format/numbers.js';
import { Loaded } from '../graphql/Loaded.js';
import { OperationsDocument, type OperationsQuery } from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { Empty, Notice } from '../shell/states.js';
import { useSession } from '../wallet/useSession.js';
import { FailedJobs } from './FailedJobs.js';
import './operators.css';
import { Queues } from './Queues.js';

type Operations = OperationsQuery['operations'];

const EVERY_MS = 10_000;
const NOTHING = {};

/** How the machine runs: queues, jobs that were set aside, feeds, the index, alerts. For operators. */
export default function OperatorsPage() {
  const { me } = useSession();
  return (
    <div className="page">
      <h1>Operators</h1>
      {me === null ? (
        <Empty title="Sign in to see how the machine runs">
          <p>
            Queues, jobs that failed, feeds and alerts are shown to operators. Connect your wallet and sign in with the
            button “Wallet” above.
          </p>
        </Empty>
      ) : (
        <Loaded key={me?.address} what="the state of the machine" document={OperationsDocument} variables={NOTHING}>
          {({ operations }, reload) => <Machine operations={operations} reload={reload} />}
        </Loaded>
      )}
    </div>
  );
}

function Machine({ operations, reload }: { readonly operations: Operations; readonly reload: () => void }) {
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  });
  const silent = operations.queues.filter(({ isAnswering }) => !isAnswering).length;
  const stale = operations.feeds.filter(({ isStale }) => isStale);
  return (
    <>
      {silent === 0 ? null : (
        <Notice kind="danger">
          {silent} {silent === 1 ? 'queue does' : 'queues do'} not answer. Look at the queue&apos;s server; nothing is
          lost, work waits in the database.
        </Notice>
      )}
      {stale.length === 0 ? null : (
        <Notice kind="warning">
          Stale: {stale.map(({ name }) => name).join(', ')}. No proposal can become ready on stale data.
        </Notice>
      )}
      <Alerts alerts={operations.alerts.edges.map(({ node }) => node)} />
      <FailedJobs jobs={operations.failedJobs} reload={reload} />
      <Queues queues={operations.queues} outboxPending={operations.outboxPending} />
      <section aria-labelledby="feeds">
        <h2 id="feeds">Feeds and index</h2>
        <div className="scroll" role="region" aria-label="Feeds" tabIndex={0}>
          <table>
            <caption className="unseen">Sources of outside data and their age</caption>
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Last delivered</th>
                <th scope="col">Age</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {operations.feeds.map(({ name, lastAt, ageSeconds, isStale }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{lastAt === null ? 'never' : formatTime(unixOf(lastAt))}</td>
                  <td>{ageSeconds === null ? '–' : formatCountdown(ageSeconds)}</td>
                  <td>
                    <Badge kind={isStale ? 'danger' : 'good'}>{isStale ? 'stale' : 'fresh'}</Badge>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p>
          The index{' '}
          {operations.indexLagSeconds === null
            ? 'has not moved yet'
            : `last moved ${formatCountdown(operations.indexLagSeconds)} ago`}
          {operations.indexLagBlocks === null
            ? '.'
            : `, ${formatCount(Number(operations.indexLagBlocks))} ${operations.indexLagBlocks === '1' ? 'block' : 'blocks'} behind the head.`}
        </p>
      </section>
    </>
  );
}

const SEVERITY = { info: 'note', warning: 'warning', critical: 'danger' } as const;

function Alerts({ alerts }: { readonly alerts: readonly Operations['alerts']['edges'][number]['node'][] }) {
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      {alerts.length === 0 ? (
        <p className="quiet">
          None. Alerts are raised when a feed goes stale, coverage falls, or the chain and the index disagree.
        </p>
      ) : (
        <ul className="plain">
          {alerts.map(({ id, code, severity, message, subject, raisedAt, resolvedAt }) => (
            <li key={id}>
              <Badge kind={resolvedAt === null ? SEVERITY[severity] : 'good'}>
                {resolvedAt === null ? severity : 'over'}
              </Badge>{' '}
              {message}{' '}
              <span className="quiet">
                <code>{code}</code>, <bdi>{subject}</bdi>, {formatTime(unixOf(raisedAt))}
                {resolvedAt === null ? '' : ` until ${formatTime(unixOf(resolvedAt))}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
