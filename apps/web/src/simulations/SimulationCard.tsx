import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation, useSubscription } from 'urql';
import { Hash } from '../format/Hash.js';
import { formatCountdown, formatTime, unixOf } from '../format/numbers.js';
import { failureOf } from '../graphql/failure.js';
import {
  CancelSimulationDocument,
  SimulationProgressDocument,
  type SimulationFieldsFragment,
} from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { useNow } from '../shell/now.js';
import { Notice } from '../shell/states.js';
import { Shards } from './Shards.js';
import { MOMENTS, STATES } from './simulationStates.js';

/** One simulation; while it is under way, the API tells how it gets on. */
export function SimulationCard({
  listed,
  reload,
}: {
  readonly listed: SimulationFieldsFragment;
  readonly reload: () => void;
}) {
  const isUnderWay = listed.state === 'waiting' || listed.state === 'running';
  const [{ data }] = useSubscription({
    query: SimulationProgressDocument,
    variables: { id: listed.id },
    pause: !isUnderWay,
  });
  const simulation = (isUnderWay ? data?.simulationProgress.simulation : undefined) ?? listed;
  const now = useNow(isUnderWay ? 1 : 60);
  const { id, state, shardCount, shardsDone, proposal, moment, failure, reportHash } = simulation;
  const from = unixOf(simulation.createdAt);
  const to = simulation.finishedAt === null ? now : unixOf(simulation.finishedAt);
  return (
    <section aria-labelledby={`simulation-${id}`}>
      <h2 id={`simulation-${id}`} className="simulation-title">
        {proposal === null ? (
          'What-if'
        ) : (
          <Link to="/proposals/$proposalId" params={{ proposalId: proposal.id }}>
            <bdi>{proposal.title}</bdi>
          </Link>
        )}{' '}
        <Badge kind={STATES[state].kind}>{STATES[state].words}</Badge>
      </h2>
      <p className="quiet">
        {MOMENTS[moment]}, ordered {formatTime(from)}, {state === 'waiting' || state === 'running' ? 'for' : 'took'}{' '}
        {formatCountdown(to - from)}
      </p>
      <Shards done={shardsDone} count={shardCount} isUnderWay={state === 'waiting' || state === 'running'} />
      {failure === null ? null : (
        <Notice kind="danger">
          {failure.message} <code>{failure.code}</code>
        </Notice>
      )}
      <p className="small">
        Inputs <Hash value={simulation.bundleHash} /> · engine {simulation.engineVersion}
        {reportHash === null ? null : (
          <>
            {' '}
            ·{' '}
            <Link to="/reports/$reportHash" params={{ reportHash }}>
              report {reportHash.slice(0, 10)}…
            </Link>
          </>
        )}
      </p>
      {state === 'waiting' || state === 'running' ? <Cancel id={id} reload={reload} /> : null}
    </section>
  );
}

function Cancel({ id, reload }: { readonly id: string; readonly reload: () => void }) {
  const [{ fetching }, cancel] = useMutation(CancelSimulationDocument);
  const [problem, setProblem] = useState<string | null>(null);
  const press = async () => {
    const { data, error } = await cancel({ id });
    const outcome = data?.cancelSimulation;
    if (error !== undefined) setProblem(failureOf(error).message);
    else if (outcome !== undefined && outcome.__typename !== 'SimulationCancelled') setProblem(outcome.message);
    else reload();
  };
  return (
    <>
      <button type="button" disabled={fetching} onClick={() => void press()}>
        Cancel
      </button>
      {problem === null ? null : <Notice kind="warning">{problem}</Notice>}
    </>
  );
}
