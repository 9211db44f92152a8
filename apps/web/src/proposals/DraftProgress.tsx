import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { DraftProgressDocument, type DraftProgressSubscription } from '../graphql/generated/graphql.js';
import { follow } from '../graphql/resume.js';
import { Notice } from '../shell/states.js';

type Progress = DraftProgressSubscription['simulationProgress']['simulation'];

const hasEnded = ({ state }: Progress) => state === 'completed' || state === 'failed' || state === 'cancelled';

/** How far a simulation is, live, until it ends. */
export function DraftProgress({ simulationId, ended }: { readonly simulationId: string; readonly ended: () => void }) {
  const client = useClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(
    () =>
      follow(
        client,
        DraftProgressDocument,
        { id: simulationId },
        {
          cursorOf: ({ simulationProgress }) => simulationProgress.cursor,
          heard: ({ simulationProgress }) => {
            setProgress(simulationProgress.simulation);
            if (hasEnded(simulationProgress.simulation)) ended();
          },
          isLast: ({ simulationProgress }) => hasEnded(simulationProgress.simulation),
        },
      ),
    // `ended` is a new function on every render and always does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, simulationId],
  );
  if (progress === null) return <p role="status">The simulation is ordered …</p>;
  if (progress.failure !== null)
    return (
      <Notice kind="danger">
        {progress.failure.message} <code>{progress.failure.code}</code>
      </Notice>
    );
  const { shardCount, shardsDone, state } = progress;
  return (
    <div role="status">
      <label>
        Simulation {state}: {shardsDone} of {shardCount} pieces{' '}
        <progress value={shardsDone} max={Math.max(1, shardCount)} />
      </label>
    </div>
  );
}
